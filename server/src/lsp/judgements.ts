/**
 * The newest judgement of each file, never an old one: whoever asks gets what holds for the text as it is now.
 *
 * The engine says what has changed since; until then a judgement is kept, because an editor asks for code actions and
 * hovers at every move of the cursor. Nobody has to tell of changes here, and whatever else the engine is asked
 * meanwhile, a scan above all, makes no difference.
 */
import type { ConfigurationProblem, Engine, FileFindings } from '../engine/engine.ts';
import type { Buffers } from './buffers.ts';
import { groupBy } from './group.ts';

export interface Judgements {
  /** Judges the file unless its judgement still holds. */
  of(path: string): FileFindings;
  /** Takes over what a scan found in files that are not open. */
  remember(judgement: FileFindings): void;
  /** Files whose judgement no longer holds since this was asked last. */
  fresh(): readonly string[];
  forget(path: string): void;
  /** Files judged, by an editor's wish or by a scan that found something in them. */
  paths(): readonly string[];
  knows(path: string): boolean;
  /** Trouble in a configuration file, whichever file brought it to light. */
  problemsOf(path: string): readonly ConfigurationProblem[];
}

/** `onProblems` hears of a configuration file whose problems are others than before. */
export function createJudgements(
  engine: Engine,
  buffers: Buffers,
  onProblems: (path: string) => void,
): Judgements {
  const known = new Map<string, FileFindings>();
  const reported = new Set<string>();
  const problems = new Map<string, readonly ConfigurationProblem[]>();
  /** Changes up to this revision are seen to. */
  let seen = 0;

  /** Drops what no longer holds. Asked late, since the engine may have to read the changed file for it. */
  function update(): void {
    for (const [path, revision] of engine.changesSince(seen)) {
      seen = Math.max(seen, revision);
      if ((known.get(path)?.revision ?? -1) >= revision) continue; // Judged since.
      known.delete(path);
      reported.add(path);
    }
  }

  function keep(judgement: FileFindings): void {
    const { path, revision, problems: found } = judgement;
    known.set(path, judgement);
    seen = Math.min(seen, revision); // It may be of a scan during which something has changed.
    keepProblems(path, found);
  }

  function keepProblems(path: string, found: readonly ConfigurationProblem[]): void {
    const groups = groupBy(found, (problem) => problem.path);
    for (const file of [path, engine.configurationOf(path)])
      if (file && !groups.has(file)) setProblems(file, []);
    for (const [file, list] of groups) setProblems(file, list);
  }

  function setProblems(path: string, list: readonly ConfigurationProblem[]): void {
    const isSame = JSON.stringify(problems.get(path) ?? []) === JSON.stringify(list);
    if (isSame) return;
    if (list.length === 0) problems.delete(path);
    else problems.set(path, list);
    onProblems(path);
  }

  return {
    of: (path) => {
      // A file that was edited is judged at once: what its change does elsewhere takes longer to find out.
      if (known.get(path)?.version === buffers.get(path)?.version) update();
      const judged = known.get(path);
      if (judged && judged.version === buffers.get(path)?.version) return judged;
      const judgement = engine.judge(path);
      keep(judgement);
      return judgement;
    },
    remember: keep,
    fresh: () => {
      update();
      const paths = [...reported];
      reported.clear();
      return paths;
    },
    forget: (path) => {
      known.delete(path);
      problems.delete(path);
    },
    paths: () => [...known.keys()],
    knows: (path) => known.has(path),
    problemsOf: (path) => problems.get(path) ?? [],
  };
}
