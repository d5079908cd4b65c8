/**
 * Knex: `knex.schema.createTable('users', (table) => { table.increments(); table.index(['email']); })`.
 * https://knexjs.org/guide/schema-builder.html
 */
import type { CallId, Span, VariableId } from '../../../facts/facts.ts';
import type { SchemaChange, SchemaColumn, SchemaIndex } from '../../../facts/schema.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import {
  argumentsOf,
  chainOf,
  entryOf,
  fieldsOf,
  functionOf,
  oneOrListed,
  patternsOf,
  plainOf,
  textAt,
  textOf,
  textsOf,
} from '../literals.ts';
import { originOf, type Site } from '../origin.ts';
import type { MigrationChain, Step } from './chain.ts';

const BUILDERS = new Set(['createTable', 'createTableIfNotExists', 'alterTable', 'table']);
const DROPS = new Set(['dropTable', 'dropTableIfExists']);

export function knexChanges(context: Context, chain: MigrationChain): readonly SchemaChange[] | undefined {
  const changes: SchemaChange[] = [];
  let known = false;
  for (const step of chain.steps) {
    const at = spanOfStep(chain, step);
    const tables = textsOf(context, step.arguments[0]);
    if (BUILDERS.has(step.name) && step.arguments.length === 2 && isCallback(context, step.arguments[1])) {
      known = true;
      for (const table of patternsOf(context, step.arguments[0]))
        changes.push(...tableChanges(context, step, table, at));
    } else if (chain.receiverName === 'schema' && DROPS.has(step.name) && chain.steps.length === 1) {
      known = true;
      for (const table of tables ?? []) changes.push({ k: 'drop-table', table, at });
    } else if (
      chain.receiverName === 'schema' &&
      step.name === 'renameTable' &&
      step.arguments.length === 2
    ) {
      known = true;
      const to = textOf(context, step.arguments[1]);
      if (tables?.[0] !== undefined && to !== undefined)
        changes.push({ k: 'rename-table', table: tables[0], to, at });
    }
  }
  return known ? changes : undefined;
}

function spanOfStep(chain: MigrationChain, step: Step): Span {
  return chain.file.facts.calls[step.call]?.at ?? [0, 0];
}

function isCallback(context: Context, site: Site | undefined): boolean {
  return site !== undefined && functionOf(originOf(context, site)) !== undefined;
}

function tableChanges(context: Context, step: Step, table: string, at: Span): readonly SchemaChange[] {
  const callback = step.arguments[1];
  const fn = callback === undefined ? undefined : functionOf(originOf(context, callback));
  if (fn === undefined) return [{ k: 'unread', table, at }];
  const reading: Reading = { context, table, file: fn.file, columns: [], changes: [], end: at };
  readBuilder(reading, fn.fn, 0);
  if (!step.name.startsWith('create')) {
    const added = reading.columns.map(
      (column): SchemaChange => ({ k: 'add-column', table, column, at: column.at }),
    );
    return [...added, ...reading.changes];
  }
  const created: SchemaChange = {
    k: 'create-table',
    table,
    columns: reading.columns,
    at,
    bodyAt: [at[1], at[1]],
    ifNotExists: step.name.endsWith('IfNotExists'),
  };
  return [created, ...reading.changes];
}

interface Reading {
  readonly context: Context;
  readonly table: string;
  file: LinkedFile;
  readonly columns: SchemaColumn[];
  readonly changes: SchemaChange[];
  readonly end: Span;
}

/** Helpers that helpers hand the table to, at most. */
const MAX_DEPTH = 3;

function readBuilder(reading: Reading, fn: number, depth: number, parameterIndex = 0): void {
  const { file } = reading;
  const fact = file.facts.functions[fn];
  const parameter = fact?.parameters[parameterIndex];
  if (fact === undefined) return;
  const { calls, values } = file.facts;
  const inner = new Set<CallId>();
  const inside = calls.map((_, id) => id).filter((id) => within(calls[id]?.at, fact.at));
  for (const id of inside) {
    const callee = valueAt(values, calls[id]?.callee ?? -1);
    const of = callee.k === 'get' ? valueAt(values, callee.of) : undefined;
    if (of?.k === 'call') inner.add(of.call);
  }
  for (const id of inside) {
    const call = calls[id];
    if (call === undefined || inner.has(id)) continue;
    const chain = chainOf({ file, value: call.value });
    const callee = chain === undefined ? undefined : valueAt(values, chain.callee);
    if (chain === undefined || callee === undefined) continue;
    if (callee.k === 'get' && isTable(file, callee.of, parameter)) {
      const steps = [{ name: chain.name, call: chain.call }, ...chain.links].map((link) => ({
        ...link,
        arguments: argumentsOf(file, link.call),
      }));
      readDefinition(reading, steps, call.at);
    } else readHelper(reading, id, parameter, depth);
  }
}

