/** Puts a limiter of the framework before a route. */
import type { Program } from '../model/program.ts';
import type { Entry } from '../model/role.ts';
import type { Edit, Fix } from '../rule.ts';
import { addDefaultImport, addImport, insertion, requoted, textOf, withTabStop } from './edits.ts';
import { startOfLine } from './text.ts';

/** Requests in fifteen minutes: a person who mistypes stays below. */
const MOST = '10';

/** Where the route is a call with its name first, and the framework has a limiter that goes beside the handler. */
export function limitRate(entry: Entry, program: Program): readonly Fix[] {
  const limiter = program.library(entry.library)?.phrases?.limiter;
  if (limiter === undefined) return [];
  const edits = (): readonly Edit[] | undefined => {
    const text = textOf(program, entry.at.file);
    const { source, newline, semicolon } = text;
    const [start, end] = entry.at.span;
    if (!/['"`]/.test(source[start] ?? '') || !/^\s*,/.test(source.slice(end)) || /\blimiter\b/.test(source))
      return undefined;
    const line = startOfLine(source, start);
    if (/\S/.test(source.slice(line, line + 1)) === false) return undefined; // Inside a function: the limiter would be made anew.
    const [module, name, call] = limiter;
    const imports =
      name === 'default' ? addDefaultImport(text, module, 'rateLimit') : addImport(text, module, [name]);
    const declared = `const limiter = ${requoted(text, call.replace('$1', MOST))}${semicolon}${newline}${newline}`;
    return withTabStop(
      [...imports, insertion(text, line, declared), insertion(text, end, ', limiter')],
      MOST,
    );
  };
  if (!edits()) return [];
  return [{ id: 'limit-rate', title: 'Limit to 10 requests in 15 minutes', safety: 'suggestion', edits }];
}
