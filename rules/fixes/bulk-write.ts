/**
 * Writes all rows of a loop with one statement. Only where the loop does nothing else, and the library takes a list in
 * the place of the row.
 */
import type { Frame } from '../model/frame.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { replacement, type Text, textOf } from './edits.ts';
import { type LoopText, loopText } from './loops.ts';
import { indentationAt, indented, listAt, mentionsName, propertyNamed, type Span } from './text.ts';

/** What a library's method for one row is called for a list, and whether it refuses an empty one. */
interface Bulk {
  readonly method: string;
  readonly refusesEmpty: boolean;
}

const BULK: Readonly<Record<string, Readonly<Record<string, Bulk>>>> = {
  prisma: { create: { method: 'createMany', refusesEmpty: false } },
  drizzle: { values: { method: 'values', refusesEmpty: true } },
  typeorm: {
    insert: { method: 'insert', refusesEmpty: false },
    save: { method: 'save', refusesEmpty: false },
  },
  mongoose: { create: { method: 'insertMany', refusesEmpty: false } },
  sequelize: { create: { method: 'bulkCreate', refusesEmpty: false } },
  knex: { insert: { method: 'insert', refusesEmpty: false } },
  kysely: { values: { method: 'values', refusesEmpty: true } },
};

/** Empty when one of the premises does not hold. */
export function writeAllAtOnce(
  { operation, path }: Occurrence,
  frame: Frame,
  program: Program,
): readonly Fix[] {
  const isCreate = operation.action === 'create' || operation.action === 'save';
  if (path.length > 0 || !isCreate || operation.entity === undefined) return [];
  const source = program.source(operation.at.file);
  const loop = loopText(source, frame);
  const call = loop && rowCall(source, operation, loop);
  if (!loop || !call || !isAlone(source, operation, loop)) return [];
  return [
    {
      id: 'write-all-at-once',
      title: `Write all rows of ${operation.entity} in one statement`,
      safety: 'suggestion',
      edits: () => written(textOf(program, operation.at.file), operation, loop, call),
    },
  ];
}

/** Is the write all that happens in a turn, and its result of no use? */
function isAlone(source: string, { anchors }: Operation, { kind, body, all }: LoopText): boolean {
  const inner = source
    .slice(...body)
    .replace(/^\{([\s\S]*)\}$/, '$1')
    .trim()
    .replace(/;$/, '');
  const query = source.slice(...anchors.expression);
  if (inner !== query && inner !== `await ${query}` && inner !== `return ${query}`) return false;
  return kind === 'for-of' || all?.before === 'await ';
}

interface RowCall {
  readonly bulk: Bulk;
  /** Name of the method, where it is written. */
  readonly method: Span;
  /** The row as written. */
  readonly row: Span;
}

function rowCall(source: string, { library, anchors }: Operation, { item }: LoopText): RowCall | undefined {
  const [start] = anchors.expression;
  const query = source.slice(...anchors.expression);
  for (const [name, bulk] of Object.entries(BULK[library] ?? {})) {
    const found = [...query.matchAll(new RegExp(`\\.\\s*(${name})\\(`, 'g'))].at(-1);
    if (!found) continue;
    const at = start + found.index + found[0].length - name.length - 1;
    const open = at + name.length;
    const given = argumentsAt(source, open);
    if (given?.length !== 1) return undefined;
    const row = library === 'prisma' ? dataOf(source, given[0]!) : given[0]!;
    // What stands outside of the row is written once.
    if (!row || mentionsName(source.slice(start, row[0]) + source.slice(row[1], anchors.expression[1]), item))
      return undefined;
    if (library === 'prisma' && /\b(connect|create|connectOrCreate)\s*:/.test(source.slice(...row)))
      return undefined;
    if (library === 'typeorm' && !source.slice(...row).startsWith('{')) return undefined;
    if (/\bawait\b/.test(source.slice(...row)) || source.startsWith('[', row[0])) return undefined;
    return { bulk, method: [at, open], row };
  }
  return undefined;
}

function argumentsAt(source: string, open: number): readonly Span[] | undefined {
  for (let end = open + 1; end <= source.length; end++) {
    if (source[end - 1] !== ')') continue;
    const list = listAt(source, [open, end]);
    if (list) return list.elements;
  }
  return undefined;
}

/** The value of `data`, when it is the only option. */
function dataOf(source: string, options: Span): Span | undefined {
  const list = listAt(source, options);
  const data = propertyNamed(source, options, 'data');
  if (list?.elements.length !== 1 || !data) return undefined;
  const value = /^data\s*:\s*/.exec(source.slice(...data));
  return value ? [data[0] + value[0].length, data[1]] : undefined;
}

function written(
  text: Text,
  { anchors }: Operation,
  loop: LoopText,
  { bulk, method, row }: RowCall,
): readonly Edit[] {
  const { source, semicolon, newline, indent } = text;
  const { collection, item, statement } = loop;
  const value = source.slice(...row);
  const rows =
    value === item
      ? collection
      : `${collection}.map((${item}) => ${value.startsWith('{') ? `(${value})` : value})`;
  const [start, end] = anchors.expression;
  const call = `await ${source.slice(start, method[0])}${bulk.method}${source.slice(method[1], row[0])}${rows}${source.slice(row[1], end)}${semicolon}`;
  const inner = indentationAt(source, start);
  const outer = indentationAt(source, statement[0]);
  const moved = inner.startsWith(outer) ? call.replaceAll(`\n${inner}`, `\n${outer}`) : call;
  if (!bulk.refusesEmpty) return [replacement(text, statement, moved)];
  const lines = [`if (${collection}.length > 0) {`, indent + indented(moved, indent), '}'];
  return [replacement(text, statement, lines.join(newline + outer))];
}
