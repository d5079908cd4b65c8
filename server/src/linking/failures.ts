/** Where failures end: `catch` clauses and callbacks, and whether they tell anybody. See `rules/model/failure.ts`. */
import type { Catch } from '../../../rules/model/failure.ts';
import { commentAbove, commentsIn, excusesFailure } from '../../../rules/model/remark.ts';
import type { FrameId, FunctionId, Span, ValueId } from '../facts/facts.ts';
import { kindOf, memberAt, partsOf, spanOf, valueAt } from '../facts/values.ts';
import { hostOf } from './callbacks.ts';
import { leavesWithout } from './carried.ts';
import type { Context, LinkedFile } from './context.ts';
import { enclosing, referencesIn } from './flow.ts';
import { sourceOf } from './source-text.ts';

const NONE: readonly Catch[] = [];

/** Catches of a host function, in source order. */
export function catchesOf(context: Context, file: LinkedFile, host: FunctionId): readonly Catch[] {
  return context
    .ask(file, 'catches', NONE, () => allCatches(context, file))
    .filter(({ fn }) => fn.index === host);
}

function allCatches(context: Context, file: LinkedFile): readonly Catch[] {
  const found = [...clauses(context, file), ...callbacks(context, file)];
  return found.sort((a, b) => a.at.span[0] - b.at.span[0]);
}

