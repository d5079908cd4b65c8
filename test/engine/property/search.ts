/** Looks for changes after which the engine differs from a new one, and for the fewest of them. */
import { type Action, chooseStep } from './changes.ts';
import { createMachine } from './machine.ts';
import { createRandom } from './random.ts';
import { type Files, type Kind, workspaceOf } from './workspaces.ts';

export interface Failure {
  readonly files: Files;
  readonly actions: readonly Action[];
  readonly differences: readonly string[];
}

export interface Search {
  readonly kind: Kind;
  readonly seed: number;
  readonly steps: number;
  /** Compares after so many steps, on average. */
  readonly every: number;
}

/** Undefined when nothing differed. */
export async function search({ kind, seed, steps, every }: Search): Promise<Failure | undefined> {
  const random = createRandom(seed);
  const files = workspaceOf(kind, random);
  const machine = createMachine(files);
  const actions: Action[] = [];
  for (let step = 1; step <= steps; step++) {
    for (const action of chooseStep(machine, random)) {
      actions.push(action);
      await machine.perform(action);
    }
    if (step !== steps && !random.oneIn(every)) {
      if (!random.oneIn(2)) continue;
      actions.push({ do: 'settle' });
      await machine.perform({ do: 'settle' });
      continue;
    }
    const differences = await machine.differences();
    if (differences.length > 0) return { files, actions, differences };
    actions.push({ do: 'settle' }, { do: 'scan' }); // What comparing has asked of the engine.
  }
  return undefined;
}

async function failureOf(files: Files, actions: readonly Action[]): Promise<readonly string[]> {
  const machine = createMachine(files);
  for (const action of actions) await machine.perform(action);
  return machine.differences();
}

/** The same failure with fewer actions and fewer files, as far as leaving out a part at a time leads. */
export async function shrunk(failure: Failure, limitMs: number): Promise<Failure> {
  const until = performance.now() + limitMs;
  let { files, actions, differences } = failure;
  const attempt = async (nextFiles: Files, nextActions: readonly Action[]): Promise<boolean> => {
    if (performance.now() > until) return false;
    const found = await failureOf(nextFiles, nextActions);
    if (found.length === 0) return false;
    [files, actions, differences] = [nextFiles, nextActions, found];
    return true;
  };
  for (let before = Number.POSITIVE_INFINITY; actions.length + files.size < before; ) {
    before = actions.length + files.size;
    await fewer([...actions], (fewerActions) => attempt(files, fewerActions));
    await fewer([...files], (fewerFiles) => attempt(new Map(fewerFiles), actions));
  }
  return { files, actions, differences };
}

/** Leaves out halves, quarters and so on, as long as it still fails. */
async function fewer<T>(list: readonly T[], fails: (fewer: readonly T[]) => Promise<boolean>): Promise<void> {
  let rest = list;
  for (let size = Math.ceil(rest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < rest.length; ) {
      const without = [...rest.slice(0, from), ...rest.slice(from + size)];
      if (await fails(without)) rest = without;
      else from += size;
    }
  }
}

/** For people: what happened, with the lines that changed, and what came of it. */
export function described({ files, actions, differences }: Failure): string {
  const texts = new Map(files);
  const happened = actions.map((action) => {
    if (!('text' in action)) return `${action.do} ${'path' in action ? action.path : ''}`;
    const before = texts.get(action.path) ?? '';
    texts.set(action.path, action.text);
    return `${action.do} ${action.path}\n${changedLines(before, action.text)}`;
  });
  return [`files: ${[...files.keys()].join(' ')}`, ...happened, ...differences].join('\n');
}

function changedLines(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let [start, end] = [0, 0];
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const lines = (list: readonly string[], mark: string) =>
    list.slice(start, list.length - end).map((line) => `    ${start + 1} ${mark} ${line}`);
  const all = [...lines(a, '-'), ...lines(b, '+')];
  return [...all.slice(0, 30), ...(all.length > 30 ? ['    …'] : [])].join('\n');
}