function within(at: Span | undefined, outer: Span): boolean {
  return at !== undefined && at[0] >= outer[0] && at[1] <= outer[1];
}

function isTable(file: LinkedFile, value: number, parameter: VariableId | undefined): boolean {
  const of = valueAt(file.facts.values, value);
  return of.k === 'this' ? parameter === undefined : of.k === 'variable' && of.variable === parameter;
}

/** `addTimestamps(table)`: a function of the workspace that gets the table. */
function readHelper(reading: Reading, id: CallId, parameter: VariableId | undefined, depth: number): void {
  const { file, context } = reading;
  const call = file.facts.calls[id];
  const index = call?.arguments.findIndex((one) => isTable(file, one, parameter)) ?? -1;
  if (call === undefined || index < 0 || parameter === undefined) return;
  const fn = functionOf(originOf(context, { file, value: call.callee }));
  if (fn === undefined || depth >= MAX_DEPTH) {
    reading.changes.push({ k: 'unread', table: reading.table, at: call.at });
    return;
  }
  reading.file = fn.file;
  readBuilder(reading, fn.fn, depth + 1, index);
  reading.file = file;
}

/** Methods of the table builder that define or change no column and no index. */
const OTHERS = new Set([
  'comment',
  'engine',
  'charset',
  'collate',
  'inherits',
  'setNullable',
  'dropNullable',
  'dropTimestamps',
  'queryContext',
  'check',
  'checkIn',
  'dropChecks',
  'checkNotIn',
  'checkPositive',
  'checkNegative',
  'checkBetween',
  'checkLength',
  'checkRegex',
]);

function readDefinition(reading: Reading, steps: readonly Step[], at: Span): void {
  const { context, table, changes } = reading;
  const [first] = steps;
  if (first === undefined || OTHERS.has(first.name)) return;
  const given = first.arguments;
  const columns = oneOrListed(context, given[0]);
  const unread = (): void => void changes.push({ k: 'unread', table, at });
  switch (first.name) {
    case 'index':
    case 'unique':
    case 'primary':
      if (columns === undefined) unread();
      else changes.push({ k: 'add-index', table, index: indexOf(context, table, first, columns), at });
      return;
    case 'foreign': {
      const target = referenceOf(context, steps);
      if (columns === undefined || target === undefined) return;
      changes.push({
        k: 'add-foreign-key',
        table,
        key: { name: textOf(context, given[1]) ?? named(table, columns, 'foreign'), columns, ...target },
        at,
      });
      return;
    }
    case 'dropIndex':
    case 'dropUnique': {
      const name =
        textOf(context, given[1]) ??
        (columns === undefined
          ? undefined
          : named(table, columns, first.name === 'dropIndex' ? 'index' : 'unique'));
      if (name !== undefined) changes.push({ k: 'drop-index', table, name, at });
      return;
    }
    case 'dropPrimary':
      changes.push({ k: 'drop-constraint', table, name: textOf(context, given[0]) ?? `${table}_pkey`, at });
      return;
    case 'dropForeign':
      if (columns !== undefined)
        changes.push({
          k: 'drop-constraint',
          table,
          name: textOf(context, given[1]) ?? named(table, columns, 'foreign'),
          at,
        });
      return;
    case 'dropColumn':
    case 'dropColumns':
      for (const one of given)
        for (const column of oneOrListed(context, one) ?? [])
          changes.push({ k: 'drop-column', table, column, at });
      return;
    case 'renameColumn': {
      const to = textOf(context, given[1]);
      if (columns?.[0] !== undefined && to !== undefined)
        changes.push({ k: 'rename-column', table, column: columns[0], to, at });
      return;
    }
    case 'timestamps':
      readTimestamps(reading, first, at);
      return;
    default:
      readColumn(reading, steps, at);
  }
}

/** `timestamps(useTimestamps, defaultToNow, useCamelCase)`, also with an object. */
function readTimestamps(reading: Reading, step: Step, at: Span): void {
  const { context } = reading;
  const options = step.arguments[0] === undefined ? undefined : fieldsOf(context, step.arguments[0]);
  const camel =
    plainOf(context, step.arguments[2]) === true ||
    plainOf(context, entryOf(options, 'useCamelCase')) === true;
  for (const name of camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) {
    reading.columns.push({ name, type: 'timestamp', nullable: true, primary: false, unique: false, at });
  }
}

