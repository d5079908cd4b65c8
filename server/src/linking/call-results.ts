/** What a call gives: a call of a library's, of a function or class of the workspace, of a global. */
import type { CallId, FunctionId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { askShape, type Context, type LinkedFile } from './context.ts';
import { calleeShape, evaluate } from './evaluate.ts';
import { keyedClient } from './keyed-clients.ts';
import { callRow } from './libraries.ts';
import { elementShape, listResult } from './lists.ts';
import { numbered } from './memory.ts';
import { applyRow, instantiated, settled } from './rows.ts';
import { alternatives, either, type Shape, UNKNOWN } from './shape.ts';
import { typeShape } from './types.ts';

/** What a call gives. */
export function callShape(context: Context, file: LinkedFile, id: CallId): Shape {
  const call = file.facts.calls[id];
  if (call === undefined) return UNKNOWN;
  const callee = calleeShape(context, file, call.callee);
  const results = alternatives(callee).map((one) => resultOf(context, file, id, one));
  const found = either(results);
  if (found.k !== 'unknown') return found;
  return continued(context, file, id) ?? listResult(context, file, id);
}

function resultOf(context: Context, file: LinkedFile, id: CallId, callee: Shape): Shape {
  const call = file.facts.calls[id];
  const kind = call?.kind === 'new' ? 'new' : 'call';
  switch (callee.k) {
    case 'member': {
      if (kind === 'call') return applyRow(context, callee.of, callee.row, callee.name, { file, call: id });
      // `new pg.Pool()`: the member is a class.
      const exported = applyRow(context, callee.of, callee.row, callee.name, undefined);
      return exported.k === 'library' ? resultOf(context, file, id, exported) : UNKNOWN;
    }
    case 'library': {
      const row = callRow(callee.library, callee.type, kind);
      return row === undefined ? UNKNOWN : applyRow(context, callee, row, kind, { file, call: id });
    }
    case 'function':
      return instantiated(
        context,
        { file, call: id },
        callee,
        functionResult(context, callee.file, callee.fn),
      );
    case 'class':
      return kind === 'new'
        ? {
            k: 'object',
            file: callee.file,
            cls: callee.cls,
            arguments: call?.typeArguments.map((t) => typeShape(context, file, t)) ?? [],
          }
        : UNKNOWN;
    case 'package':
      return kind === 'new' ? keyedClient(context, file, id, callee) : UNKNOWN;
    case 'global':
      return globalCall(context, file, id, callee.path.join('.'));
    default:
      return UNKNOWN;
  }
}

/** `Promise.all(xs)`, `Object.values(x)`, `Array.from(x)`, `structuredClone(x)`: what goes in comes out. */
function globalCall(context: Context, file: LinkedFile, id: CallId, name: string): Shape {
  const argument = file.facts.calls[id]?.arguments[0];
  if (argument === undefined) return UNKNOWN;
  switch (name) {
    case 'Promise.all':
    case 'Promise.resolve':
    case 'Array.from':
    case 'structuredClone':
    case 'Object.freeze':
    case 'Set':
      return evaluate(context, file, argument);
    case 'Object.assign':
      return either((file.facts.calls[id]?.arguments ?? []).map((a) => evaluate(context, file, a)));
    case 'Promise.race':
    case 'Promise.any':
      return elementShape(context, evaluate(context, file, argument));
    default:
      return UNKNOWN;
  }
}

/** `promise.then(f)`, `promise.catch(f)`. */
function continued(context: Context, file: LinkedFile, id: CallId): Shape | undefined {
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  if (call === undefined || callee?.k !== 'get') return undefined;
  if (callee.name === 'catch' || callee.name === 'finally') return evaluate(context, file, callee.of);
  if (callee.name !== 'then') return undefined;
  const callback = call.arguments[0] === undefined ? UNKNOWN : evaluate(context, file, call.arguments[0]);
  return callback.k === 'function' ? functionResult(context, callback.file, callback.fn) : UNKNOWN;
}

/** What a function of the workspace gives, awaited: from its returns, else its declared type. */
export function functionResult(context: Context, path: string, fn: FunctionId): Shape {
  const file = context.file(path);
  const fact = file?.facts.functions[fn];
  if (file === undefined || fact === undefined) return UNKNOWN;
  return askShape(context, file, numbered('returned', fn), () => {
    const given = either(fact.returns.slice(0, 8).map((r) => evaluate(context, file, r.value)));
    const returned = fact.async ? settled(given) : given;
    if (returned.k !== 'unknown' && returned.k !== 'literal') return returned;
    const typed = typeShape(context, file, fact.returnType);
    return typed.k === 'unknown' ? returned : typed;
  });
}
