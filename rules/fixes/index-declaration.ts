/** Declares an index where the stored type is declared, in the way of its library. */
import type { Edit } from '../rule.ts';
import { addAfter, addImport, addToList, insertion, isImported, replacement, type Text } from './edits.ts';
import { indexName, type NewIndex } from './index-columns.ts';
import {
  chainAt,
  closingOf,
  endOfLine,
  indentationAt,
  indented,
  listAt,
  propertyNamed,
  type Span,
  startOfLine,
} from './text.ts';

/** Undefined where the declaration is not in a shape that we can extend. `name`: for libraries that write it out. */
export function declareIndex(
  index: NewIndex,
  text: Text,
  name: string | undefined,
): readonly Edit[] | undefined {
  switch (index.entity.library) {
    case 'prisma':
      return inPrisma(index, text);
    case 'drizzle':
      return inDrizzle(index, text);
    case 'typeorm':
      return asDecorator(index, text, 'typeorm', name);
    case 'mikroorm':
      return asDecorator(index, text, '@mikro-orm/core', undefined);
    case 'mongoose':
      return inMongoose(index, text);
    case 'sequelize':
      return inSequelize(index, text);
    default:
      return undefined;
  }
}

// Prisma.

/** After the last `@@index` or its like, before `@@map`; set off by an empty line when it is the first. */
function inPrisma({ entity, properties, unique }: NewIndex, text: Text): readonly Edit[] {
  const { source, newline } = text;
  const body: Span = [entity.at.span[1], entity.bodyAt[0]];
  const line = `@@${unique === true ? 'unique' : 'index'}([${properties.join(', ')}])`;
  const blocks = [...source.slice(...body).matchAll(/^([ \t]*)@@(\w+)/gm)];
  const place = (match: RegExpMatchArray) => body[0] + (match.index ?? 0) + match[1]!.length;
  const last = blocks.findLast(([, , kind]) => kind !== 'map' && kind !== 'schema');
  if (last) {
    const end = endOfLine(source, place(last));
    return [insertion(text, end, newline + indentationAt(source, place(last)) + line)];
  }
  const first = blocks[0];
  if (first)
    return [insertion(text, place(first), `${line}${newline}${indentationAt(source, place(first))}`)];
  const indentation = /\n([ \t]+)\S/.exec(source.slice(...body))?.[1] ?? '  ';
  const end = source.slice(0, entity.bodyAt[0]).trimEnd().length;
  const rest = /^[^\S\n]*\r?\n/.test(source.slice(end)) ? '' : newline;
  return [insertion(text, end, `${newline}${newline}${indentation}${line}${rest}`)];
}

// Drizzle.

