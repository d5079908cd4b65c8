/** Writes a page into SQL text: its order, `LIMIT` and `OFFSET`, and their values as parameters. */
import type { Entity } from '../model/entity.ts';
import type { Operation } from '../model/operation.ts';
import type { Edit } from '../rule.ts';
import { addToList, insertion, type Text } from './edits.ts';
import { orderingOf, PAGE_SIZE, type Page } from './paging.ts';
import { listAt } from './text.ts';

export function limitedSql(
  operation: Operation,
  entity: Entity,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const { source } = text;
  const span = operation.anchors.parts.sql;
  const sql = operation.sql ?? '';
  if (
    !span ||
    !/^['"`]$/.test(source[span[0]] ?? '') ||
    /\b(for\s+(update|share)|fetch\s+first|union|limit|offset)\b/i.test(sql)
  )
    return undefined;
  const inner = source.slice(span[0] + 1, span[1] - 1);
  const end = span[0] + 1 + inner.replace(/[\s;]+$/, '').length;
  const { key, last } = orderingOf(operation, entity, 'column');
  const order =
    key === undefined
      ? ''
      : last === undefined
        ? /\border\s+by\b/i.test(sql)
          ? ''
          : `ORDER BY ${key} `
        : `, ${key}${/\bdesc\s*$/i.test(inner.trimEnd()) ? ' DESC' : ''} `;
  const lineBreak = /\n/.test(inner.trim()) ? text.newline + indentOfLastLine(inner) : ' ';
  const values = placeholders(operation, text, page, source[span[0] - 1]);
  const clause = `LIMIT ${values?.limit ?? PAGE_SIZE}${values?.offset === undefined ? '' : ` OFFSET ${values.offset}`}`;
  const ordered = order.startsWith(',')
    ? `${order.trimEnd()}${lineBreak}`
    : order === ''
      ? lineBreak
      : `${lineBreak}${order.trimEnd()}${lineBreak}`;
  const written = lower(sql)
    ? (ordered + clause).replace(/\b(ORDER BY|LIMIT|OFFSET|DESC)\b/g, (word) => word.toLowerCase())
    : ordered + clause;
  return [insertion(text, end, written), ...(values?.edits ?? [])];
}

function lower(sql: string): boolean {
  return /^\s*select\b/.test(sql);
}

function indentOfLastLine(inner: string): string {
  return /\n([ \t]*)\S[^\n]*$/.exec(inner.trimEnd())?.[1] ?? '';
}

interface Values {
  readonly limit: string;
  readonly offset?: string;
  readonly edits: readonly Edit[];
}

/** The page as the text's parameters: `$2` with its value in the list after the text, or a hole of a tagged template. */
function placeholders(
  operation: Operation,
  text: Text,
  page: Page,
  before: string | undefined,
): Values | undefined {
  const { source } = text;
  const span = operation.anchors.parts.sql!;
  const isTagged = source[span[0]] === '`' && before !== undefined && /[\w$>)]/.test(before);
  if (isTagged)
    return {
      limit: `\${${page.limit}}`,
      ...(page.offset === undefined ? {} : { offset: `\${${page.offset}}` }),
      edits: [],
    };
  if (page.offset === undefined) return undefined;
  const given = listAt(source, operation.anchors.arguments);
  const index = given?.elements.findIndex(([start, end]) => start === span[0] && end === span[1]) ?? -1;
  if (!given || index < 0 || /\$\{/.test(source.slice(...span))) return undefined;
  const values = given.elements[index + 1];
  const numbers = [...(operation.sql ?? '').matchAll(/\$(\d+)/g)].map((match) => Number(match[1]));
  const isNumbered = operation.library === 'pg' || numbers.length > 0;
  if (values && source[values[0]] !== '[') return undefined;
  const count = values ? (listAt(source, values)?.elements.length ?? 0) : 0;
  const added = values
    ? addToList(text, values, [page.limit, page.offset])
    : addToList(text, operation.anchors.arguments, [`[${page.limit}, ${page.offset}]`]);
  if (!added) return undefined;
  return {
    limit: isNumbered ? `$${count + 1}` : '?',
    offset: isNumbered ? `$${count + 2}` : '?',
    edits: added,
  };
}
