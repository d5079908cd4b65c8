/** Judges the files of a case by the engine as it is shipped, with the rules that the case is about. */
import { rules } from '../../rules/index.ts';
import { libraries } from '../../rules/libraries/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { type AssembledEngine, assembleEngine } from '../../server/src/engine/assemble.ts';
import { applyEdits, editsByFile } from '../../server/src/engine/edits.ts';
import type { PresentedFinding } from '../../server/src/engine/engine.ts';
import { standardLowering } from '../../server/src/engine/lowering.ts';
import { createLinker } from '../../server/src/linking/link.ts';
import { memoryDisk } from '../../server/src/workspace/disk.ts';
import type { Block, Mark } from './page.ts';

export const ROOT = '/w';

/** Of a stack, those that say what and where. */
const LOG_LINES = 3;

/** File name to text. A later block of a name replaces an earlier one. */
export type Files = ReadonlyMap<string, string>;

export function filesOf(...lists: readonly (readonly Block[])[]): Files {
  return new Map(lists.flat().map(({ file, text }) => [file, text]));
}

/** What the engine said of a case, and what went wrong while it did. */
export interface Judgement {
  readonly engine: AssembledEngine;
  readonly findings: readonly PresentedFinding[];
  /** A rule or linking threw: the case fails. */
  readonly log: readonly string[];
}

export async function judged(files: Files, ids: ReadonlySet<string>): Promise<Judgement> {
  const log: string[] = [];
  const disk = memoryDisk(new Map([...files].map(([name, text]) => [`${ROOT}/${name}`, text])));
  const engine = assembleEngine(
    { roots: [ROOT], log: (message) => log.push(message.split('\n', LOG_LINES).join('\n')) },
    {
      disk,
      rules: rules.filter((rule) => ids.has(rule.id)),
      libraries,
      lowering: standardLowering,
      createLinker,
      build: 'pages',
      startWorkers: () => undefined,
    },
  );
  const { findings, skipped } = await engine.scan({});
  for (const { path, reason } of skipped) log.push(`${path} was skipped: ${reason}`);
  return { engine, findings, log };
}

export function ruleOf(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}

/** A finding in the terms of a mark. What spans lines is marked on its first. */
export function markOf(finding: PresentedFinding, files: Files): Omit<Mark, 'pageLine'> {
  const file = finding.at.file.slice(ROOT.length + 1);
  const text = files.get(file) ?? '';
  const [start, end] = finding.at.span;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  return {
    file,
    line: text.slice(0, start).split('\n').length - 1,
    columns: [start - lineStart, Math.min(end, lineEnd) - lineStart],
    rule: finding.rule,
    tier: finding.tier,
    text: finding.message,
  };
}

/** True when a mark is about this finding: rule, place, and what it says of message and tier. */
export function agrees(mark: Mark, found: Omit<Mark, 'pageLine'>): boolean {
  return (
    mark.rule === found.rule &&
    mark.file === found.file &&
    mark.line === found.line &&
    mark.columns[0] === found.columns[0] &&
    mark.columns[1] === found.columns[1] &&
    found.text.includes(mark.text) &&
    (mark.tier === undefined || mark.tier === found.tier)
  );
}

/** The files after a finding's fix of that title; a sentence when there is none. */
export function fixed(finding: PresentedFinding, title: string, files: Files): Files | string {
  const fix = finding.fixes.find((one) => one.title === title);
  if (!fix)
    return `offers ${finding.fixes.map((one) => `"${one.title}"`).join(', ') || 'no fix'}, not "${title}"`;
  const edits = fix.edits();
  if (!edits)
    return `"${title}" is withdrawn: its result does not parse, or the finding is still there, or another has come up`;
  const byFile = editsByFile(edits);
  if (!byFile) return `the edits of "${title}" overlap`;
  const after = new Map(files);
  for (const [path, list] of byFile) {
    const name = path.slice(ROOT.length + 1);
    after.set(name, applyEdits(files.get(name) ?? '', list));
  }
  return after;
}
