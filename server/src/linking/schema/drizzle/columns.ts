/** Columns of Drizzle tables: `varchar('email', { length: 255 }).notNull().unique()`, shared ones and helpers included. */
import type { Column } from '../../../../../rules/model/entity.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import {
  addColumn,
  addIndex,
  addUnknownColumn,
  type EntityDraft,
  indexOn,
  isBoolean,
  isWide,
} from '../draft.ts';
import {
  argumentOf,
  argumentsOf,
  booleanOf,
  type Chain,
  chainOf,
  type Entry,
  entryOf,
  fieldsOf,
  functionOf,
  type Link,
  plainOf,
  resultOf,
  returnedBy,
  textOf,
} from '../literals.ts';
import { initializerOf, originOf, type Site } from '../origin.ts';
import { addReference } from './relations.ts';
import type { DrizzleTable } from './table.ts';

/** `nameFor` makes a database name of a property without one. */
export function readColumns(
  context: Context,
  table: DrizzleTable,
  nameFor: (property: string) => string,
): void {
  const { file, call, draft } = table;
  const given = argumentOf(file, call, 1);
  const fn = given === undefined ? undefined : functionOf(originOf(context, given));
  const object = fn === undefined ? given : returnedBy(fn.file, fn.fn);
  const fields = object === undefined ? undefined : fieldsOf(context, object);
  if (fields === undefined || !fields.complete) draft.complete = false;
  for (const entry of fields?.entries ?? []) readColumn(context, draft, entry, nameFor);
}

function readColumn(
  context: Context,
  draft: EntityDraft,
  entry: Entry,
  nameFor: (property: string) => string,
): void {
  const built = builderOf(context, entry, 0);
  const at = { file: entry.file.path, span: entry.at };
  if (built === undefined) {
    draft.complete = false;
    addUnknownColumn(draft, {
      name: entry.key,
      column: nameFor(entry.key),
      at,
    });
    return;
  }
  const called = (name: string): Step | undefined => built.steps.find((step) => step.name === name);
  const isPrimary = called('primaryKey') !== undefined;
  addColumn(draft, {
    name: entry.key,
    column: built.column ?? nameFor(entry.key),
    nullable: !isPrimary && called('notNull') === undefined,
    ...initially(context, built.steps),
    ...kindOf(context, draft, built, called('array') !== undefined),
    at,
  });
  if (isPrimary) addIndex(draft, indexOn('primary', [entry.key], { at }));
  if (called('unique') !== undefined) addIndex(draft, indexOn('unique', [entry.key], { at }));
  const references = called('references');
  if (references !== undefined) addReference(context, draft, entry.key, references.file, references.call, at);
}

/** `.default(false)`, `.default('free')`; nothing where no step fills it. */
function initially(context: Context, steps: readonly Step[]): Pick<Column, 'initial'> {
  const preset = steps.find(({ name }) => name === 'default');
  const isFilled = steps.some(({ name }) => /default|generated|primaryKey|notNull|onUpdate/i.test(name));
  if (preset === undefined) return isFilled ? {} : { initial: null };
  const value = argumentOf(preset.file, preset.call, 0);
  const initial = booleanOf(context, value) ?? textOf(context, value);
  return initial === undefined ? {} : { initial };
}

interface Step extends Link {
  readonly file: LinkedFile;
}

/** A column builder: its type, its options, its own database name, and the calls made on it. */
interface Builder {
  readonly type: string;
  readonly isEnum: boolean;
  readonly options: Site | undefined;
  readonly column: string | undefined;
  readonly steps: readonly Step[];
}

/** Helpers that wrap helpers further than this are not followed. */
const MAX_DEPTH = 6;