function inDrizzle(index: NewIndex, text: Text): readonly Edit[] | undefined {
  const { source, quote } = text;
  const { entity, properties, unique } = index;
  const maker = unique === true ? 'uniqueIndex' : 'index';
  const open = source.indexOf('(', source.indexOf('=', entity.at.span[1]));
  const close = open < 0 ? undefined : closingOf(source, open);
  const given = close === undefined ? undefined : listAt(source, [open, close + 1]);
  const core = /(['"])(drizzle-orm\/[\w-]+-core)\1/.exec(source)?.[2] ?? CORE[entity.dialect];
  if (close === undefined || !given || core === undefined || given.elements.length < 2) return undefined;
  const name = indexName(index, suffixIn(source));
  const builder = (table: string) =>
    `${maker}(${quote}${name}${quote}).on(${properties.map((one) => `${table}.${one}`).join(', ')})`;
  const key = `${properties.join('_').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}${unique === true ? 'Key' : 'Idx'}`;
  const imported = addImport(text, core, [maker]);
  const extra = given.elements[2];
  if (extra) {
    const table = /^\(?\s*(\w+)/.exec(source.slice(...extra))?.[1];
    const literal = literalEndingAt(source, extra, entity.bodyAt[0] + 1);
    if (!literal || table === undefined) return undefined;
    const added = addToList(text, literal, [
      source[literal[0]] === '{' ? `${key}: ${builder(table)}` : builder(table),
    ]);
    return added && [...imported, ...added];
  }
  const usual = /\n\s*\(?(\w+)(?::[^)]*)?\)?\s*=>\s*(\(\{|\[)/.exec(source);
  const table = usual?.[1] ?? 'table';
  const config =
    usual?.[2] === '({'
      ? `(${table}) => ({ ${key}: ${builder(table)} })`
      : `(${table}) => [${builder(table)}]`;
  return [...imported, ...withThirdArgument(text, [open, close + 1], given.elements, config)];
}

const CORE: Readonly<Record<string, string>> = {
  postgresql: 'drizzle-orm/pg-core',
  mysql: 'drizzle-orm/mysql-core',
  sqlite: 'drizzle-orm/sqlite-core',
};

/** `idx` unless the file's own names of indexes go without. */
function suffixIn(source: string): string {
  const names = [...source.matchAll(/\b(?:index|uniqueIndex)\((['"])([^'"]+)\1\)/g)].map(
    (match) => match[2]!,
  );
  const suffix = names.map((name) => /_(idx|index)$/.exec(name)?.[1]).find((one) => one !== undefined);
  return suffix ?? (names.length > 0 ? '' : 'idx');
}

/** The array or object literal inside a span that closes at `end`. */
function literalEndingAt(source: string, [start]: Span, end: number): Span | undefined {
  for (let at = start; at < end; at++) {
    if ((source[at] === '[' || source[at] === '{') && closingOf(source, at) === end - 1) return [at, end];
  }
  return undefined;
}

/** One argument per line, as formatters write it once an object before the last argument spans lines. */
function withThirdArgument(
  text: Text,
  span: Span,
  elements: readonly Span[],
  added: string,
): readonly Edit[] {
  const { source, newline, indent } = text;
  const outer = indentationAt(source, span[0]);
  const inner = outer + indent;
  if (listAt(source, span)?.multiline) return addToList(text, span, [added]) ?? [];
  const lines = [...elements.map((one) => indented(source.slice(...one), indent)), added].map(
    (one) => inner + one,
  );
  const comma = text.trailingComma ? ',' : '';
  return [replacement(text, span, `(${newline}${lines.join(`,${newline}`)}${comma}${newline}${outer})`)];
}

// Classes.

function asDecorator(
  index: NewIndex,
  text: Text,
  module: string,
  name: string | undefined,
): readonly Edit[] | undefined {
  const { source, quote, newline } = text;
  const { entity } = index;
  const at = entity.bodyAt[0];
  if (!/^\s*(?:@|export\b|abstract\b|class\b)/.test(source.slice(at, at + 40))) return undefined; // An `EntitySchema`.
  const properties = index.properties.map((property) => memberOf(index, text, property));
  const list = `[${properties.map((one) => quote + one + quote).join(', ')}]`;
  const isTypeorm = module === 'typeorm';
  // Each of the two has the other's way for one column only.
  const maker = index.unique === true && !isTypeorm ? 'Unique' : 'Index';
  const ending = index.unique === true ? ', { unique: true }' : '';
  const given = isTypeorm
    ? name === undefined
      ? list + ending
      : `${quote}${name}${quote}, ${list}${ending}`
    : `{ properties: ${list} }`;
  const decorator = `@${maker}(${given})${newline}${indentationAt(source, at)}`;
  return [...addImport(text, moduleOf(source, module), [maker]), insertion(text, at, decorator)];
}

/** MikroORM 6 and 7 export decorators from different packages. */
function moduleOf(source: string, usual: string): string {
  const found = /from\s+['"](@mikro-orm\/[\w/-]+)['"]/.exec(source)?.[1];
  return usual.startsWith('@mikro-orm') && found ? found : usual;
}

/** The property, or the relation whose foreign key it is where the class does not declare the key. */
function memberOf({ entity }: NewIndex, { source }: Text, property: string): string {
  const start = source.indexOf('{', entity.at.span[1]);
  const body = source.slice(start, closingOf(source, start) ?? source.length);
  if (new RegExp(`(?:^|[\\s])${property}\\s*[?!]?\\s*[:=;]`, 'm').test(body)) return property;
  return (
    entity.relations.find(({ columns }) => columns.length === 1 && columns[0] === property)?.name ?? property
  );
}

// Mongoose.

function inMongoose({ entity, properties, unique }: NewIndex, text: Text): readonly Edit[] | undefined {
  const { source, semicolon, newline } = text;
  const keys = `{ ${properties.map((one) => `${/^[\w$]+$/.test(one) ? one : `'${one}'`}: 1`).join(', ')} }${unique === true ? ', { unique: true }' : ''}`;
  const named = source.slice(...entity.at.span);
  const isClass = /\bclass\s+$/.test(source.slice(0, entity.at.span[0]));
  if (isClass && isImported(text, 'prop')) {
    const at = entity.bodyAt[0];
    return [
      ...addImport(text, '@typegoose/typegoose', ['index']),
      insertion(text, at, `@index(${keys})${newline}${indentationAt(source, at)}`),
    ];
  }
  const made = isClass
    ? new RegExp(`(?:const|let)\\s+(\\w+)\\s*=\\s*[\\w.]*createForClass\\(\\s*${named}\\s*\\);?`).exec(source)
    : undefined;
  const schema = isClass ? made?.[1] : /^\w+$/.test(named) ? named : undefined;
  if (schema === undefined) return undefined;
  const end = made ? made.index + made[0].length : entity.bodyAt[0];
  const call = `${schema}.index(${keys})${semicolon}`;
  const others = [...source.matchAll(new RegExp(`^${schema}\\.index\\([^\\n]*\\)\\s*;?`, 'gm'))];
  const last = others.at(-1);
  if (last) return [addAfter(text, [last.index, last.index + last[0].trimEnd().length], [call])];
  return [insertion(text, end, `${newline}${newline}${call}`)];
}

// Sequelize.

function inSequelize({ entity, properties, unique }: NewIndex, text: Text): readonly Edit[] | undefined {
  const { source, quote } = text;
  const entry = `{ ${unique === true ? 'unique: true, ' : ''}fields: [${properties.map((one) => quote + one + quote).join(', ')}] }`;
  const at = entity.bodyAt[0];
  if (source[at] === '@') {
    const chain = /@Table\b/.exec(source.slice(at, entity.at.span[0]));
    const start = chain ? at + chain.index + 1 : -1;
    if (start < 0) return undefined;
    const end = start + 'Table'.length;
    if (source[end] !== '(') return [insertion(text, end, `({ indexes: [${entry}] })`)];
    const close = closingOf(source, end);
    const given = close === undefined ? undefined : listAt(source, [end, close + 1]);
    if (close === undefined || !given) return undefined;
    const options = given.elements[0];
    return options ? withIndex(text, options, entry) : [insertion(text, end + 1, `{ indexes: [${entry}] }`)];
  }
  const call = enclosing(source, entity.at.span[0], at);
  if (source[at] === ']') {
    const list = literalEndingAt(source, [entity.at.span[0], at], at + 1);
    return list && addToList(text, list, [entry]);
  }
  if (source[at] === '}') {
    const options = literalEndingAt(source, call ?? [entity.at.span[0], at], at + 1);
    return options && withIndex(text, options, entry);
  }
  return undefined;
}

function withIndex(text: Text, options: Span, entry: string): readonly Edit[] | undefined {
  if (text.source[options[0]] !== '{') return undefined;
  const present = propertyNamed(text.source, options, 'indexes');
  if (!present) return addToList(text, options, [`indexes: [${entry}]`]);
  const open = text.source.indexOf('[', present[0]);
  return open < 0 || open > present[1] ? undefined : addToList(text, [open, present[1]], [entry]);
}

/** From the name of the model, or its call when that comes first in the text. */
function enclosing(source: string, from: number, end: number): Span | undefined {
  const start = startOfLine(source, from);
  return chainAt(source, [start, start]) === undefined ? undefined : [start, end];
}
