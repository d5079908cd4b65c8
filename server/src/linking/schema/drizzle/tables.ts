/**
 * Drizzle: tables are module-level variables, columns chains of calls, indexes the third argument.
 * https://orm.drizzle.team/docs/indexes-constraints
 *
 * Names of columns and relations are in `columns.ts` and `relations.ts`; SQL migrations that drizzle-kit
 * generates add nothing to what is read here, hand-written ones are merged later, as for every library.
 */
import type { Dialect, IndexPart } from '../../../../../rules/model/entity.ts';
import type { Span, ValueId } from '../../../facts/facts.ts';
import { spanOf, valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import { addIndex, type EntityDraft, indexOn, methodOf, newEntity } from '../draft.ts';
import {
  argumentOf,
  argumentsOf,
  type Chain,
  chainOf,
  entryOf,
  fieldsOf,
  functionOf,
  itemsOf,
  returnedBy,
  textOf,
} from '../literals.ts';
import { initializerOf, originOf, type Site } from '../origin.ts';
import { readColumns } from './columns.ts';
import { addForeignKey, readRelations } from './relations.ts';
import type { DrizzleTable } from './table.ts';

const TABLES: Readonly<Record<string, Dialect>> = {
  pgTable: 'postgresql',
  mysqlTable: 'mysql',
  sqliteTable: 'sqlite',
  mssqlTable: 'sqlserver',
  cockroachTable: 'cockroachdb',
  singlestoreTable: 'unknown',
  gelTable: 'unknown',
};

export function readDrizzle(context: Context, direct: readonly LinkedFile[]): readonly EntityDraft[] {
  if (direct.length === 0) return [];
  const files = [...direct, ...usersOfCreators(context, direct)];
  const snake = usesSnakeCase(context, direct);
  const tables = files.flatMap((file) => tablesIn(context, file));
  for (const table of tables) readTable(context, table, snake);
  // Relations name tables of other files, so they come last.
  readRelations(context, files, tables);
  return tables.map((table) => table.draft);
}

/** Files that take `createTable` from a file of the workspace may do without any import of `drizzle-orm`. */
function usersOfCreators(context: Context, direct: readonly LinkedFile[]): readonly LinkedFile[] {
  const names = new Set<string>();
  for (const file of direct) {
    for (const variable of file.facts.variables) {
      const value = variable.fn === 0 && variable.exported ? variable.assignments[0]?.value : undefined;
      const chain = value === undefined ? undefined : chainOf({ file, value });
      if (
        chain !== undefined &&
        /TableCreator$|^(pg|mysql|mssql|cockroach|singlestore)Schema$/.test(chain.name)
      )
        names.add(variable.name);
    }
  }
  if (names.size === 0) return [];
  const known = new Set(direct.map((file) => file.path));
  return context.sources.files().flatMap((path) => {
    if (known.has(path) || context.sources.facts(path)?.imports.some((one) => names.has(one.name)) !== true)
      return [];
    const file = context.file(path);
    return file === undefined ? [] : [file];
  });
}

/** `drizzle(client, { casing: 'snake_case' })` anywhere: columns without a name of their own are named so. */
function usesSnakeCase(context: Context, files: readonly LinkedFile[]): boolean {
  for (const file of files) {
    for (const call of file.facts.calls) {
      const callee = valueAt(file.facts.values, call.callee);
      const name = callee.k === 'variable' ? file.facts.variables[callee.variable]?.name : undefined;
      if (name !== 'drizzle' && name !== 'defineConfig') continue;
      const options = call.arguments.map((value) => entryOf(fieldsOf(context, { file, value }), 'casing'));
      if (options.some((one) => textOf(context, one) === 'snake_case')) return true;
    }
  }
  return false;
}

function tablesIn(context: Context, file: LinkedFile): readonly DrizzleTable[] {
  const found: DrizzleTable[] = [];
  file.facts.variables.forEach((variable, id) => {
    const value =
      variable.fn === 0 && variable.kind !== 'import' ? variable.assignments[0]?.value : undefined;
    const chain = value === undefined ? undefined : chainOf({ file, value });
    const maker = chain === undefined ? undefined : makerOf(context, file, chain.callee);
    if (chain === undefined || maker === undefined) return;
    const written = textOf(context, argumentOf(file, chain.call, 0));
    const named = written === undefined ? undefined : maker.rename(written);
    const end = (file.facts.calls[chain.call]?.argumentsAt[1] ?? 1) - 1;
    const draft = newEntity({
      name: variable.name,
      table: named ?? written ?? variable.name,
      library: 'drizzle',
      dialect: maker.dialect,
      at: { file: file.path, span: variable.at },
      bodyAt: [end, end],
    });
    draft.accessors.push(variable.name);
    if (named === undefined) draft.complete = false;
    found.push({ file, variable: id, call: chain.call, draft });
  });
  return found;
}

interface Maker {
  readonly dialect: Dialect;
  /** The name in the database for the name as written; undefined when it is computed. */
  rename(name: string): string | undefined;
}

const SAME = (name: string): string => name;

/** What makes a table: `pgTable`, `pgTable.withRLS`, a creator that prefixes names, `table` of a schema. */
function makerOf(context: Context, file: LinkedFile, callee: ValueId): Maker | undefined {
  const value = valueAt(file.facts.values, callee);
  if (value.k !== 'variable' && value.k !== 'get') return undefined;
  const origin = originOf(context, { file, value: callee });
  if (origin?.k === 'package') {
    const dialect = origin.name === 'drizzle-orm' ? own(TABLES, origin.path[0] ?? '') : undefined;
    return dialect === undefined ? undefined : { dialect, rename: SAME };
  }
  if (value.k === 'get' && (value.name === 'table' || value.name === 'withRLS')) {
    const schema = madeBy(context, { file, value: value.of }, /^(\w+)Schema$/);
    if (schema !== undefined)
      return { dialect: own(TABLES, `${schema.prefix}Table`) ?? 'unknown', rename: SAME };
  }
  const creator = madeBy(context, { file, value: callee }, /^(\w+)TableCreator$/);
  if (creator === undefined) return undefined;
  return {
    dialect: own(TABLES, `${creator.prefix}Table`) ?? 'unknown',
    rename: (name) => renamed(creator.chain, name),
  };
}

/** The call of `drizzle-orm` that made what a value names, when the function's name matches. */
function madeBy(
  context: Context,
  site: Site,
  pattern: RegExp,
): { readonly chain: Chain; readonly prefix: string } | undefined {
  const made = initializerOf(originOf(context, site));
  const chain = made === undefined ? undefined : chainOf(made);
  const origin =
    chain === undefined ? undefined : originOf(context, { file: chain.file, value: chain.callee });
  if (chain === undefined || origin?.k !== 'package' || origin.name !== 'drizzle-orm') return undefined;
  const prefix = pattern.exec(origin.path[0] ?? '')?.[1];
  return prefix === undefined ? undefined : { chain, prefix };
}

/** `` pgTableCreator((name) => `app_${name}`) ``: the template with the name put in. */
function renamed(creator: Chain, name: string): string | undefined {
  const callback = argumentOf(creator.file, creator.call, 0);
  const fn = callback === undefined ? undefined : functionOf({ k: 'value', ...callback });
  const returned = fn === undefined ? undefined : returnedBy(fn.file, fn.fn);
  if (fn === undefined || returned === undefined) return undefined;
  const parameter = fn.file.facts.functions[fn.fn]?.parameters[0];
  const { values } = fn.file.facts;
  const isName = (id: ValueId): boolean => {
    const value = valueAt(values, id);
    return value.k === 'variable' && value.variable === parameter;
  };
  const template = valueAt(values, returned.value);
  if (isName(returned.value)) return name;
  if (template.k !== 'template' || !template.holes.every(isName)) return undefined;
  return template.parts.join(name);
}

function readTable(context: Context, table: DrizzleTable, snake: boolean): void {
  const { file, call, draft } = table;
  readColumns(context, table, snake ? snakeCase : SAME);
  const extra = argumentOf(file, call, 2);
  if (extra === undefined) return;
  const fn = functionOf(originOf(context, extra));
  const result = fn === undefined ? extra : returnedBy(fn.file, fn.fn);
  const list = result === undefined ? undefined : itemsOf(context, result);
  const object = result === undefined || list !== undefined ? undefined : fieldsOf(context, result);
  const literal = list?.literal ?? object?.literal;
  if (literal === undefined || !(list?.complete ?? object?.complete ?? false)) draft.complete = false;
  if (literal !== undefined && literal.file === file) {
    const end = spanOf(file.facts.values, literal.value)[1] - 1;
    draft.bodyAt = [end, end];
  }
  for (const item of list?.items ?? object?.entries ?? []) readExtra(context, draft, item);
}

/** Builders of the third argument that declare no index. */
const NO_INDEX = new Set(['check', 'pgPolicy', 'foreignKey']);

function readExtra(context: Context, draft: EntityDraft, site: Site): void {
  // A plain object builds nothing.
  if (valueAt(site.file.facts.values, site.value).k === 'object') return;
  const chain = chainOf(site);
  const origin =
    chain === undefined ? undefined : originOf(context, { file: chain.file, value: chain.callee });
  if (chain === undefined || origin?.k !== 'package' || origin.name !== 'drizzle-orm') {
    draft.complete = false;
    return;
  }
  const at = { file: site.file.path, span: spanOf(site.file.facts.values, site.value) };
  switch (origin.path.at(-1)) {
    case 'index':
      readIndex(context, draft, chain, 'index', at);
      return;
    case 'uniqueIndex':
    case 'unique':
      readIndex(context, draft, chain, 'unique', at);
      return;
    case 'primaryKey':
      readPrimaryKey(context, draft, chain, at);
      return;
    case 'foreignKey':
      addForeignKey(context, draft, chain, at);
      return;
    default:
      if (!NO_INDEX.has(origin.path.at(-1) ?? '') && !/Policy$/.test(origin.path.at(-1) ?? ''))
        draft.complete = false;
  }
}

function readIndex(
  context: Context,
  draft: EntityDraft,
  chain: Chain,
  kind: 'index' | 'unique',
  at: { file: string; span: Span },
): void {
  const parts: IndexPart[] = [];
  let method = '';
  let where: string | undefined;
  let readable = true;
  for (const link of chain.links) {
    const given = argumentsOf(chain.file, link.call);
    if (link.name === 'where') where = given[0] === undefined ? '' : sqlText(given[0]);
    if (link.name === 'using') method = textOf(context, given[0]) ?? 'other';
    if (link.name !== 'on' && link.name !== 'onOnly' && link.name !== 'using') continue;
    for (const column of link.name === 'using' ? given.slice(1) : given) {
      const part = partOf(draft, column);
      if (part === undefined) readable = false;
      else parts.push(part);
    }
  }
  if (!readable || parts.length === 0) {
    draft.complete = false;
    return;
  }
  const name = textOf(context, argumentOf(chain.file, chain.call, 0));
  addIndex(draft, {
    ...(name === undefined ? {} : { name }),
    kind,
    method: methodOf(method),
    parts,
    ...(where === undefined ? {} : { where }),
    at,
  });
}

/** `t.a`, `t.a.desc()`, `` sql`lower(${t.email})` ``, `desc(t.a)`; operator classes of search indexes are noted. */
function partOf(draft: EntityDraft, site: Site, descending = false): IndexPart | undefined {
  const store = site.file.facts.values;
  const value = valueAt(store, site.value);
  if (value.k === 'get') return { column: value.name, descending };
  if (value.k !== 'call') return undefined;
  const call = site.file.facts.calls[value.call];
  const callee = call === undefined ? undefined : valueAt(store, call.callee);
  if (call === undefined || callee === undefined) return undefined;
  if (call.kind === 'tag') return expressionPart(sqlText(site), site, descending);
  if (callee.k === 'get') {
    if (callee.name === 'raw') return expressionPart(sqlText(site), site, descending);
    const inner = partOf(draft, { file: site.file, value: callee.of }, descending || callee.name === 'desc');
    const operators = call.arguments[0] === undefined ? undefined : valueAt(store, call.arguments[0]);
    if (callee.name === 'op' && operators?.k === 'literal' && /_trgm_ops$/.test(String(operators.value))) {
      draft.searchable.push(`${inner?.column ?? ''} ${String(operators.value)}`);
    }
    return inner;
  }
  const inner = call.arguments[0];
  const name = callee.k === 'variable' ? site.file.facts.variables[callee.variable]?.name : '';
  return (name === 'desc' || name === 'asc') && inner !== undefined
    ? partOf(draft, { file: site.file, value: inner }, name === 'desc')
    : undefined;
}

/** An expression that is one column with a direction is that column. */
function expressionPart(text: string, site: Site, descending: boolean): IndexPart {
  const plain = /^\s*([A-Za-z_]\w*)(?:\s+(asc|desc))?(?:\s+nulls\s+(?:first|last))?\s*$/i.exec(text);
  if (plain?.[1] !== undefined && hasHole(site))
    return { column: plain[1], descending: descending || plain[2]?.toLowerCase() === 'desc' };
  return { column: '', descending, expression: text.trim() };
}

function hasHole(site: Site): boolean {
  const value = valueAt(site.file.facts.values, site.value);
  const call = value.k === 'call' ? site.file.facts.calls[value.call] : undefined;
  return call !== undefined && call.kind === 'tag' && call.arguments.length > 1;
}

/** The text of a `sql` template; holes are the properties they name. */
function sqlText(site: Site): string {
  const store = site.file.facts.values;
  const value = valueAt(store, site.value);
  if (value.k === 'template') {
    return value.parts.reduce((text, part, i) => text + nameOf(site, value.holes[i - 1]) + part);
  }
  if (value.k === 'literal') return String(value.value);
  const call = value.k === 'call' ? site.file.facts.calls[value.call] : undefined;
  const first = call?.arguments[0];
  if (call === undefined || first === undefined) return '';
  if (call.kind === 'tag') return sqlText({ file: site.file, value: first });
  const callee = valueAt(store, call.callee);
  if (callee.k === 'get' && callee.name === 'raw') return sqlText({ file: site.file, value: first });
  // `isNull(t.deletedAt)`, `eq(t.status, 'open')`: conditions by function, as text.
  return `${callee.k === 'variable' ? (site.file.facts.variables[callee.variable]?.name ?? '') : ''}(${call.arguments.map((one) => nameOf(site, one)).join(', ')})`;
}

function nameOf(site: Site, id: ValueId | undefined): string {
  const value = id === undefined ? undefined : valueAt(site.file.facts.values, id);
  if (value?.k === 'get') return value.name;
  if (value?.k === 'literal')
    return typeof value.value === 'string' ? `'${value.value}'` : String(value.value);
  return value?.k === 'call' && id !== undefined ? sqlText({ file: site.file, value: id }) : '?';
}

/** `primaryKey({ columns: [t.a, t.b] })`, and the older `primaryKey(t.a, t.b)`. */
function readPrimaryKey(
  context: Context,
  draft: EntityDraft,
  chain: Chain,
  at: { file: string; span: Span },
): void {
  const given = argumentsOf(chain.file, chain.call);
  const options = given[0] === undefined ? undefined : fieldsOf(context, given[0]);
  const columns = entryOf(options, 'columns');
  const list = columns === undefined ? undefined : itemsOf(context, columns);
  const parts = (options === undefined ? given : (list?.items ?? [])).map(
    (one) => partOf(draft, one)?.column,
  );
  if (parts.length === 0 || parts.some((part) => part === undefined) || list?.complete === false) {
    draft.complete = false;
    return;
  }
  const name = textOf(context, entryOf(options, 'name'));
  addIndex(draft, indexOn('primary', parts as string[], { at, ...(name === undefined ? {} : { name }) }));
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
