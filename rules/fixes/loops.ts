/** Reading the loop that encloses a place: what it goes over, what it calls an item, where its statement begins. */
import type { Frame } from '../model/frame.ts';
import { beginsLine, closingOf, listAt, type Span, startOfLine } from './text.ts';

export interface LoopText {
  readonly kind: 'for-of' | 'map';
  /** The collection as written: a name or a path of names, which can be written twice. */
  readonly collection: string;
  /** Name of the item. */
  readonly item: string;
  /** The loop, or the statement that awaits all turns. */
  readonly statement: Span;
  /** Of a `for`: from `{` to `}`. Of a callback: its body, which may be an expression. */
  readonly body: Span;
  /** Of `map`: the callback, and the `Promise.all(…)` around. */
  readonly callback?: Callback;
  readonly all?: All;
}

export interface Callback {
  readonly at: Span;
  readonly async: boolean;
  /** Parameters with their brackets, if they have some. */
  readonly parameters: string;
}

export interface All {
  /** From `Promise` to `)`. */
  readonly at: Span;
  /** What stands before on the statement's line: `const rows = await `. */
  readonly before: string;
  /** From `(` to `)` of `map`. */
  readonly map: Span;
}

const PATH = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

/** Undefined for loops in any other form. */
export function loopText(source: string, { at }: Frame): LoopText | undefined {
  return source.startsWith('for', at.span[0]) ? forOf(source, at.span) : mapped(source, at.span);
}

function forOf(source: string, [start]: Span): LoopText | undefined {
  const found = /^for\s*\(\s*(?:const|let)\s+([\w$]+)\s+of\s+/.exec(source.slice(start, start + 200));
  const open = source.indexOf('(', start);
  const close = closingOf(source, open);
  if (!found || close === undefined || !beginsLine(source, start)) return undefined;
  const collection = source.slice(start + found[0].length, close).trim();
  const brace = close + 1 + /^\s*/.exec(source.slice(close + 1))![0].length;
  const end = source[brace] === '{' ? closingOf(source, brace) : undefined;
  if (!PATH.test(collection) || end === undefined) return undefined;
  return { kind: 'for-of', collection, item: found[1]!, statement: [start, end + 1], body: [brace, end + 1] };
}

/** `await Promise.all(orders.map(async (order) => …))` as a statement, or the value of one. */
function mapped(source: string, [start, end]: Span): LoopText | undefined {
  const collection = source.slice(start, end).replace(/\s*\.\s*map$/, '');
  const open = end + /^\s*/.exec(source.slice(end))![0].length;
  const given = source[open] === '(' ? closingOf(source, open) : undefined;
  if (!PATH.test(collection) || collection === source.slice(start, end) || given === undefined)
    return undefined;
  const list = listAt(source, [open, given + 1]);
  const callback = list?.elements.length === 1 ? callbackAt(source, list.elements[0]!) : undefined;
  const head = /Promise\s*\.\s*(?:all|allSettled)\(\s*$/.exec(source.slice(Math.max(0, start - 200), start));
  const tail = /^\s*,?\s*\)/.exec(source.slice(given + 1));
  if (!callback || !head || !tail) return undefined;
  const allStart = start - head[0].length;
  const lineStart = startOfLine(source, allStart);
  const before = source.slice(lineStart, allStart).trimStart();
  const first = allStart - before.length;
  if (
    !/^(?:(?:const|let|var)\s+[\w$]+(?:\s*:[^=]+)?\s*=\s*|(?:const|let|var)\s+[[{][^=]*[\]}]\s*=\s*|return\s+|[\w$.]+\s*=\s*)?(?:await\s+)?$/.test(
      before,
    )
  )
    return undefined;
  if (/[=([,?:&|+.]$|=>$/.test(source.slice(0, first).trimEnd())) return undefined; // Only a part of a statement.
  const allEnd = given + 1 + tail[0].length;
  const rest = /^[^\S\n]*;?[^\S\n]*(?=\n|\r|$|\/\/)/.exec(source.slice(allEnd));
  if (!rest) return undefined;
  const item = /^\(?\s*(?:async\s*)?\(?\s*([\w$]+)/.exec(callback.parameters)?.[1];
  if (item === undefined) return undefined;
  return {
    kind: 'map',
    collection,
    item,
    statement: [first, allEnd + rest[0].trimEnd().length],
    body: callback.body,
    callback,
    all: { at: [allStart, allEnd], before, map: [open, given + 1] },
  };
}

/** An arrow function of one parameter. */
function callbackAt(source: string, at: Span): (Callback & { readonly body: Span }) | undefined {
  const text = source.slice(...at);
  const head = /^(async\s+)?(\(\s*[\w$]+(?:\s*:[^()]*)?,?\s*\)|[\w$]+)\s*=>\s*/.exec(text);
  if (!head || head[2]!.includes('=>')) return undefined;
  return {
    at,
    async: head[1] !== undefined,
    parameters: head[2]!.startsWith('(') ? head[2]! : `(${head[2]})`,
    body: [at[0] + head[0].length, at[1]],
  };
}
