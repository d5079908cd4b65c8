/**
 * What a request holds, by the name that a schema has for it. A file that parses what comes in, for a router to call before
 * the handler, says there how many its handler gets: `validate({ parseBody: (data) => schema.parse(data) })`.
 */
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { type ListCap, listCap } from './list-schemas.ts';
import { PARSERS } from './supply-parts.ts';

/** `locals`, `parsedBody`, `ids`: as many parts of the way may belong to the request itself. */
const OF_REQUEST = 3;

/** At most so many of what lies at a path below a request; undefined where no schema of the file has a list of that name. */
export function listCapByName(
  context: Context,
  file: LinkedFile,
  path: readonly string[],
): ListCap | undefined {
  if (path.length === 0 || path.at(-1) === '*') return undefined;
  const caps = file.facts.calls.flatMap(({ callee }) => {
    const parser = valueAt(file.facts.values, callee);
    if (parser.k !== 'get' || !PARSERS.has(parser.name)) return [];
    const tails = path.slice(0, OF_REQUEST + 1).map((_, index) => path.slice(index));
    const found = tails.map((tail) => listCap(context, { file, value: parser.of }, tail));
    return found.find((cap) => cap !== undefined) ?? [];
  });
  if (caps.length === 0 || caps.includes('open')) return caps[0] === undefined ? undefined : 'open';
  return Math.max(...caps.map(Number));
}
