/** Mutable state that outlives a request. */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Reach } from '../../../rules/model/role.ts';
import type { State } from '../../../rules/model/state.ts';
import type { FunctionId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';

export function statesOf(
  _context: Context,
  _file: LinkedFile,
  _reach: (ref: FunctionRef) => Reach,
  _host: (file: string, fn: FunctionId) => FunctionRef,
): readonly State[] {
  return [];
}
