/**
 * The newest judgement of each file, never an old one: whoever asks gets what holds for the text as it is now.
 *
 * The engine says which files may differ after a change; until then a judgement is kept, because an editor asks for
 * code actions and hovers at every move of the cursor.
 */
import type { ConfigurationProblem, Engine, FileFindings, PresentedFinding } from '../engine/engine.ts';
import type { Buffers } from './buffers.ts';
import { groupBy } from './group.ts';

export interface Judgements {
  /** Judges the file unless its judgement still holds. */
  of(path: string): FileFindings;
  /** Takes over what a scan found in files that are not open. */
  remember(
    path: string,
    findings: readonly PresentedFinding[],
    problems: readonly ConfigurationProblem[],
  ): void;
  /** The engine was told of a change, here if a path is given. */
  changed(path?: string): void;
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
  let mayBeStale = false;

  /** Drops what no longer holds. Asked late, since the engine may have to read the changed file for it. */
  function update(): void {
    if (!mayBeStale) return;
    mayBeStale = false;
    for (const path of engine.stale()) {
      known.delete(path);
      reported.add(path);
    }
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
      known.set(path, judgement);
      mayBeStale = true; // A rule may report in another file than the one it looked at.
      keepProblems(path, judgement.problems);
      return judgement;
    },
    remember: (path, findings, found) => {
      known.set(path, { path, version: undefined, findings, problems: found });
      mayBeStale = true; // Something may have changed while the scan was under way.
      keepProblems(path, found);
    },
    changed: (path) => {
      mayBeStale = true;
      if (path) known.delete(path);
    },
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
