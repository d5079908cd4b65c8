/** Who calls a function, over the whole workspace; after a change only what differs is made anew. */
import type { Program } from '../../../rules/model/program.ts';
import type { CallFact, CallId, FunctionId } from '../facts/facts.ts';
import { edgesFrom, hostsOf } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { createPerFile, type PerFile } from './per-file.ts';

/** One place from which a function is called. */
export interface Caller {
  readonly file: string;
  readonly call: CallId;
  /** Named as an argument: whoever gets it calls it, with arguments of its own. */
  readonly handed: boolean;
}

export interface Callers extends Pick<PerFile<unknown>, 'prepare' | 'forget' | 'save'> {
  /** In order of paths. */
  of(file: string, fn: FunctionId): readonly Caller[];
}

/** What the searches for those who call ask. */
export interface World {
  readonly context: Context;
  readonly program: Program;
  readonly callers: Callers['of'];
}

/** The call itself, in its file. */
export function callOf(
  context: Context,
  { file: path, call: id }: Caller,
): { readonly file: LinkedFile; readonly call: CallFact } | undefined {
  const file = context.file(path);
  const call = file?.facts.calls[id];
  return file === undefined || call === undefined ? undefined : { file, call };
}

/** By the function called. */
type Calls = ReadonlyMap<string, readonly Caller[]>;

const NOBODY: Calls = new Map();

export function createCallers(context: Context): Callers {
  const perFile = createPerFile(context, 'callers', (path) => callsIn(context, path));
  let byCallee = new Map<string, Map<string, readonly Caller[]>>();

  const upToDate = (): void => {
    for (const { path, before, now } of perFile.refresh()) {
      for (const callee of before?.keys() ?? []) byCallee.get(callee)?.delete(path);
      for (const [callee, callers] of now ?? NOBODY) {
        const list = byCallee.get(callee) ?? new Map<string, readonly Caller[]>();
        byCallee.set(callee, list.set(path, callers));
      }
    }
  };
  return {
    of: (file, fn) => {
      upToDate();
      const found = byCallee.get(keyOf(file, fn));
      return found === undefined
        ? []
        : [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, calls]) => calls);
    },
    prepare: perFile.prepare,
    forget: perFile.forget,
    save: () => {
      const [restore, before] = [perFile.save(), byCallee];
      byCallee = new Map();
      return () => {
        restore();
        byCallee = before;
      };
    },
  };
}

function callsIn(context: Context, path: string): Calls {
  const file = context.file(path);
  if (file === undefined) return NOBODY;
  return context.ask(file, 'callsIn', NOBODY, () => {
    const found = new Map<string, Caller[]>();
    for (const host of hostsOf(context, file)) {
      for (const { to, call, running } of edgesFrom(context, file, host)) {
        const key = keyOf(to.file, to.index);
        const caller = { file: path, call, handed: running?.k === 'loop' || running?.k === 'through' };
        const list = found.get(key);
        if (list === undefined) found.set(key, [caller]);
        else list.push(caller);
      }
    }
    return found;
  });
}

function keyOf(file: string, fn: FunctionId): string {
  return `${file}#${fn}`;
}