function builderOf(context: Context, site: Site, depth: number): Builder | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const chain = chainOf(site);
  if (chain === undefined) {
    const next = initializerOf(originOf(context, site));
    return next === undefined || (next.file === site.file && next.value === site.value)
      ? undefined
      : builderOf(context, next, depth + 1);
  }
  const steps = chain.links.map((link) => ({ ...link, file: chain.file }));
  const callee = valueAt(chain.file.facts.values, chain.callee);
  const origin = originOf(context, { file: chain.file, value: chain.callee });
  if (origin?.k === 'package') return baseOf(context, chain, chain.name, false, steps);
  // `(t) => ({ id: t.integer() })`: the parameter holds the builders.
  if (callee.k === 'get' && isParameter(chain.file, callee.of))
    return baseOf(context, chain, callee.name, false, steps);
  const helper = resultOf(context, chain.file, chain.call);
  if (helper !== undefined) {
    const inner = builderOf(context, helper, depth + 1);
    return inner === undefined ? undefined : { ...inner, steps: [...inner.steps, ...steps] };
  }
  const made = initializerOf(origin);
  const maker = made === undefined ? undefined : chainOf(made);
  if (maker !== undefined && /(^|[a-z])enum$/i.test(maker.name))
    return baseOf(context, chain, chain.name, true, steps);
  if (maker !== undefined && maker.name === 'customType')
    return baseOf(context, chain, customType(context, maker) ?? chain.name, false, steps);
  // A shared column that is called upon: `id.references(…)` of `const id = uuid('id')`.
  if (callee.k === 'get') {
    const shared = builderOf(context, { file: chain.file, value: callee.of }, depth + 1);
    const step = { name: callee.name, call: chain.call, file: chain.file };
    if (shared !== undefined) return { ...shared, steps: [...shared.steps, step, ...steps] };
  }
  return undefined;
}

function baseOf(
  context: Context,
  chain: Chain,
  type: string,
  isEnum: boolean,
  steps: readonly Step[],
): Builder {
  const given = argumentsOf(chain.file, chain.call);
  const column = textOf(context, given[0]);
  const options = given.find((one) => valueAt(chain.file.facts.values, one.value).k === 'object');
  return { type, isEnum: isEnum || /Enum$/.test(type), options, column, steps };
}

/** The database type of a custom column, where `dataType` returns a constant. */
function customType(context: Context, maker: Chain): string | undefined {
  const given = argumentOf(maker.file, maker.call, 0);
  const dataType = given === undefined ? undefined : entryOf(fieldsOf(context, given), 'dataType');
  const fn = dataType === undefined ? undefined : functionOf(originOf(context, dataType));
  const returned = fn === undefined ? undefined : returnedBy(fn.file, fn.fn);
  return textOf(context, returned);
}

function isParameter(file: LinkedFile, value: number): boolean {
  const of = valueAt(file.facts.values, value);
  return of.k === 'variable' && file.facts.variables[of.variable]?.parameter !== undefined;
}

/** Above this many characters a text is no longer a name, a code or a line. */
const LONG_TEXT_CHARS = 5000;

function kindOf(
  context: Context,
  draft: EntityDraft,
  built: Builder,
  list: boolean,
): Pick<Column, 'type' | 'wide' | 'lowSelectivity'> {
  const type = built.type.toLowerCase();
  const options = built.options === undefined ? undefined : fieldsOf(context, built.options);
  const mode = textOf(context, entryOf(options, 'mode'));
  const listed = entryOf(options, 'enum') !== undefined || built.isEnum;
  const length = plainOf(context, entryOf(options, 'length'));
  const isLong = typeof length === 'number' && length >= LONG_TEXT_CHARS;
  return {
    type: `${type}${list ? '[]' : ''}`,
    lowSelectivity: !list && (isBoolean(type) || mode === 'boolean' || listed),
    // PostgreSQL and SQLite keep any string in `text`; in MySQL it is chosen for long ones.
    wide:
      !listed &&
      (isWide(type) || mode === 'json' || isLong || (type === 'text' && draft.dialect === 'mysql')),
  };
}
