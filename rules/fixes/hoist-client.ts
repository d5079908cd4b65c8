/** Moves `const client = new Client(…)` out of its function, to stand before it in the module, and drops what closes it. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { insertion, replacement, textOf } from './edits.ts';
import { beginsLine, endOfLine, indentationAt, startOfLine } from './text.ts';

const CLOSES = '(?:close|end|quit|disconnect|\\$disconnect|destroy)';
/** Steps of its own that have to be done once, and somewhere: not ours to place. */
const SETS_UP = /\b(?:finally\b|\w+\.(?:connect|initialize|\$connect|authenticate)\()/;

/** Only for a statement of its own whose name nothing else in the file has. */
export function hoistClient({ anchors, at, fn }: Operation, program: Program): readonly Fix[] {
  const text = textOf(program, at.file);
  const { source, newline } = text;
  const form = program.form(fn);
  const [start, end] = anchors.statement;
  const statement = source.slice(start, end);
  const name = /^const ([\w$]+)(?::[^=]+)? = /.exec(statement)?.[1];
  if (!form || name === undefined || !beginsLine(source, start) || statement.includes('await ')) return [];
  const body = source.slice(...form.bodyAt);
  const rest = source.slice(0, form.at[0]) + source.slice(form.at[1]);
  const word = new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])`);
  if (SETS_UP.test(body) || word.test(rest)) return [];
  const top = topLevelStart(source, form.at[0]);
  if (top === undefined) return [];
  const edits = (): readonly Edit[] => {
    const indent = indentationAt(source, start);
    const moved = statement.replaceAll(`${newline}${indent}`, newline);
    const close = new RegExp(
      `^[ \\t]*(?:await |void )?${name.replace(/\$/g, '\\$')}\\.${CLOSES}\\([^()\\n]*\\);?\\r?\\n`,
      'gm',
    );
    const closings = [...body.matchAll(close)].map(({ index, 0: line }) =>
      replacement(text, [form.bodyAt[0] + index, form.bodyAt[0] + index + line.length], ''),
    );
    const lineEnd = endOfLine(source, end);
    return [
      insertion(text, top, `${moved}${newline}${newline}`),
      replacement(text, [startOfLine(source, start), Math.min(source.length, lineEnd + newline.length)], ''),
      ...closings,
    ];
  };
  return [{ id: 'hoist-client', title: `Make \`${name}\` once, in the module`, safety: 'suggestion', edits }];
}

/** Where the statement of the module begins that holds the function, with the comments above it. */
function topLevelStart(source: string, at: number): number | undefined {
  let line = startOfLine(source, at);
  while (line > 0 && /[\s})\]]/.test(source[line] ?? ' ')) line = startOfLine(source, line - 1);
  while (line > 0) {
    const above = startOfLine(source, line - 1);
    if (!/^(?:\/\/|\/\*| \*|@)/.test(source.slice(above, above + 3))) break;
    line = above;
  }
  return line;
}
