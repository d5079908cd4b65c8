/**
 * Fetches the rows that a loop asks for one by one with one query before the loop, and keeps them in a `Map` by their
 * key. Only where the query is written in the loop itself, looks for one row by one unique column, and what it is
 * compared with comes from the item; nothing else in the query may change from turn to turn.
 */
import type { Frame } from '../model/frame.ts';
import type { Condition, Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addBefore, addImport, broken, replacement, type Text, textOf } from './edits.ts';
import { type LoopText, loopText } from './loops.ts';
import { chainAt, indentationAt, listAt, mentionsName, propertyNamed, type Span } from './text.ts';

/** Empty when one of the premises does not hold. */
export function batchTheQuery(occurrence: Occurrence, frame: Frame, program: Program): readonly Fix[] {
  const { operation, path } = occurrence;
  const write = WRITERS[operation.library];
  if (path.length > 0 || operation.action !== 'read-one' || !write) return [];
  if (/OrThrow|OrFail/.test(operation.method)) return []; // Says which one is missing.
  const condition = onlyCondition(operation);
  const entity = program.entity(operation);
  const isUnique = entity?.indexes.some(
    ({ kind, parts, where }) =>
      kind !== 'index' && where === undefined && parts.length === 1 && parts[0]!.column === condition?.column,
  );
  const isKey = condition?.column === '_id' && entity?.dialect === 'mongodb';
  if (!entity || !condition || !(isUnique || isKey)) return [];
  const source = program.source(operation.at.file);
  const loop = loopText(source, frame);
  const key = loop && keyOf(source, operation, condition, loop);
  if (!loop || key === undefined) return [];
  return [
    {
      id: 'batch-the-query',
      title: `Fetch all rows of ${entity.name} at once, before the loop`,
      safety: 'suggestion',
      edits: () =>
        batched(
          textOf(program, operation.at.file),
          operation,
          condition,
          loop,
          key,
          entity.name,
          source.slice(...program.fn(occurrence.fn).at.span),
          write,
        ),
    },
  ];
}

function onlyCondition({ filter }: Operation): Condition | undefined {
  if (filter.state !== 'known' || !filter.value.complete || filter.value.alternatives.length > 0)
    return undefined;
  const [condition, ...more] = filter.value.conditions;
  if (!condition || more.length > 0 || condition.operator !== 'eq' || condition.wrapped !== undefined)
    return undefined;
  return condition.conditional || condition.value.maybeUndefined ? undefined : condition;
}

/** What the column is compared with, as written: `order.customerId`. */
function keyOf(
  source: string,
  { anchors }: Operation,
  { value }: Condition,
  loop: LoopText,
): string | undefined {
  const key = value.text;
  if (!new RegExp(`^${loop.item}(\\.[\\w$]+)*$`).test(key)) return undefined;
  const query = source.slice(...anchors.expression);
  const [before, after, ...more] = query.split(keyPattern(key));
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const rest = before + after;
  const declared = [
    ...source.slice(...loop.body).matchAll(/\b(?:const|let|var)\s+(?:([\w$]+)|[[{]([^=]*?)[\]}]\s*=)/g),
  ];
  const names = declared.flatMap(([, name, pattern]) =>
    name === undefined ? (pattern?.match(/[\w$]+/g) ?? []) : [name],
  );
  return [loop.item, ...names].some((name) => mentionsName(rest, name)) ? undefined : key;
}

function keyPattern(key: string): RegExp {
  return new RegExp(`(?<![\\w$.])${key.replace(/[.$]/g, '\\$&')}(?![\\w$.])`);
}

interface Query {
  /** The expression that gives all rows, without `await`. */
  readonly text: string;
  /** What one row that is not there was before: `null`, or `undefined`. */
  readonly missing: 'null' | 'undefined';
  /** Names that the expression needs, and their module. */
  readonly imports?: readonly [module: string, name: string];
  /** Keys are objects that are equal by their text. */
  readonly byText?: boolean;
}

/** `query`: the expression as written; `keys`: the expression that gives all keys. */
type Writer = (
  query: string,
  column: string,
  key: string,
  keys: string,
  operation: Operation,
  source: string,
) => Query | undefined;

