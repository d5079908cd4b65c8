/**
 * How rules put things: the same thing in the same words in every message, note and piece of evidence.
 * Plain text, one line, the user's own names; a message fits 160 characters.
 */
import type { Frame } from './model/frame.ts';
import type { Occurrence, Operation } from './model/operation.ts';
import type { Program } from './model/program.ts';
import { isConditional, isSamePlace, type PerItem } from './model/questions.ts';
import type { Audience } from './model/role.ts';
import { isLimitedSomewhere, type Size } from './model/size.ts';
import type { RelatedPlace } from './rule.ts';

/** Names longer than this are cut in messages. */
const NAME_LENGTH = 48;
/** Places beyond these tell a reader nothing new. */
export const MOST_RELATED = 5;

/** `` `prisma.user.findMany` ``, on one line and not too long. */
export function named(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `\`${line.length > NAME_LENGTH ? `${line.slice(0, NAME_LENGTH - 1)}…` : line}\``;
}

/** `1,000`. */
export function counted(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** For evidence: why a table that is written while serving stays small. */
export function typedIn(entity: string, because: string): string {
  return `Only staff adds rows to ${named(entity)}, one at a time: ${because}.`;
}

/** "`prisma.user.findUnique` runs once per item of `orders`, through `loadCustomer` (up to 200 queries)". */
export function runsOncePerItem({ operation, path }: Occurrence, { frame, size }: PerItem): string {
  const calls =
    operation.kind === 'http' ? 'requests' : operation.kind === 'message' ? 'messages' : 'queries';
  const number = Number.isFinite(size.most) ? ` (up to ${counted(size.most)} ${calls})` : '';
  return `${named(operation.callee)} runs once per ${items(frame)}${through(path)}${number}`;
}

/** For evidence: what is in a branch runs for some items only. */
export function sometimes(inside: readonly Frame[]): readonly string[] {
  if (!isConditional(inside)) return [];
  return inside.every(({ kind, rest }) => kind !== 'branch' || rest)
    ? ['A test before it may end the turn: some of the items may not come so far.']
    : ['It is in a branch: perhaps it runs for few of the items.'];
}

/** "item of `orders`"; "item" when the collection has no name; "parent `Order`" of a field that is resolved for each. */
export function items({ kind, loop }: Frame): string {
  if (loop === undefined || loop.collection === '') return 'item';
  return kind === 'resolver' ? `parent ${named(loop.collection)}` : `item of ${named(loop.collection)}`;
}

/** ", through `loadCustomer`": the first call on the way, which is the one that the reader sees. */
export function through(path: Occurrence['path']): string {
  const first = path[0];
  return first === undefined ? '' : `, through ${named(first.callee)}`;
}

/** The loop, each call on the way down, and the operation, as places to jump to. */
export function callPath(
  { operation, path }: Occurrence,
  frame: Frame,
  program: Program,
): readonly RelatedPlace[] {
  const hops = path.map((hop, index) => ({
    at: hop.at,
    message: `${index === 0 ? 'Calls' : 'which calls'} ${named(program.fn(hop.to).name || hop.callee)}`,
  }));
  return [
    {
      at: frame.at,
      message: frame.kind === 'resolver' ? 'Resolved for each parent' : `Once per ${items(frame)}`,
    },
    ...hops,
    ...(path.length === 0 ? [] : [{ at: operation.at, message: `${named(operation.callee)} runs here` }]),
  ];
}

/** The other operations of the loop, whose cure is the same: one finding speaks for all. */
export function alsoInLoop(occurrence: Occurrence, told: readonly Occurrence[]): readonly RelatedPlace[] {
  return told
    .filter(
      ({ at }, index) =>
        !isSamePlace(at, occurrence.at) && told.findIndex((one) => isSamePlace(one.at, at)) === index, // One call may do several.
    )
    .slice(0, MOST_RELATED)
    .map(({ at, operation }) => ({ at, message: `${named(operation.callee)} as well` }));
}

/** Why the collection counts as large. */
export function turns(size: Size): string {
  const { most, why, of: what } = size;
  const things = what === '' ? 'The collection' : named(what);
  if (Number.isFinite(most)) return `${things} holds up to ${counted(most)} items.`;
  if (why === 'growing') return `${things} grows with the data: nothing limits it.`;
  if (why === 'request') return `The request decides how long ${things} is.`;
  if (why === 'caller') return `Whoever calls decides how long ${things} is.`;
  if (why === 'lookup') return `${things} comes from a table to which staff alone adds rows, one at a time.`;
  if (why === 'owned') return `${things} belongs to one row: few, as far as we see.`;
  if (why === 'outside') return `${things} comes from another service.`;
  if (size.all === true) return `${things} is all there is, where nobody names a number.`;
  if (isLimitedSomewhere(size)) return `${things} is limited, to a number that we do not see.`;
  return `Nothing we see bounds ${things}.`;
}

/** The same of a frame: a field that is resolved for each parent has no list of its own. */
export function turnsIn({ kind, loop }: Frame, size: Size): string {
  return kind === 'resolver' && loop !== undefined && loop.collection !== ''
    ? `An answer holds as many of ${named(loop.collection)} as the query for them gives.`
    : turns(size);
}

/** "`Order.customerEmail`". */
export function columnOf(operation: Operation, columns: readonly string[]): string {
  return columns.length === 1
    ? `\`${operation.entity}.${columns[0]}\``
    : `\`${operation.entity}\` (${columns.join(', ')})`;
}

/**
 * Two requests side by side, between a read and the write that rests on it, as lines of evidence:
 * "Request A: `prisma.user.findFirst` finds no `User`." …
 */
export function twoRequests(
  read: Occurrence,
  write: Occurrence,
  { first, second, outcome }: { readonly first: string; readonly second: string; readonly outcome: string },
): readonly string[] {
  const [asks, does] = [named(read.operation.callee), named(write.operation.callee)];
  return [
    `Request A: ${asks} ${first}. Request B: ${asks} ${second}, before A has written.`,
    `Request A: ${does} writes. Request B: ${does} ${outcome}.`,
  ];
}

/** For evidence: who alone sets it off. "Only staff reaches it: `requireStaff` stands before GET /admin/orders." */
export function onlyFor({ who, because }: Audience): string {
  const those =
    who === 'staff'
      ? 'Only staff reaches it'
      : who === 'clock'
        ? 'Only a clock starts it'
        : 'Only crawlers ask for it';
  return `${those}${because === '' ? '' : `: ${because}`}.`;
}

/** For evidence: the same of what turns often for those alone, though others come there as well. What one row has is few for all. */
export function onlyOften(few: Audience | 'many' | undefined, { why }: Size): readonly string[] {
  if (few === undefined || (few === 'many' && why === 'owned')) return [];
  return [few === 'many' ? 'Only what staff or a clock sets off hands over more than a few.' : onlyFor(few)];
}
