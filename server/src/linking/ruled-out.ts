/** What a function does not do for one of its callers: what stands behind a test that the arguments decide. */
import type { CallId, Span, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { CallEdge } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { lastName } from './file-index.ts';
import { literalOf, propertyAt, type Site, settle } from './options.ts';
import { type Test, testsBefore } from './tests-before.ts';

/** What a value is, where that is written: nothing is known, or this. */
type Known = { readonly is: unknown } | undefined;

/** A call of one function, as its callee sees it: arguments by position. */
interface Given {
  readonly context: Context;
  readonly callee: LinkedFile;
  readonly fn: number;
  readonly caller: LinkedFile;
  readonly arguments: readonly ValueId[];
  /** Where the call stands: what it gives, no variable has before: `if (!ids) ids = await all()`. */
  readonly before?: number;
}

/** Does the caller's `{ withPosts: false }` keep the callee from making that call? */
export function isRuledOut(
  context: Context,
  caller: LinkedFile,
  edge: Pick<CallEdge, 'call' | 'to' | 'span'>,
  call: CallId,
): boolean {
  const made = caller.facts.calls[edge.call];
  const callee = context.file(edge.to.file);
  if (made === undefined || callee === undefined || !isDirect(edge.span, made.calleeAt)) return false;
  if (callee.facts.functions[edge.to.index]?.parameters.length === 0) return false;
  if (made.arguments.some((one) => valueAt(caller.facts.values, one).k === 'spread')) return false;
  const given: Given = { context, callee, fn: edge.to.index, caller, arguments: made.arguments };
  const tests = context.ask(callee, `tests${edge.to.index}:${call}`, [] as readonly Test[], () =>
    testsBefore(context, callee, call, edge.to.index),
  );
  const before = callee.facts.calls[call]?.at[0] ?? 0;
  return tests.some(({ value, holds, isCase }) => {
    const truth = isCase === true ? undefined : known({ ...given, before }, { file: callee, value }, 0);
    return truth !== undefined && Boolean(truth.is) !== holds;
  });
}

/**
 * Does the caller's `{ ids: [id] }` see to it that the callee makes that call, as surely as the one it belongs to: by all tests
 * that are before it, and not before that one as well?
 */
export function isSeenTo(
  context: Context,
  caller: LinkedFile,
  edge: Pick<CallEdge, 'call' | 'to' | 'span'>,
  call: CallId,
  belongsTo: CallId,
): boolean {
  const made = caller.facts.calls[edge.call];
  const callee = context.file(edge.to.file);
  if (made === undefined || callee === undefined || !isDirect(edge.span, made.calleeAt)) return false;
  if (made.arguments.some((one) => valueAt(caller.facts.values, one).k === 'spread')) return false;
  const given: Given = { context, callee, fn: edge.to.index, caller, arguments: made.arguments };
  const shared = new Set(testsBefore(context, callee, belongsTo, edge.to.index).map(({ value }) => value));
  const own = testsBefore(context, callee, call, edge.to.index).filter(({ value }) => !shared.has(value));
  return (
    own.length > 0 &&
    own.every(({ value, holds, isCase }) => {
      const truth = isCase === true ? undefined : known(given, { file: callee, value }, 0);
      return truth !== undefined && Boolean(truth.is) === holds;
    })
  );
}

/** The call itself, and not a function that is handed on. */
function isDirect(span: Span, calleeAt: Span): boolean {
  return span[0] === calleeAt[0] && span[1] === calleeAt[1];
}

function known(given: Given, { file, value: id }: Site, depth: number): Known {
  const value = valueAt(file.facts.values, id);
  const again = (next: ValueId): Known => known(given, { file, value: next }, depth + 1);
  if (depth > 8) return undefined;
  switch (value.k) {
    case 'literal':
      return { is: value.value };
    case 'undefined':
      return { is: undefined };
    case 'array':
    case 'object':
      return { is: {} }; // Something, and like nothing else.
    case 'call':
      return ofCall(given, file, value.call, depth);
    case 'variable':
      return ofVariable(given, file, value.variable, depth);
    case 'get':
      return ofProperty(given, { file, value: value.of }, value.name, depth);
    case 'unary': {
      const inner = value.op === '!' ? again(value.of) : undefined;
      return inner && { is: !inner.is };
    }
    case 'either': {
      if (value.op === '?:') return undefined;
      // `a ?? b`, which is also what a default in a pattern is.
      if (value.op === '??') {
        const first = again(value.of[0] ?? -1);
        return first === undefined || first.is != null ? first : again(value.of[1] ?? -1);
      }
      const parts = value.of.map(again);
      const decides = parts.find((part) => part !== undefined && Boolean(part.is) === (value.op === '||'));
      return decides ?? (parts.includes(undefined) ? undefined : parts.at(-1));
    }
    case 'binary': {
      const [left, right] = [again(value.left), again(value.right)];
      if (left === undefined || right === undefined || !/^[!=]==?$/.test(value.op)) return undefined;
      return { is: (left.is === right.is) === value.op.startsWith('=') };
    }
    default:
      return undefined;
  }
}

/** A parameter, or what was taken out of one; with its default. */
function ofVariable(given: Given, file: LinkedFile, id: number, depth: number): Known {
  const variable = file.facts.variables[id];
  if (file !== given.callee || variable?.fn !== given.fn) return undefined;
  const preset = variable.assignments.find(({ op }) => op === '??=');
  const { before = Number.POSITIVE_INFINITY } = given;
  const isOther = ({ at }: (typeof variable.assignments)[number]): boolean =>
    before < at[0] || at[1] <= before;
  const [assigned, ...more] = variable.assignments.filter((one) => one !== preset && isOther(one));
  if (more.length > 0 || (assigned !== undefined && (assigned.op !== '=' || variable.parameter)))
    return undefined;
  const site = argumentFor(given, id);
  const found =
    assigned !== undefined
      ? known(given, { file, value: assigned.value }, depth + 1)
      : site === undefined
        ? variable.parameter && { is: undefined }
        : literally(given.context, site);
  if (found === undefined || found.is !== undefined || preset === undefined) return found;
  return known(given, { file, value: preset.value }, depth + 1);
}

/** `ids?.filter(…)` is a list when there are any ids. */
function ofCall(given: Given, file: LinkedFile, id: CallId, depth: number): Known {
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  if (callee.k !== 'get' || !OF_LISTS.has(callee.name)) return undefined;
  const list = known(given, { file, value: callee.of }, depth + 1);
  return list?.is === undefined || list.is === null ? list : { is: {} };
}

const OF_LISTS: ReadonlySet<string> = new Set(['filter', 'map', 'slice', 'concat', 'flatMap']);

/** `options.withPosts`, `options?.withPosts`. */
function ofProperty(given: Given, of: Site, name: string, depth: number): Known {
  const value = valueAt(of.file.facts.values, of.value);
  const variable = value.k === 'variable' ? of.file.facts.variables[value.variable] : undefined;
  if (value.k !== 'variable' || of.file !== given.callee || variable?.parameter === undefined)
    return undefined;
  if (variable.fn !== given.fn || variable.assignments.some(({ op }) => op !== '??=')) return undefined;
  if ((given.callee.index.propertyWrites.get(value.variable) ?? []).length > 0) return undefined;
  const preset = variable.assignments[0];
  const site = argumentFor(given, value.variable) ?? (preset && { file: of.file, value: preset.value });
  if (site === undefined) return { is: undefined };
  const found = propertyAt(given.context, site, [name], depth);
  if (found.state === 'absent') return { is: undefined };
  return found.state === 'known' && !found.conditional ? literally(given.context, found.site) : undefined;
}

/** What the caller gives for a parameter; undefined when it gives nothing. */
function argumentFor(given: Given, id: number): Site | undefined {
  const parameter = given.callee.facts.variables[id]?.parameter;
  const value = parameter === undefined || parameter.rest ? undefined : given.arguments[parameter.index];
  return value === undefined ? undefined : { file: given.caller, value };
}

function literally(context: Context, site: Site): Known {
  const { k } = valueAt(site.file.facts.values, site.value);
  if (k === 'undefined') return { is: undefined };
  if (k === 'array' || k === 'object') return { is: {} };
  if (isList(context, site)) return { is: LIST };
  const is = k === 'either' || k === 'call' ? undefined : literalOf(context, site);
  return is === undefined ? undefined : { is };
}

/** Equal to nothing that is written in code, and true. */
const LIST: readonly unknown[] = [];
const MAKES_LIST = /^(?:map|filter|flatMap|slice|concat|from|keys|values|entries)$/;

function isList(context: Context, site: Site): boolean {
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  if (value.k === 'array') return true;
  const callee = value.k === 'call' ? file.facts.calls[value.call]?.callee : undefined;
  return callee !== undefined && MAKES_LIST.test(lastName(file.facts, callee) ?? '');
}
