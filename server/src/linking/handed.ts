/** Operations on a connection, session or transaction that the function was handed: their transaction is the caller's. */
import type { CallFact, CallId, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, type Value, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { rootVariable } from './file-index.ts';
import { libraryCall } from './library-calls.ts';
import { sourceAt } from './source-text.ts';

/** Names by which code hands transactions on. */
const TRANSACTION =
  /^(tx|trx|t|txn|transaction|session|em|manager|entityManager|queryRunner|transactionalEntityManager|transactionManager|.*(Tx|Trx|Transaction|Session))$/;

export function isHanded(context: Context, file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  if (call === undefined) return false;
  if (isAskedForWith(file, call)) return true;
  const root = clientOf(file, call.callee);
  if (root !== undefined && isHandedVariable(context, file, root)) return true;
  if (asksForTransaction(file, call.fn)) return true;
  // `{ transaction: t }`, `{ session }`, `.transacting(trx)`.
  const text = sourceAt(context, file, call.at);
  const named =
    /\b(?:transaction|session|transacting|withTransaction|tx|trx)\s*[:(]\s*(?:this\.)?(\w+)|[{,]\s*(transaction|session|tx|trx)\s*[,}]/.exec(
      text,
    );
  if (named === null) return false;
  const name = named[1] ?? named[2] ?? '';
  const around = file.facts.variables.filter(
    (variable) => variable.name === name && isAround(file, variable.fn, call.fn),
  );
  if (around.some(({ kind }) => kind === 'parameter')) return !isCallback(file, name, call.fn);
  return around.some(({ assignments }) =>
    assignments.some(({ value }) => isOfContext(file, valueAt(file.facts.values, value))),
  );
}

/** `getRepository(ctx, Order)`: the one of the request, which may be in its transaction. */
function isAskedForWith(file: LinkedFile, { callee }: CallFact): boolean {
  for (let [id, seen] = [callee, 0]; ; ) {
    const value = valueAt(file.facts.values, id);
    const call = value.k === 'call' ? file.facts.calls[value.call] : undefined;
    if (call !== undefined) {
      const asked = valueAt(file.facts.values, call.callee);
      const [first, second] = call.arguments.map((one) => valueAt(file.facts.values, one));
      if (asked.k === 'get' && ASKED.test(asked.name) && second !== undefined && first?.k === 'variable')
        return file.facts.variables[first.variable]?.parameter !== undefined;
      id = call.callee;
    } else if (value.k === 'get' || value.k === 'await') id = value.of;
    else {
      const next = seen < MAX_VARIABLES ? onlyValue(file, value) : undefined;
      if (next === undefined) return false;
      [id, seen] = [next, seen + 1];
    }
  }
}

const MAX_VARIABLES = 3;

/** `const query = getRepository(ctx, Order).createQueryBuilder()`, of which the rest is called. */
function onlyValue(file: LinkedFile, value: Value): ValueId | undefined {
  const variable = value.k === 'variable' ? file.facts.variables[value.variable] : undefined;
  return variable?.kind === 'const' && variable.assignments.length === 1
    ? variable.assignments[0]!.value
    : undefined;
}

const ASKED = /^get\w*(Repository|Manager|Client)$/;

/** `trx` of `trx('orders').where(…).delete()`. */
function clientOf(file: LinkedFile, callee: ValueId): VariableId | undefined {
  for (let id = callee; ; ) {
    const value = valueAt(file.facts.values, id);
    if (value.k === 'get' || value.k === 'index' || value.k === 'await') id = value.of;
    else if (value.k === 'call') id = file.facts.calls[value.call]?.callee ?? -1;
    else return rootVariable(file.facts, id);
  }
}

/** `this.db.assertTransaction()`: without its caller's the function throws. */
const ASKS = /^(assert|require|ensure|expect|must)\w*(transaction|tx|trx)$/i;

function asksForTransaction(file: LinkedFile, fn: number): boolean {
  return file.facts.calls.some((call) => {
    if (call.fn !== fn) return false;
    const callee = valueAt(file.facts.values, call.callee);
    if (callee.k === 'get') return ASKS.test(callee.name);
    return callee.k === 'variable' && ASKS.test(file.facts.variables[callee.variable]?.name ?? '');
  });
}

function isHandedVariable(context: Context, file: LinkedFile, id: number): boolean {
  const variable = file.facts.variables[id];
  if (variable === undefined) return false;
  if (variable.parameter !== undefined) {
    // A callback's own parameter belongs to the frame that the callback runs in.
    const given = file.facts.functions[variable.fn]?.context;
    if (given !== undefined)
      return TRANSACTION.test(variable.name) && isOpenedElsewhere(context, file, given.call);
    return TRANSACTION.test(variable.name) || isTyped(file, id);
  }
  if (variable.kind === 'parameter') return TRANSACTION.test(variable.name);
  // `const client = tx ?? prisma`, `const db = options.transaction || this.db`.
  return variable.assignments.some(({ value }) => {
    const read: Value = valueAt(file.facts.values, value);
    // `const { tx, order } = args`.
    if (read.k === 'get' && TRANSACTION.test(read.name)) return isParameterOfOwn(file, read.of);
    if (read.k !== 'either') return false;
    return read.of.some((part) => {
      const root = rootVariable(file.facts, part);
      const [start, end] = spanOf(file.facts.values, part);
      return root !== undefined && root !== id && end > start && isHandedVariable(context, file, root);
    });
  });
}

/** `db.transaction(async (tx) => …)` of a client that is wrapped where we do not follow it. */
function isOpenedElsewhere(context: Context, file: LinkedFile, id: CallId): boolean {
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  if (callee.k !== 'get' || !/transaction/i.test(callee.name)) return false;
  return libraryCall(context, file, id) === undefined;
}

/** `const { transaction } = ctx.state`: what stands before the handler has opened it. */
function isOfContext(file: LinkedFile, read: Value): boolean {
  if (read.k !== 'get' || !TRANSACTION.test(read.name)) return false;
  const root = rootVariable(file.facts, read.of);
  const isBelow = valueAt(file.facts.values, read.of).k === 'get';
  return isBelow && root !== undefined && file.facts.variables[root]?.parameter !== undefined;
}

/** A parameter that the callers of the function fill, and not what a callback is given. */
function isParameterOfOwn(file: LinkedFile, id: ValueId): boolean {
  const root = rootVariable(file.facts, id);
  const variable = root === undefined ? undefined : file.facts.variables[root];
  if (variable?.parameter === undefined) return false;
  return file.facts.functions[variable.fn]?.context === undefined;
}

/** `db: Prisma.TransactionClient`, `db: Transaction`, `runner: QueryRunner`. */
function isTyped(file: LinkedFile, id: number): boolean {
  const type = file.facts.variables[id]?.type;
  if (type === undefined) return false;
  const names = (type.k === 'union' ? type.of : [type]).flatMap((one) =>
    one.k === 'name' ? [one.name.join('.')] : [],
  );
  return names.some((name) => /Transaction|Trx|QueryRunner|EntityManager|ClientSession|Tx$/.test(name));
}

function isAround(file: LinkedFile, outer: number, inner: number): boolean {
  for (let fn = inner; fn >= 0; fn = file.facts.functions[fn]?.parent ?? -1) if (fn === outer) return true;
  return false;
}

/** Is the nearest parameter of that name one of a callback? */
function isCallback(file: LinkedFile, name: string, inner: number): boolean {
  for (let fn = inner; fn >= 0; fn = file.facts.functions[fn]?.parent ?? -1) {
    const own = file.facts.variables.some(
      (variable) => variable.name === name && variable.fn === fn && variable.kind === 'parameter',
    );
    if (own) return file.facts.functions[fn]?.context !== undefined;
  }
  return false;
}
