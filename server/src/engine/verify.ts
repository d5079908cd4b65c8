/**
 * Is a fix one? Applies its edits on an overlay and judges again: the result parses, the finding is gone, and no new
 * finding of the same or a higher tier has come up (DESIGN, "Fixes").
 */
import type { Edit } from '../../../rules/rule.ts';
import { kindOfFile } from '../workspace/discover.ts';
import { nameOf } from '../workspace/paths.ts';
import { applyEdits, editsByFile, movedSpan, overlap } from './edits.ts';
import type { PresentedFinding } from './engine.ts';
import { isAtLeast } from './tiers.ts';

/** What verification needs of the engine. */
export interface Trial {
  text(path: string): string | undefined;
  /** Number of places in the file that do not parse. */
  syntaxErrors(path: string): number;
  /** Findings of a file as it is, judged without leaving a trace. */
  findings(path: string): readonly PresentedFinding[];
  /** False where judging again would take so long that only the syntax is looked at. */
  readonly canJudge: boolean;
  /**
   * Runs `look`, which judges these paths, while other texts take the place of the files'; afterwards everything is as it
   * was.
   */
  withTexts<T>(texts: ReadonlyMap<string, string>, judged: readonly string[], look: () => T): T;
}

/** True when the edits are a fix of the finding. */
export function isFix(finding: PresentedFinding, edits: readonly Edit[], trial: Trial): boolean {
  const byFile = editsByFile(edits);
  if (!byFile || byFile.size === 0) return false;
  const texts = new Map<string, string>();
  for (const [path, list] of byFile) {
    const isNew = list.some((edit) => edit.create);
    const text = isNew ? '' : trial.text(path);
    if (text === undefined || (isNew && trial.text(path) !== undefined)) return false;
    if (list.some(({ at }) => at.span[0] > at.span[1] || at.span[1] > text.length)) return false;
    texts.set(path, applyEdits(text, list));
  }
  const judged = [...new Set([finding.at.file, ...texts.keys()])].filter(
    (path) => kindOfFile(nameOf(path)) !== undefined,
  );
  const errorsBefore = judged.map((path) => (trial.text(path) === undefined ? 0 : trial.syntaxErrors(path)));
  const before = trial.canJudge ? judged.flatMap((path) => trial.findings(path)) : [];
  return trial.withTexts(texts, judged, () => {
    if (judged.some((path, index) => trial.syntaxErrors(path) > errorsBefore[index]!)) return false;
    if (!trial.canJudge) return true;
    const after = judged.flatMap((path) => trial.findings(path));
    const isSame = (old: PresentedFinding, now: PresentedFinding) =>
      old.rule === now.rule &&
      old.at.file === now.at.file &&
      overlap(movedSpan(old.at.span, byFile.get(old.at.file) ?? []), now.at.span);
    if (after.some((now) => isSame(finding, now))) return false;
    return !after.some((now) => isAtLeast(now.tier, finding.tier) && !before.some((old) => isSame(old, now)));
  });
}
