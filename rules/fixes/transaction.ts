/** Puts a stretch of statements into the transaction of their library. */
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { replacement, type Text, textOf } from './edits.ts';
import { filled } from './phrases.ts';
import { indentationAt, mentionsName, type Span, startOfLine } from './text.ts';

/** Empty unless all are statements of one block that use one client, and nothing in between leaves the function. */
export function wrapInTransaction(
  first: Occurrence,
  rest: readonly Occurrence[],
  program: Program,
): readonly Fix[] {
  const all = [first, ...rest];
  const phrase = program.library(first.operation.library)?.phrases?.transaction;
  const client = clientOf(first);
  if (phrase === undefined || client === undefined) return [];
  if (all.some((one) => one.path.length > 0 || one.frames.length > 0 || clientOf(one) !== client)) return [];
  const text = textOf(program, first.at.file);
  const edits = wrapped(
    text,
    [
      first.operation.anchors.statement[0],
      Math.max(...all.map(({ operation }) => operation.anchors.statement[1])),
    ],
    client,
    phrase,
    program.fn(first.fn).at.span,
  );
  if (edits === undefined) return [];
  return [
    {
      id: 'wrap-in-transaction',
      title: 'Run them in one transaction',
      safety: 'suggestion',
      edits: () => edits,
    },
  ];
}

/** `prisma` of `prisma.order.create`, `this.db` of `this.db.insert`. */
function clientOf({ operation: { callee, library } }: Occurrence): string | undefined {
  const parts = callee.replace(/\(\).*$/s, '').split('.');
  const own = library === 'prisma' ? 2 : 1;
  const client = parts.slice(0, -own).join('.');
  return /^(this\.)?[\w$]+$/.test(client) ? client : undefined;
}

function wrapped(
  text: Text,
  [start, end]: Span,
  client: string,
  phrase: string,
  fn: Span,
): readonly Edit[] | undefined {
  const { source, newline, indent, semicolon } = text;
  const body = source.slice(start, end);
  if (/\b(return|break|continue|yield)\b/.test(body)) return undefined; // It would leave the callback instead.
  if (source.slice(startOfLine(source, start), start).trim() !== '') return undefined;
  const outer = indentationAt(source, start);
  const after = source.slice(end, fn[1]);
  const declared = [
    ...body.matchAll(/(?:^|\n)([ \t]*)(const|let)\s+(?:([\w$]+)|\{([^}=]*)\}|\[([^\]=]*)\])\s*=/g),
  ].filter(([, indentation], index) => indentation === outer || (index === 0 && indentation === ''));
  if (declared.some(([, , keyword]) => keyword === 'let')) return undefined;
  const names = declared
    .flatMap((match) =>
      [...(match[3] ?? match[4] ?? match[5] ?? '').matchAll(/([\w$]+)\s*(?:,|$)/g)].map(([, name]) => name!),
    )
    .filter((name) => mentionsName(after, name));
  const escaped = client.replace(/[.$]/g, '\\$&');
  const moved = body.replace(new RegExp(`(?<![\\w$.])${escaped}(?=\\s*\\.)`, 'g'), 'tx');
  if (mentionsName(body, 'tx')) return undefined;
  const inner = moved
    .split(/\r?\n/)
    .map((line) => (line.trim() === '' ? line : indent + line))
    .join(newline);
  const given = names.length === 1 ? names[0]! : `{ ${names.join(', ')} }`;
  const back = names.length === 0 ? '' : `${newline}${outer}${indent}return ${given}${semicolon}`;
  const call = filled(phrase, [`${newline}${outer}${inner}${back}${newline}${outer}`], { client });
  return [
    replacement(
      text,
      [start, end],
      `${names.length === 0 ? '' : `const ${given} = `}await ${call}${semicolon}`,
    ),
  ];
}