function batched(
  text: Text,
  operation: Operation,
  condition: Condition,
  loop: LoopText,
  key: string,
  entity: string,
  fn: string,
  write: Writer,
): readonly Edit[] | undefined {
  const { source } = text;
  const { column } = condition;
  const span = operation.anchors.expression;
  const awaited = /await\s+$/.exec(source.slice(Math.max(0, span[0] - 20), span[0]))?.[0] ?? '';
  const isBare = awaited === '' && span[0] === loop.body[0]; // `(order) => db.customer.findFirst(…)`
  if (awaited === '' && !isBare) return undefined;
  const keys = `${loop.collection}.map((${loop.item}) => ${key})`;
  const query = write(source.slice(...span), column, key, keys, operation, source);
  if (!query) return undefined;
  const one = singular(camel(entity));
  const row = one === loop.item ? 'row' : one;
  const rows = [plural(one), `${one}Rows`].find((name) => !mentionsName(fn, name) && name !== loop.item);
  const byKey = `${one}By${column === '_id' ? 'Id' : column[0]!.toUpperCase() + column.slice(1)}`;
  if (rows === undefined || mentionsName(fn, byKey)) return undefined;
  const asText = (value: string) => (query.byText ? `String(${value})` : value);
  const lines = [
    broken(
      text,
      `const ${rows} = await ${unindented(query.text, source, span, loop.statement)}${text.semicolon}`,
      indentationAt(source, loop.statement[0]),
    ),
    `const ${byKey} = new Map(${rows}.map((${row}) => [${asText(`${row}.${column}`)}, ${row}]))${text.semicolon}`,
  ];
  const declared = addBefore(text, loop.statement, lines);
  const missing = query.missing === 'null' ? ' ?? null' : '';
  const look = `${byKey}.get(${asText(key)})${missing}`;
  const replaced: Span = [span[0] - awaited.length, span[1]];
  const written = missing !== '' && !standsAlone(source, replaced) ? `(${look})` : look;
  const imports = query.imports ? addImport(text, query.imports[0], [query.imports[1]]) : [];
  return declared && [...imports, declared, replacement(text, replaced, written)];
}

/** The text moved from its line to the loop's. */
function unindented(query: string, source: string, [from]: Span, [to]: Span): string {
  const [inner, outer] = [indentationAt(source, from), indentationAt(source, to)];
  return inner.startsWith(outer) ? query.replaceAll(`\n${inner}`, `\n${outer}`) : query;
}

/** Does the expression stand by itself: assigned, returned, an argument, an element? */
function standsAlone(source: string, [start, end]: Span): boolean {
  return (
    /(?:(?<![=!<>])=|=>|[([,:]|\breturn)\s*$/.test(source.slice(Math.max(0, start - 40), start)) &&
    /^\s*(?:[;,)\]}]|\n|$)/.test(source.slice(end, end + 40))
  );
}

function camel(name: string): string {
  const words = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return words[0]!.toLowerCase() + words.slice(1);
}

function singular(name: string): string {
  return /ies$/.test(name) ? `${name.slice(0, -3)}y` : /[^s]s$/.test(name) ? name.slice(0, -1) : name;
}