function readColumn(reading: Reading, steps: readonly Step[], at: Span): void {
  const { context, table, changes } = reading;
  const first = steps[0] as Step;
  const isKey =
    first.name === 'increments' || first.name === 'bigIncrements' || first.name === 'bigincrements';
  const names = first.arguments.length === 0 && isKey ? ['id'] : textsOf(context, first.arguments[0]);
  if (names === undefined) {
    changes.push({ k: 'unread', table, at });
    return;
  }
  const has = (name: string): Step | undefined => steps.slice(1).find((step) => step.name === name);
  const type =
    first.name === 'specificType'
      ? (textOf(context, first.arguments[1]) ?? 'unknown')
      : first.name === 'enu'
        ? 'enum'
        : first.name;
  for (const name of names) {
    if (has('alter') === undefined) {
      const primary = isKey || has('primary') !== undefined;
      reading.columns.push({
        name,
        type: type.toLowerCase(),
        nullable: !primary && has('notNullable') === undefined && has('notNull') === undefined,
        primary,
        unique: false,
        at,
      });
    }
    for (const kind of ['unique', 'index'] as const) {
      const step = has(kind);
      if (step === undefined) continue;
      const given =
        textOf(context, step.arguments[0]) ??
        textOf(
          context,
          entryOf(
            step.arguments[0] === undefined ? undefined : fieldsOf(context, step.arguments[0]),
            'indexName',
          ),
        );
      const index: SchemaIndex = {
        name: given ?? named(table, [name], kind),
        kind,
        method: 'btree',
        parts: [{ column: name, descending: false }],
      };
      changes.push({ k: 'add-index', table, index, at });
    }
    const target = referenceOf(context, steps.slice(1));
    if (target !== undefined)
      changes.push({
        k: 'add-foreign-key',
        table,
        key: { name: named(table, [name], 'foreign'), columns: [name], ...target },
        at,
      });
  }
}

/** `.references('id').inTable('users').onDelete('CASCADE')`, `.references('users.id')`. */
function referenceOf(
  context: Context,
  steps: readonly Step[],
): { table: string; references: readonly string[]; onDelete?: string } | undefined {
  const step = (name: string): Step | undefined => steps.find((one) => one.name === name);
  const columns = oneOrListed(context, step('references')?.arguments[0]);
  if (columns === undefined) return undefined;
  const dotted = columns.length === 1 ? /^(.*)\.([^.]+)$/.exec(columns[0] ?? '') : null;
  const table = textOf(context, step('inTable')?.arguments[0]) ?? dotted?.[1];
  if (table === undefined) return undefined;
  const onDelete = textOf(context, step('onDelete')?.arguments[0]);
  return {
    table: bare(table),
    references: dotted?.[2] === undefined ? columns : [dotted[2]],
    ...(onDelete === undefined ? {} : { onDelete }),
  };
}

/** `public.users` → `users`. */
function bare(table: string): string {
  return table.split('.').at(-1) ?? table;
}

function indexOf(context: Context, table: string, step: Step, columns: readonly string[]): SchemaIndex {
  const kind = step.name as 'index' | 'unique' | 'primary';
  const options = step.arguments
    .slice(1)
    .map((one) => fieldsOf(context, one))
    .find((one) => one !== undefined);
  const name =
    textOf(context, step.arguments[1]) ??
    textOf(context, entryOf(options, 'indexName')) ??
    textOf(context, entryOf(options, 'constraintName'));
  const method =
    textOf(context, entryOf(options, 'indexType')) ??
    textOf(context, entryOf(options, 'storageEngineIndexType')) ??
    textOf(context, step.arguments[2]) ??
    'btree';
  const predicate = entryOf(options, 'predicate');
  return {
    name: name ?? (kind === 'primary' ? `${table}_pkey` : named(table, columns, kind)),
    kind,
    method,
    parts: columns.map((column) => ({ column, descending: false })),
    ...(predicate === undefined ? {} : { where: textAt(context, predicate) }),
  };
}

/** The name Knex gives to what has none. */
function named(table: string, columns: readonly string[], kind: string): string {
  return `${table}_${columns.join('_')}_${kind}`.toLowerCase().replace(/[.-]/g, '_');
}