function clauses(context: Context, file: LinkedFile): readonly Catch[] {
  const { frames } = file.facts;
  if (!frames.some(({ kind }) => kind === 'catch')) return NONE;
  const tries = new Map(frames.flatMap((frame) => (frame.kind === 'try' ? [[frame.at[0], frame]] : [])));
  const source = context.sources.text(file.path);
  return frames.flatMap((frame): readonly Catch[] => {
    const covered = frame.kind === 'catch' ? tries.get(frame.at[0]) : undefined;
    if (covered === undefined) return [];
    const head = source.slice(covered.bodyAt[1], frame.bodyAt[0]);
    const start = covered.bodyAt[1] + Math.max(0, head.indexOf('catch'));
    const caught: Handled = { file, source, fn: frame.fn, body: frame.bodyAt, covers: covered.bodyAt };
    const leaves = covered.leaves.return || covered.leaves.break;
    const isToldLater = leaves
      ? throwsAfter(file, frame.fn, frame.bodyAt[1]) ||
        answersOtherwise(file, frame.fn, covered.bodyAt, frame.bodyAt[1])
      : logsAfter(file, frame.fn, frame.bodyAt[1]);
    return [
      {
        form: 'clause',
        fn: { file: file.path, index: hostOf(context, file, frame.fn) },
        at: { file: file.path, span: [start, covered.bodyAt[1] + head.trimEnd().length] },
        covers: covered.bodyAt,
        bodyAt: frame.bodyAt,
        error: /\(\s*([\w$]+)/.exec(head)?.[1] ?? '',
        outcome:
          isToldLater || isExcused(file, source, frame.parent, frame.at[0])
            ? 'tells'
            : outcomeOf(context, caught, (at) => at[0] >= start && at[1] <= frame.bodyAt[0]),
        leaves,
        cleaningUp: cleansUp(file, frame.parent),
      },
    ];
  });
}

function callbacks(context: Context, file: LinkedFile): readonly Catch[] {
  if (!file.facts.values.literals.includes('catch')) return NONE;
  const source = context.sources.text(file.path);
  return file.facts.calls.flatMap((call): readonly Catch[] => {
    const [handler] = call.arguments;
    if (handler === undefined || call.arguments.length !== 1) return [];
    if (memberAt(file.facts.values, call.callee) !== 'catch') return [];
    const callee = valueAt(file.facts.values, call.callee);
    if (callee.k !== 'get') return [];
    const value = valueAt(file.facts.values, handler);
    const fact = value.k === 'function' ? file.facts.functions[value.fn] : undefined;
    const covers: Span = [call.at[0], spanOf(file.facts.values, callee.of)[1]];
    const base = {
      form: 'callback' as const,
      fn: { file: file.path, index: hostOf(context, file, call.fn) },
      at: { file: file.path, span: [call.calleeAt[1] - 'catch'.length, call.calleeAt[1]] as Span },
      covers,
      leaves: false,
      cleaningUp: cleansUp(file, call.frame),
    };
    const written = spanOf(file.facts.values, handler);
    if (fact === undefined || value.k !== 'function') {
      const isNothing = /^(?:\w+\.)?noop$/i.test(source.slice(...written));
      return [{ ...base, bodyAt: written, error: '', outcome: isNothing ? 'drops' : 'tells' }];
    }
    const caught: Handled = { file, source, fn: value.fn, body: fact.bodyAt, covers };
    return [
      {
        ...base,
        bodyAt: fact.bodyAt,
        error: file.facts.variables[fact.parameters[0] ?? -1]?.name ?? '',
        outcome:
          isTested(file, call.value) || isExcused(file, source, call.frame, call.statementAt[0])
            ? 'tells'
            : outcomeOf(context, caught, (at) => at[0] >= fact.at[0] && at[1] <= fact.bodyAt[0]),
      },
    ];
  });
}

/** Frames around it whose comment is about what is in them. */
const NARROW: ReadonlySet<string> = new Set(['then', 'else', 'try', 'case']);

/** Says why: above it, or above the `if` or `try` that it is in. */
function isExcused(file: LinkedFile, source: string, frame: FrameId, at: number): boolean {
  const around = enclosing(file, frame).flatMap((id) => {
    const fact = file.facts.frames[id];
    if (fact?.kind === 'body') return calledInPlace(file, fact.fn);
    return fact !== undefined && NARROW.has(fact.kind) ? [fact.at[0]] : [];
  });
  return [at, ...around].some((start) => excusesFailure(commentAbove(source, start)));
}

/** `const found = await (async () => { … })()`: where that statement begins. */
function calledInPlace(file: LinkedFile, fn: FunctionId): readonly number[] {
  return file.facts.calls.flatMap(({ callee, statementAt }) => {
    const value = valueAt(file.facts.values, callee);
    return value.k === 'function' && value.fn === fn ? [statementAt[0]] : [];
  });
}

/** `const order = await find().catch(() => null); if (!order) throw …`: a failure is what a missing one is. */
function isTested(file: LinkedFile, value: ValueId): boolean {
  const awaited = file.index.parents.get(value);
  return leavesWithout(file, value) || (awaited !== undefined && leavesWithout(file, awaited));
}

/** What worked has returned: `throw` after it is for what failed. */
function throwsAfter(file: LinkedFile, fn: FunctionId, at: number): boolean {
  const { functions, values } = file.facts;
  return functions[fn]?.throws.some(({ value }) => spanOf(values, value)[0] >= at) ?? false;
}

/** `return true` in the `try`, `return false` after it: the failure is the answer. */
function answersOtherwise(file: LinkedFile, fn: FunctionId, covers: Span, at: number): boolean {
  const returns = file.facts.functions[fn]?.returns ?? [];
  return returns
    .filter((one) => one.at[0] >= at)
    .some((later) =>
      returns.some(
        (one) =>
          one.at[0] >= covers[0] && one.at[1] <= covers[1] && areOpposite(file, one.value, later.value),
      ),
    );
}

/** What is missing then is noticed further down: `logger.error('No rate')`, in no other catch. */
function logsAfter(file: LinkedFile, fn: FunctionId, at: number): boolean {
  return file.facts.calls.some((call) => {
    const callee = valueAt(file.facts.values, call.callee);
    if (call.fn !== fn || call.at[0] < at || callee.k !== 'get' || !/^(?:error|warn)$/.test(callee.name))
      return false;
    return !cleansUp(file, call.frame);
  });
}

function cleansUp(file: LinkedFile, frame: FrameId): boolean {
  return enclosing(file, frame).some((id) => {
    const kind = file.facts.frames[id]?.kind;
    return kind === 'catch' || kind === 'finally';
  });
}

interface Handled {
  readonly file: LinkedFile;
  readonly source: string;
  readonly fn: FunctionId;
  readonly body: Span;
  readonly covers: Span;
}

/** `declares`: is that where the error gets its name? */
function outcomeOf(
  context: Context,
  { file, source, fn, body, covers }: Handled,
  declares: (at: Span) => boolean,
): Catch['outcome'] {
  const { facts } = file;
  const inside = (at: Span): boolean => at[0] >= body[0] && at[1] <= body[1];
  if (/\w/.test(commentsIn(source.slice(...body)))) return 'tells'; // Says why.
  const names = referencesIn(file, body);
  if (names.some((id) => declares(facts.variables[id]?.at ?? [0, 0]))) return 'tells';
  if (facts.functions.some(({ throws }) => throws.some(({ value }) => inside(spanOf(facts.values, value)))))
    return 'tells';
  const given: ValueId[] = [];
  for (const call of facts.calls) {
    if (!inside(call.at)) continue;
    if (!isAnswer(context, file, call.callee)) return 'tells';
    given.push(...call.arguments);
  }
  const isArrow = source[body[0]] !== '{';
  const returned = (facts.functions[fn]?.returns ?? []).filter(({ at, value }) =>
    isArrow
      ? facts.functions[fn]?.kind === 'arrow'
      : inside(at) && kindOf(facts.values, value) !== 'undefined',
  );
  given.push(...returned.map(({ value }) => value));
  if (given.some((value) => speaksOfFailure(file, value, 0))) return 'tells';
  // `return true` after it worked, `return false` here: the failure is the answer.
  const succeeds =
    facts.functions[fn]?.returns.filter(({ at }) => at[0] >= covers[0] && at[1] <= covers[1]) ?? [];
  if (returned.some(({ value }) => succeeds.some((one) => areOpposite(file, one.value, value))))
    return 'tells';
  let assigns = false;
  const stored = [
    ...facts.variables.flatMap(({ assignments }) => assignments),
    ...facts.writes.map((write) => ({ ...write, value: write.value ?? -1 })),
  ].filter(({ at }) => inside(at));
  for (const { value, op } of stored) {
    if (op !== '=' || !isNothing(file, value) || leavesWithout(file, value)) return 'tells';
    assigns = true;
  }
  return given.length > 0 || assigns ? 'default' : 'drops';
}

/** Methods by which frameworks answer. */
const ANSWERS = /^(?:json|send|end|text|html|body|status|code|type|header|set|setHeader|Response)$/;

/** `res.json`, `reply.send`, `new Response`, `NextResponse.json`: answers the request, and tells nobody else. */
function isAnswer(context: Context, file: LinkedFile, callee: ValueId): boolean {
  const value = valueAt(file.facts.values, callee);
  if (value.k === 'global') return value.name === 'Response';
  if (value.k !== 'get' || !ANSWERS.test(value.name)) return false;
  const of = valueAt(file.facts.values, value.of);
  if (of.k === 'call') return isAnswer(context, file, file.facts.calls[of.call]?.callee ?? -1);
  const root = sourceOf(context, file, value.of);
  return /^(?:res|response|reply|ctx|c|context|Response|NextResponse|h)$/.test(root);
}

const SPEAKING =
  /^(?:errors?|err|message|msg|success|ok|reason|code|failed|failure|warnings?|available|healthy|stale)$/i;

/** A status of 400 and above, or a field named for it: whoever gets this knows. */
function speaksOfFailure(file: LinkedFile, id: ValueId, depth: number): boolean {
  if (depth > 5) return true;
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'literal':
      return (
        (typeof value.value === 'number' && value.value >= 400 && value.value < 600) ||
        (typeof value.value === 'string' && /error|fail|unavailable|invalid|down/i.test(value.value))
      );
    case 'jsx':
    case 'template':
      return true;
    case 'object':
      return value.entries.some(
        (entry) => SPEAKING.test(entry.key) || speaksOfFailure(file, entry.value, depth + 1),
      );
    case 'get':
      return SPEAKING.test(value.name) || /error|fail/i.test(value.name);
    case 'variable':
      return /error|fail/i.test(file.facts.variables[value.variable]?.name ?? '');
    default:
      return partsOf(value).some((part) => speaksOfFailure(file, part, depth + 1));
  }
}

function areOpposite(file: LinkedFile, a: ValueId, b: ValueId): boolean {
  const [one, other] = [valueAt(file.facts.values, a), valueAt(file.facts.values, b)];
  return (
    one.k === 'literal' &&
    other.k === 'literal' &&
    typeof one.value === 'boolean' &&
    typeof other.value === 'boolean' &&
    one.value !== other.value
  );
}

/** `null`, `undefined`, `[]`, `{}`. */
function isNothing(file: LinkedFile, id: ValueId): boolean {
  if (id < 0) return false;
  const value = valueAt(file.facts.values, id);
  if (value.k === 'array') return value.items.length === 0;
  if (value.k === 'object') return value.entries.length === 0;
  return value.k === 'undefined' || (value.k === 'literal' && value.value === null);
}
