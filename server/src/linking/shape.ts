/**
 * What linking knows of a value: its shape. Not a type: only what leads to operations, entities, functions and sizes.
 * Awaiting is transparent: a promise of a thing has the shape of the thing.
 */
import type { Library, Row } from '../../../rules/model/library.ts';
import type { Grade } from '../../../rules/model/operation.ts';
import type { CallId, ClassId, FunctionId, TypeMember, ValueId } from '../facts/facts.ts';

/** A value of a file. */
export interface Ref {
  readonly file: string;
  readonly value: ValueId;
}

/** An entity as code names it. `file` and `cls` (or the variable's name in `name`) pin a declaration down where known. */
export interface EntityRef {
  readonly name: string;
  /** File of the class or table declaration. */
  readonly file?: string;
  /** Whoever calls this function says which, by one of these arguments; the name is then a guess, or empty. */
  readonly from?: { readonly file: string; readonly fn: FunctionId; readonly arguments: readonly number[] };
}

/** One call of a chain, newest first. */
export interface Step {
  readonly file: string;
  readonly call: CallId;
  readonly method: string;
  readonly row: Row;
  readonly previous: Step | undefined;
  /** Runs only on some paths, seen from the end of the chain. */
  readonly conditional: boolean;
}

export interface LibraryShape {
  readonly k: 'library';
  readonly library: Library;
  readonly type: string;
  readonly entity: EntityRef | undefined;
  readonly chain: Step | undefined;
  readonly grade: Grade;
  /** Why, as a clause: "`prisma` is a `PrismaClient` of src/db.ts". */
  readonly why: string;
}

export type Shape =
  | { readonly k: 'unknown' }
  | LibraryShape
  /** A member of a library type, before we know whether it is called. */
  | { readonly k: 'member'; readonly of: LibraryShape; readonly name: string; readonly row: Row }
  | {
      readonly k: 'function';
      readonly file: string;
      readonly fn: FunctionId;
      readonly self: Shape | undefined;
    }
  | { readonly k: 'class'; readonly file: string; readonly cls: ClassId }
  /** An instance of a workspace class. */
  | {
      readonly k: 'object';
      readonly file: string;
      readonly cls: ClassId;
      readonly arguments: readonly Shape[];
    }
  /** An object literal. */
  | { readonly k: 'record'; readonly file: string; readonly value: ValueId }
  /** A value whose declared type is an interface or object type of the workspace. */
  | {
      readonly k: 'typed';
      readonly file: string;
      readonly declaration: number;
      readonly arguments: readonly Shape[];
    }
  /** A value whose type is written out where it is declared: `{ tx, id }: { tx: Transaction; id: string }`. */
  | { readonly k: 'written'; readonly file: string; readonly members: readonly TypeMember[] }
  /** An array literal. */
  | { readonly k: 'tuple'; readonly file: string; readonly value: ValueId }
  | { readonly k: 'module'; readonly file: string }
  | {
      readonly k: 'package';
      readonly name: string;
      readonly subpath: string;
      readonly path: readonly string[];
    }
  | { readonly k: 'global'; readonly path: readonly string[] }
  | { readonly k: 'list'; readonly of: Shape; readonly source: Ref | undefined }
  | {
      readonly k: 'row';
      readonly library: Library;
      readonly entity: EntityRef;
      readonly operation: Ref | undefined;
    }
  | { readonly k: 'literal'; readonly value: string | number | boolean | null }
  | { readonly k: 'either'; readonly of: readonly Shape[] };

export const UNKNOWN: Shape = { k: 'unknown' };

/**
 * Joins alternatives: unknown ones are left out, equal ones fall together. A literal is one only where nothing is left
 * out: `user.email || ''` is not the empty text.
 */
export function either(shapes: readonly Shape[]): Shape {
  if (shapes.length <= 1) return shapes[0] ?? UNKNOWN;
  const known: Shape[] = [];
  const isWhole = !shapes.some(({ k }) => k === 'unknown');
  for (const one of shapes) {
    for (const shape of alternatives(one)) {
      if (known.length >= MAX_ALTERNATIVES) break;
      if (shape.k === 'unknown' || (shape.k === 'literal' && !isWhole)) continue;
      if (!known.some((other) => sameShape(other, shape))) known.push(shape);
    }
  }
  if (known.length === 0) return UNKNOWN;
  return known.length === 1 ? (known[0] as Shape) : { k: 'either', of: known };
}

/** More alternatives than this say nothing useful and cost time. */
const MAX_ALTERNATIVES = 6;

/** The alternatives of a shape; itself when there is one. */
export function alternatives(shape: Shape): readonly Shape[] {
  return shape.k === 'either' ? shape.of : [shape];
}

function sameShape(a: Shape, b: Shape): boolean {
  if (a.k !== b.k) return false;
  switch (a.k) {
    case 'function':
      return b.k === 'function' && a.file === b.file && a.fn === b.fn;
    case 'class':
    case 'object':
      return (b.k === 'class' || b.k === 'object') && a.file === b.file && a.cls === b.cls;
    case 'library':
      return (
        b.k === 'library' &&
        a.library === b.library &&
        a.type === b.type &&
        a.entity?.name === b.entity?.name &&
        a.chain === b.chain
      );
    case 'row':
      return b.k === 'row' && a.entity.name === b.entity.name;
    case 'record':
    case 'tuple':
      return (b.k === 'record' || b.k === 'tuple') && a.file === b.file && a.value === b.value;
    case 'module':
      return b.k === 'module' && a.file === b.file;
    case 'literal':
      return b.k === 'literal' && a.value === b.value;
    case 'list':
      return b.k === 'list' && sameShape(a.of, b.of);
    case 'typed':
      return b.k === 'typed' && a.file === b.file && a.declaration === b.declaration;
    case 'written':
      return b.k === 'written' && a.members === b.members;
    default:
      return false;
  }
}