function plural(name: string): string {
  return /[^aeiou]y$/.test(name)
    ? `${name.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(name)
      ? `${name}es`
      : `${name}s`;
}

// How each library asks for many.

const named = (query: string, from: RegExp, to: string): string | undefined =>
  from.test(query) ? query.replace(from, to) : undefined;

/** Adds the key to a `select: { … }` that leaves it out. */
function selecting(query: string, column: string): string | undefined {
  const open = query.indexOf('{');
  const close = open < 0 ? undefined : listAt(query, [open, query.lastIndexOf('}') + 1]);
  const select = close && propertyNamed(query, [open, query.lastIndexOf('}') + 1], 'select');
  if (!select) return query;
  const inner = query.indexOf('{', select[0]);
  if (inner < 0 || inner > select[1]) return undefined;
  if (propertyNamed(query, [inner, select[1]], column)) return query;
  return `${query.slice(0, inner + 1)} ${column}: true,${query.slice(inner + 1)}`;
}

/** `{ where: { id: <key> } }`; shorthand properties have no key to replace, and were refused before. */
const withKeys = (query: string, key: string, keys: string): string =>
  query.replace(keyPattern(key), () => keys);

const WRITERS: Readonly<Record<string, Writer>> = {
  prisma: (query, column, key, keys) => {
    const many = named(query, /\.(?:findUnique|findFirst)\(/, '.findMany(');
    const text = many && selecting(withKeys(many, key, `{ in: ${keys} }`), column);
    return text === undefined ? undefined : { text, missing: 'null' };
  },
  drizzle: (query, _column, key, keys) => {
    const many = named(query, /\.findFirst\(/, '.findMany(');
    const within = new RegExp(`\\beq\\(\\s*([\\w$.]+),\\s*${key.replace(/[.$]/g, '\\$&')}\\s*\\)`);
    if (!many || !within.test(many) || /\bcolumns\s*:/.test(many)) return undefined;
    return {
      text: many.replace(within, (_, left: string) => `inArray(${left}, ${keys})`),
      missing: 'undefined',
      imports: ['drizzle-orm', 'inArray'],
    };
  },
  typeorm: (query, _column, key, keys) => {
    const many = named(query, /\.findOne(By)?\(/, '.find$1(');
    if (!many || /\bselect\s*:/.test(many)) return undefined;
    return { text: withKeys(many, key, `In(${keys})`), missing: 'null', imports: ['typeorm', 'In'] };
  },
  mongoose: (query, column, key, keys) => {
    if (/\.select\(|\.findOne\([^)]*\},/.test(query)) return undefined;
    const byId = new RegExp(`\\.findById\\(\\s*${key.replace(/[.$]/g, '\\$&')}\\s*\\)`);
    const text = byId.test(query)
      ? query.replace(byId, () => `.find({ _id: { $in: ${keys} } })`)
      : named(withKeys(query, key, `{ $in: ${keys} }`), /\.findOne\(/, '.find(');
    return text === undefined
      ? undefined
      : { text, missing: 'null', ...(column === '_id' ? { byText: true } : {}) };
  },
  sequelize: (query, column, key, keys) => {
    if (/\battributes\s*:/.test(query)) return undefined;
    const byKey = new RegExp(`\\.findByPk\\(\\s*${key.replace(/[.$]/g, '\\$&')}\\s*\\)`);
    const text = byKey.test(query)
      ? query.replace(byKey, () => `.findAll({ where: { ${column}: ${keys} } })`)
      : named(withKeys(query, key, keys), /\.findOne\(/, '.findAll(');
    return text === undefined || /\.findByPk\(/.test(text) ? undefined : { text, missing: 'null' };
  },
  knex: (query, column, key, keys) => {
    const one = new RegExp(
      `\\.where\\((?:\\{\\s*${column}:\\s*|(['"])${column}\\1,\\s*)${key.replace(/[.$]/g, '\\$&')}\\s*\\}?\\s*\\)`,
    );
    if (!one.test(query) || !/\.first\(\)/.test(query) || !selectsAll(query)) return undefined;
    const quote = query.includes('"') ? '"' : "'";
    return {
      text: query
        .replace(one, () => `.whereIn(${quote}${column}${quote}, ${keys})`)
        .replace(/\s*\.first\(\)/, ''),
      missing: 'undefined',
    };
  },
  kysely: (query, column, key, keys) => {
    const one = new RegExp(
      `\\.where\\(\\s*(['"])${column}\\1,\\s*(['"])=\\2,\\s*${key.replace(/[.$]/g, '\\$&')}\\s*\\)`,
    );
    const selects =
      /\.selectAll\(\)/.test(query) || new RegExp(`\\.select\\([^)]*['"]${column}['"]`).test(query);
    if (!one.test(query) || !selects || !/\.executeTakeFirst\(\)/.test(query)) return undefined;
    const text = query.replace(
      one,
      (_, quote: string) => `.where(${quote}${column}${quote}, ${quote}in${quote}, ${keys})`,
    );
    return {
      text: text.replace('.executeTakeFirst()', '.execute()').replace(/\s*\.limit\(1\)/, ''),
      missing: 'undefined',
    };
  },
};

function selectsAll(query: string): boolean {
  return !(chainAt(query, [0, query.length]) ?? []).some(
    ({ name }) => name === 'select' || name === 'column' || name === 'pluck',
  );
}
