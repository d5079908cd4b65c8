/** Which calls are of a library: what they are made on, and what its table says of them. */
import type { Row } from '../../../rules/model/library.ts';
import type { CallId, ValueId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { calleeShape } from './evaluate.ts';
import { callRow } from './libraries.ts';
import { numbered } from './memory.ts';
import { applyRow, continued } from './rows.ts';
import { alternatives, type LibraryShape, type Shape, type Step } from './shape.ts';

/** A library call: the thing it is made on, and its row. */
export interface LibraryCall {
  readonly of: LibraryShape;
  readonly row: Row;
  readonly method: string;
}

/** The library row behind a call; the first alternative that has one. */
export function libraryCall(context: Context, file: LinkedFile, id: CallId): LibraryCall | undefined {
  const call = file.facts.calls[id];
  if (call === undefined || !mayBeOfLibrary(context, file, call.callee)) return undefined;
  return context.ask(file, numbered('libraryCall', id), undefined as LibraryCall | undefined, () => {
    let best: LibraryCall | undefined;
    for (const shape of alternatives(calleeShape(context, file, call.callee))) {
      const found = rowOf(context, shape, call.kind === 'new' ? 'new' : 'call');
      if (found === undefined) continue;
      if (best === undefined || isBetter(context, file, found.of, best.of)) best = found;
    }
    return best?.row.continues === undefined
      ? best
      : { ...best, of: { ...best.of, chain: continued(context, best.of, best.row, { file, call: id }) } };
  });
}

/** Most calls are of no library, and what is called is remembered: they need no question of their own. */
function mayBeOfLibrary(context: Context, file: LinkedFile, callee: ValueId): boolean {
  const { k } = calleeShape(context, file, callee);
  return k === 'member' || k === 'library' || k === 'either';
}

/** Of two things that it may be called on: that of an entity which the schema has, then that of which more is known. */
function isBetter(context: Context, file: LinkedFile, a: LibraryShape, b: LibraryShape): boolean {
  const isKnown = ({ library, entity }: LibraryShape): boolean =>
    entity !== undefined && context.schema().byRef(library.id, entity, file.path) !== undefined;
  const [one, other] = [isKnown(a), isKnown(b)];
  return one === other ? length(a.chain) > length(b.chain) : one;
}

function rowOf(context: Context, shape: Shape, kind: 'new' | 'call'): LibraryCall | undefined {
  if (shape.k === 'member' && kind === 'new')
    return rowOf(context, applyRow(context, shape.of, shape.row, shape.name, undefined), kind);
  if (shape.k === 'member') return { of: shape.of, row: shape.row, method: shape.name };
  if (shape.k !== 'library') return undefined;
  const row = callRow(shape.library, shape.type, kind);
  return row === undefined ? undefined : { of: shape, row, method: kind };
}

function length(chain: Step | undefined): number {
  let count = 0;
  for (let step = chain; step !== undefined; step = step.previous) count++;
  return count;
}

/** True when what the row gives can be continued: a builder rather than rows. */
export function givesBuilder(row: Row): boolean {
  if (row.gives === undefined) return false;
  return !/^(rows|row|maybe-row|page|count|value|nothing|request|sink|chunks|inner|\d+\(\)|\d+)$/.test(
    row.gives,
  );
}
