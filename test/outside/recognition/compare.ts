/** Tenfold's list beside the checker's: what agrees, what is missed, what is contradicted. */
import { SURFACES } from './executing.ts';
import type { FileKnowledge, Known } from './known.ts';
import type { Listed } from './operations.ts';

export interface Figures {
  /** Queries the checker knows. */
  known: number;
  listed: number;
  /** Listed with the right entity, of those whose entity the checker knows; and how many those are. */
  entity: number;
  entityKnown: number;
  action: number;
  /** Listed, with the right action, and with the right entity where the checker knows it. */
  right: number;
  /** Tenfold's operations about which the checker can say something. */
  checked: number;
  contradicted: number;
}

export interface Difference {
  readonly kind: 'missed' | 'contradicted';
  readonly file: string;
  readonly library: string;
  /** Of the call. */
  readonly span: readonly [number, number];
  readonly what: string;
}

export interface Comparison {
  readonly figures: Map<string, Figures>;
  readonly differences: Difference[];
}

export function emptyComparison(): Comparison {
  return { figures: new Map(), differences: [] };
}

/** Adds one file. */
export function compareFile(into: Comparison, knowledge: FileKnowledge, listed: readonly Listed[]): void {
  const unmatched = new Set(listed.filter(({ library }) => surfaceNamed(library)));
  for (const known of knowledge.known) {
    const found = listed.find((one) => isSame(known, one));
    if (found === undefined && known.handedOut) continue;
    const figures = figuresOf(into, known.library);
    figures.known++;
    if (known.entity.length > 0) figures.entityKnown++;
    const problem = found === undefined ? 'not listed' : wrongIn(known, found);
    if (found !== undefined) {
      unmatched.delete(found);
      for (const one of [...unmatched]) if (isSame(known, one)) unmatched.delete(one);
      count(figures, known, found);
    }
    if (problem === undefined) figures.right++;
    else into.differences.push(difference('missed', known, problem));
    if (found !== undefined && isContradicted(known, found)) {
      figures.contradicted++;
      into.differences.push(difference('contradicted', known, problem ?? ''));
    }
  }
  for (const one of unmatched) {
    const place = knowledge.declaredIn(one.expression);
    if (place === undefined) continue;
    const figures = figuresOf(into, one.library);
    figures.checked++;
    figures.contradicted++;
    const what = surfaceNamed(one.library)?.packages.includes(place)
      ? `no query runs here: listed as ${one.action} ${one.entity[0] ?? '?'}`
      : `declared in ${place}: listed as ${one.library} ${one.action} ${one.entity[0] ?? '?'}`;
    into.differences.push({
      kind: 'contradicted',
      file: one.file,
      library: one.library,
      span: one.expression,
      what,
    });
  }
}

function count(figures: Figures, known: Known, found: Listed): void {
  figures.listed++;
  figures.checked++;
  if (known.actions.includes(found.action)) figures.action++;
  if (known.entity.length > 0 && sharesName(known.entity, found.entity)) figures.entity++;
}

function wrongIn(known: Known, found: Listed): string | undefined {
  const problems: string[] = [];
  if (known.library !== found.library) problems.push(`library ${found.library}`);
  if (!known.actions.includes(found.action))
    problems.push(`action ${found.action}, not ${known.actions.join('|')}`);
  if (known.entity.length > 0 && !sharesName(known.entity, found.entity))
    problems.push(`entity ${found.entity.join('|') || 'unknown'}, not ${known.entity.join('|')}`);
  return problems.length === 0 ? undefined : problems.join('; ');
}

/** An entity that Tenfold does not name is missed, and no contradiction. */
function isContradicted(known: Known, found: Listed): boolean {
  const otherEntity =
    known.entity.length > 0 && found.entity.length > 0 && !sharesName(known.entity, found.entity);
  return known.library !== found.library || !known.actions.includes(found.action) || otherEntity;
}

function isSame(known: Known, listed: Listed): boolean {
  return (
    known.calls.some((call) => isEqual(call, listed.expression)) ||
    known.callees.some((callee) => isEqual(callee, listed.callee))
  );
}

function isEqual(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** `OrderItem`, `order_item` and `orderItem` are one name; so are a model and its table. */
function sharesName(a: readonly string[], b: readonly string[]): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return a.some((one) => b.some((other) => plain(one) === plain(other)));
}

function surfaceNamed(library: string) {
  return SURFACES.find((surface) => surface.library === library);
}

function difference(kind: Difference['kind'], known: Known, what: string): Difference {
  const span = known.calls.at(-1) ?? [0, 0];
  return { kind, file: known.file, library: known.library, span, what };
}

function figuresOf(into: Comparison, library: string): Figures {
  const figures = into.figures.get(library) ?? {
    known: 0,
    listed: 0,
    entity: 0,
    entityKnown: 0,
    action: 0,
    right: 0,
    checked: 0,
    contradicted: 0,
  };
  into.figures.set(library, figures);
  return figures;
}
