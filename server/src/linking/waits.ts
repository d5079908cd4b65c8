/** What a function waits for, one after the other, and which of it needs what came before. */
import type { Wait } from '../../../rules/model/program.ts';
import type { CallFact, FunctionId, Span } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { isWithin } from './around.ts';
import { callsByHost } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { derivedFrom, refersTo } from './flow.ts';
import { sourceAt } from './source-text.ts';
import { summaryOf } from './summaries.ts';
import { isUnwaited } from './unwaited.ts';
import { calleeName } from './uses.ts';

const NONE: readonly (readonly Wait[])[] = [];

/**
 * Runs of waits in one block of statements, with nothing between them that could make the next one depend on the last.
 * Empty where nobody waits for the function.
 */
export function waitsOf(context: Context, path: string, host: FunctionId): readonly (readonly Wait[])[] {
  const file = context.file(path);
  if (file === undefined) return [];
  return context.ask(file, `waits${host}`, NONE, () => collect(context, file, host));
}

/** Lists given to `Promise.all` and kin of which two elements or more are awaited where they are written. */
export function awaitedListsOf(
  context: Context,
  path: string,
  host: FunctionId,
): readonly (readonly Wait[])[] {
  const file = context.file(path);
  if (file === undefined) return [];
  return (callsByHost(context, file).get(host) ?? []).flatMap((id) => {
    const call = file.facts.calls[id]!;
    if (call.fn !== host || !GATHERS.test(calleeName(file, id)) || isUnwaited(context, file, host)) return [];
    const list = valueAt(file.facts.values, call.arguments[0] ?? -1);
    const awaited = (list.k === 'array' ? list.items : []).flatMap((item) => {
      const element = valueAt(file.facts.values, item);
      const of = element.k === 'await' ? valueAt(file.facts.values, element.of) : element;
      return element.k === 'await' && of.k === 'call' ? [file.facts.calls[of.call]!] : [];
    });
    return awaited.length < 2 ? [] : [awaited.map((one) => describe(context, file, host, one))];
  });
}

const GATHERS = /^Promise\.(?:all|allSettled)$/;

function collect(context: Context, file: LinkedFile, host: FunctionId): readonly (readonly Wait[])[] {
  const calls = (callsByHost(context, file).get(host) ?? []).map((id) => file.facts.calls[id]!);
  const awaited = calls
    .filter((call) => call.use === 'await' && call.fn === host && isDeclaration(context, file, call))
    .sort((a, b) => a.at[0] - b.at[0])
    .filter((call, index, all) => !all.slice(0, index).some((outer) => isWithin(call.at, outer.at)));
  if (awaited.length === 0 || isUnwaited(context, file, host)) return NONE;
  const runs: { call: CallFact; wait: Wait }[][] = [];
  let previous: CallFact | undefined;
  for (const call of awaited) {
    const wait = waitAt(context, file, host, call);
    const isNext = previous !== undefined && follows(context, file, previous, call);
    previous = undefined;
    if (wait === undefined) continue;
    if (!isNext || runs.length === 0) runs.push([]);
    const run = runs.at(-1)!;
    run.push({
      call,
      wait: {
        ...wait,
        needs: needsOf(
          file,
          run.map((one) => one.call),
          call,
        ),
      },
    });
    previous = call;
  }
  return runs.map((run) => run.map(({ wait }) => wait));
}

function waitAt(context: Context, file: LinkedFile, host: FunctionId, call: CallFact): Wait | undefined {
  const wait = describe(context, file, host, call);
  return wait.occurrences.length === 0 ? undefined : wait;
}

function describe(context: Context, file: LinkedFile, host: FunctionId, call: CallFact): Wait {
  const occurrences = summaryOf(context, file.path, host).filter(({ at }) => isWithin(at.span, call.at));
  const [first] = occurrences;
  const hop = first?.path[0];
  const callee = hop === undefined ? undefined : context.file(hop.to.file)?.facts.functions[hop.to.index];
  return {
    at: { file: file.path, span: call.calleeAt },
    callee:
      first === undefined || hop !== undefined || first.operation.kind === 'fan-out'
        ? sourceAt(context, file, call.calleeAt)
        : first.operation.callee,
    expression: call.at,
    statement: call.statementAt,
    occurrences,
    needs: [],
    refuses: (callee?.throws.length ?? 0) > 0,
  };
}

/** `const x = await …`, or one of a list: what is awaited in a test or for its effect has its place. */
function isDeclaration(context: Context, file: LinkedFile, { statementAt, at }: CallFact): boolean {
  const before = sourceAt(context, file, [statementAt[0], at[0]]);
  return /^(?:const|let|var)\b/.test(before) || /[[{,]\s*(?:\w+\s*:\s*)?await\s+$/.test(before);
}

/** Characters of declarations between two waits; beyond, what stands between is work of its own. */
const MOST_BETWEEN = 300;

/** In the same block, with nothing between but declarations: no way out, no test, no effect. */
function follows(context: Context, file: LinkedFile, before: CallFact, after: CallFact): boolean {
  if (before.frame !== after.frame || before.fn !== after.fn) return false;
  if (before.statementAt[0] === after.statementAt[0]) return isBeside(context, file, before, after);
  const gap: Span = [before.statementAt[1], after.statementAt[0]];
  if (gap[1] < gap[0]) return false;
  const between = context.sources
    .text(file.path)
    .slice(...gap)
    .replace(/\/\/.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '');
  if (/\b(?:if|return|throw|for|while|do|switch|try|break|continue|await|yield|debugger)\b/.test(between))
    return false;
  if (between.trim().length > MOST_BETWEEN) return false;
  return !file.facts.calls.some(({ at, use }) => use === 'dropped' && at[0] >= gap[0] && at[1] <= gap[1]);
}

/** Elements of one list: `[await a(), await b()]`. */
function isBeside(context: Context, file: LinkedFile, before: CallFact, after: CallFact): boolean {
  const between = sourceAt(context, file, [before.at[1], after.at[0]]);
  return /^\s*,\s*(?:\w+\s*:\s*)?await\s*$/.test(between);
}

/** Indexes of the earlier ones whose result it is made of. */
function needsOf(file: LinkedFile, earlier: readonly CallFact[], call: CallFact): readonly number[] {
  const fn = file.facts.functions[call.fn];
  if (fn === undefined) return [];
  return earlier.flatMap((before, index) => {
    if (before.statementAt[0] === call.statementAt[0]) return [];
    const given = file.facts.variables.flatMap(({ assignments }, id) =>
      assignments.some(({ at }) => isWithin(at, before.statementAt)) ? [id] : [],
    );
    const derived = derivedFrom(file, given, [before.statementAt[0], call.statementAt[1]]);
    return refersTo(file, call.at, derived) ? [index] : [];
  });
}
