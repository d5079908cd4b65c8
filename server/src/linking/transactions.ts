/** Transactions and locks that are no callback: from the statement that opens one to the one that closes it. */
import type { Row } from '../../../rules/model/library.ts';
import type { CallFact, CallId, Span, ValueId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt } from '../facts/values.ts';
import { sqlOf } from './attributes.ts';
import type { Context, LinkedFile } from './context.ts';
import { callsOn, PUSH } from './flow.ts';
import type { LocalFrame } from './frames.ts';
import { type LibraryCall, libraryCall } from './library-calls.ts';

/** Statements between `startTransaction()` and its `commit`, and lists handed to `$transaction([…])`, run in one, in turn. */
export function transactionSpans(
  context: Context,
  file: LinkedFile,
  calls_: readonly CallId[],
): readonly LocalFrame[] {
  const found: LocalFrame[] = [];
  let open:
    | { readonly id: CallId; readonly library: string; readonly kind: 'transaction' | 'lock' }
    | undefined;
  for (const id of calls_) {
    const call = file.facts.calls[id];
    const row = libraryCall(context, file, id);
    if (call === undefined || row === undefined) continue;
    const said = saidInSql(context, file, id, row);
    if (said === 'opens') open = { id, library: row.of.library.id, kind: 'transaction' };
    if (row.row.opens !== undefined && !takesCallback(file, call, row.row))
      open = { id, library: row.of.library.id, kind: row.row.opens };
    if ((row.row.closes !== undefined || said === 'closes') && open !== undefined) {
      const start = file.facts.calls[open.id]?.at[1] ?? 0;
      found.push(
        openFrame(file, open.kind, open.library, file.facts.calls[open.id]?.calleeAt ?? [0, 0], [
          start,
          call.at[1],
        ]),
      );
      if (open.kind === 'lock') open = undefined;
    }
    if (row.row.runs === undefined || call.arguments.length === 0) continue;
    const spans = [call.argumentsAt, ...call.arguments.flatMap((one) => heldSpans(file, one, 0))];
    for (const span of spans)
      found.push({
        ...openFrame(file, 'transaction', row.of.library.id, call.calleeAt, span),
        prepared: true,
      });
  }
  // What gives it back is not always to be seen: `const [, release] = await places.acquire()`.
  const held = open?.kind === 'lock' ? file.facts.calls[open.id] : undefined;
  if (open !== undefined && held !== undefined)
    found.push(
      openFrame(file, 'lock', open.library, held.calleeAt, [
        held.at[1],
        file.facts.functions[held.fn]?.bodyAt[1] ?? held.at[1],
      ]),
    );
  return found;
}

/** Variables of variables: further, a list of statements is not followed. */
const MAX_HELD = 4;

/** Where what a list holds is written, when that is elsewhere: `const updates = rows.map(…)`, `updates.push(…)`. */
function heldSpans(file: LinkedFile, id: ValueId, depth: number): readonly Span[] {
  const { values, variables } = file.facts;
  const value = valueAt(values, id);
  const within = (parts: readonly ValueId[]): readonly Span[] =>
    depth > MAX_HELD ? [] : parts.flatMap((part) => heldSpans(file, part, depth + 1));
  if (value.k === 'array') return within(value.items);
  if (value.k === 'either') return within(value.of);
  if (value.k === 'spread') return within([value.of]);
  if (value.k !== 'variable') return [];
  const assigned = variables[value.variable]?.assignments.map((one) => one.value) ?? [];
  const pushed = callsOn(file, value.variable, PUSH).flatMap((call) => call.arguments);
  // What is awaited has run before.
  const parts = [...assigned, ...pushed].filter((part) => kindOf(values, part) !== 'await');
  return [...parts.map((part) => spanOf(values, part)), ...within(parts)];
}

/** `client.query('BEGIN')`, and `COMMIT` or `ROLLBACK`. */
function saidInSql(
  context: Context,
  file: LinkedFile,
  call: CallId,
  { row, method }: LibraryCall,
): 'opens' | 'closes' | undefined {
  if (row.sql === undefined) return undefined;
  const step = { file: file.path, call, method, row, previous: undefined, conditional: false };
  const text = sqlOf(context, [step]) ?? '';
  if (/^\s*(?:begin|start\s+transaction)\b/i.test(text)) return 'opens';
  return /^\s*(?:commit|end|rollback(?!\s+to))\b/i.test(text) ? 'closes' : undefined;
}

/** `db.transaction(async (trx) => …)` and not `await db.transaction()`. */
function takesCallback(file: LinkedFile, call: CallFact, { callbacks }: Row): boolean {
  const isFunction = (kind: string) => kind === 'function' || kind === 'variable' || kind === 'get';
  return callbacks !== undefined && call.arguments.some((one) => isFunction(kindOf(file.facts.values, one)));
}

function openFrame(
  file: LinkedFile,
  kind: 'transaction' | 'lock',
  library: string,
  at: Span,
  span: Span,
): LocalFrame {
  return {
    frame: { kind, fn: { file: file.path, index: 0 }, at: { file: file.path, span: at }, own: true, library },
    variables: [],
    span,
  };
}
