/**
 * Kysely: `db.schema.createTable('t').addColumn('id', 'serial', (c) => c.primaryKey()).execute()`.
 * https://kysely.dev/docs/migrations
 */
import type { Span } from '../../../facts/facts.ts';
import type { SchemaChange, SchemaColumn, SchemaForeignKey, SchemaIndex } from '../../../facts/schema.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context } from '../../context.ts';
import {
  argumentsOf,
  chainOf,
  functionOf,
  itemsOf,
  oneOrListed,
  patternsOf,
  returnedBy,
  textAt,
  textOf,
} from '../literals.ts';
import { originOf, type Site } from '../origin.ts';
import type { MigrationChain, Step } from './chain.ts';

const HEADS = new Set([
  'createTable',
  'alterTable',
  'dropTable',
  'createIndex',
  'dropIndex',
  'createView',
  'dropView',
  'createType',
  'createSchema',
  'dropSchema',
  'dropType',
]);

export function kyselyChanges(context: Context, chain: MigrationChain): readonly SchemaChange[] | undefined {
  const head = chain.steps.findIndex((step) => HEADS.has(step.name));
  const step = chain.steps[head];
  const scoped = chain.steps
    .slice(0, head)
    .every((one) => one.name === 'withSchema' || one.name === 'withPlugin');
  if (
    step === undefined ||
    !scoped ||
    (chain.receiverName !== 'schema' && head === 0) ||
    step.arguments.length !== 1
  )
    return undefined;
  const at = chain.file.facts.calls[chain.steps.at(-1)?.call ?? -1]?.at ?? [0, 0];
  const rest = chain.steps.slice(head + 1);
  const names = patternsOf(context, step.arguments[0]).map((name) => name.split('.').at(-1) ?? name);
  return names.flatMap((name): readonly SchemaChange[] => {
    switch (step.name) {
      case 'createTable':
        return createTable(context, name, rest, at);
      case 'alterTable':
        return tableChanges(context, name, rest, at);
      case 'dropTable':
        return [{ k: 'drop-table', table: name, at }];
      case 'createIndex':
        return createIndex(context, name, rest, at);
      case 'dropIndex':
        return [
          {
            k: 'drop-index',
            table: textOf(context, rest.find((one) => one.name === 'on')?.arguments[0]) ?? '',
            name,
            at,
          },
        ];
      default:
        return [];
    }
  });
}

function createTable(
  context: Context,
  table: string,
  rest: readonly Step[],
  at: Span,
): readonly SchemaChange[] {
  const changes = tableChanges(context, table, rest, at);
  const columns = changes.flatMap((change) => (change.k === 'add-column' ? [change.column] : []));
  const created: SchemaChange = {
    k: 'create-table',
    table,
    columns,
    at,
    bodyAt: [at[1], at[1]],
    ifNotExists: rest.some((step) => step.name === 'ifNotExists'),
  };
  return [created, ...changes.filter((change) => change.k !== 'add-column')];
}

function tableChanges(
  context: Context,
  table: string,
  steps: readonly Step[],
  at: Span,
): readonly SchemaChange[] {
  const changes: SchemaChange[] = [];
  steps.forEach((step, i) => {
    const [first, second, third, fourth] = step.arguments;
    const name = textOf(context, first);
    switch (step.name) {
      case 'addColumn': {
        const column = columnOf(context, step, at);
        if (column === undefined) changes.push({ k: 'unread', table, at });
        else changes.push({ k: 'add-column', table, column, at });
        return;
      }
      case 'dropColumn':
        if (name !== undefined) changes.push({ k: 'drop-column', table, column: name, at });
        return;
      case 'renameColumn': {
        const to = textOf(context, second);
        if (name !== undefined && to !== undefined)
          changes.push({ k: 'rename-column', table, column: name, to, at });
        return;
      }
      case 'renameTo':
        if (name !== undefined) changes.push({ k: 'rename-table', table, to: name, at });
        return;
      case 'dropConstraint':
        if (name !== undefined) changes.push({ k: 'drop-constraint', table, name, at });
        return;
      case 'dropIndex':
        if (name !== undefined) changes.push({ k: 'drop-index', table, name, at });
        return;
      case 'addPrimaryKeyConstraint':
      case 'addUniqueConstraint': {
        const columns = oneOrListed(context, second);
        const kind = step.name === 'addPrimaryKeyConstraint' ? 'primary' : 'unique';
        if (columns === undefined) changes.push({ k: 'unread', table, at });
        else changes.push({ k: 'add-index', table, index: plainIndex(name, kind, columns), at });
        return;
      }
      case 'addForeignKeyConstraint': {
        const columns = oneOrListed(context, second);
        const target = textOf(context, third);
        if (columns === undefined || target === undefined) return;
        const onDelete = onDeleteOf(context, [
          ...step.arguments.slice(4),
          ...steps.slice(i + 1, i + 2).flatMap((next) => (next.name === 'onDelete' ? next.arguments : [])),
        ]);
        const key: SchemaForeignKey = {
          ...(name === undefined ? {} : { name }),
          columns,
          table: target,
          references: oneOrListed(context, fourth) ?? [],
          ...(onDelete === undefined ? {} : { onDelete }),
        };
        changes.push({ k: 'add-foreign-key', table, key, at });
        return;
      }
      case 'addIndex': {
        const columns = steps
          .slice(i + 1)
          .filter((next) => next.name === 'column' || next.name === 'columns')
          .flatMap((next) => oneOrListed(context, next.arguments[0]) ?? []);
        if (columns.length > 0)
          changes.push({ k: 'add-index', table, index: plainIndex(name, 'index', columns), at });
        return;
      }
      // A function of its own may add anything.
      case '$call':
        changes.push({ k: 'unread', table, at });
        return;
      default:
        return;
    }
  });
  return changes;
}

function plainIndex(
  name: string | undefined,
  kind: SchemaIndex['kind'],
  columns: readonly string[],
): SchemaIndex {
  return { ...(name === undefined ? {} : { name }), kind, method: 'btree', parts: columns.map(partOf) };
}

/** `created_at desc` is a column with a direction. */
function partOf(text: string): { column: string; descending: boolean } {
  const [column = text, direction = ''] = text.trim().split(/\s+/);
  return { column, descending: direction.toLowerCase() === 'desc' };
}

/** `addColumn('id', 'serial', (col) => col.primaryKey())`. */
function columnOf(context: Context, step: Step, at: Span): SchemaColumn | undefined {
  const name = textOf(context, step.arguments[0]);
  if (name === undefined) return undefined;
  const type =
    textOf(context, step.arguments[1]) ??
    (step.arguments[1] === undefined
      ? 'unknown'
      : textAt(context, step.arguments[1]).replace(/^sql\s*`|`$/g, ''));
  const steps = callbackSteps(context, step.arguments[2]);
  const called = (wanted: string): CallbackStep | undefined => steps.find((one) => one.name === wanted);
  const reference = textOf(context, called('references')?.arguments[0]);
  const [table, column] = reference?.split('.').slice(-2) ?? [];
  const onDelete = textOf(context, called('onDelete')?.arguments[0]);
  const primary = called('primaryKey') !== undefined;
  return {
    name,
    type: type.toLowerCase(),
    nullable: !primary && called('notNull') === undefined,
    primary,
    unique: called('unique') !== undefined,
    ...(table === undefined
      ? {}
      : {
          references: {
            table,
            ...(column === undefined ? {} : { column }),
            ...(onDelete === undefined ? {} : { onDelete }),
          },
        }),
    at: callSpan(step, at),
  };
}

function callSpan(step: Step, at: Span): Span {
  const first = step.arguments[0];
  const last = step.arguments.at(-1);
  if (first === undefined || last === undefined) return at;
  return [
    first.file.facts.values.starts[first.value] ?? at[0],
    last.file.facts.values.ends[last.value] ?? at[1],
  ];
}

interface CallbackStep {
  readonly name: string;
  readonly arguments: readonly Site[];
}

/** The calls on the parameter of `(col) => col.primaryKey().notNull()`. */
function callbackSteps(context: Context, site: Site | undefined): readonly CallbackStep[] {
  const fn = site === undefined ? undefined : functionOf(originOf(context, site));
  const returned = fn === undefined ? undefined : returnedBy(fn.file, fn.fn);
  const chain = returned === undefined ? undefined : chainOf(returned);
  if (chain === undefined) return [];
  return [{ name: chain.name, call: chain.call }, ...chain.links].map((link) => ({
    name: link.name,
    arguments: argumentsOf(chain.file, link.call),
  }));
}

function onDeleteOf(context: Context, sites: readonly Site[]): string | undefined {
  for (const site of sites) {
    const direct = textOf(context, site);
    if (direct !== undefined) return direct;
    const step = callbackSteps(context, site).find((one) => one.name === 'onDelete');
    if (step !== undefined) return textOf(context, step.arguments[0]);
  }
  return undefined;
}

/** `createIndex('i').on('t').column('a').expression(…).using('gin').unique().where(…)`. */
function createIndex(
  context: Context,
  name: string,
  rest: readonly Step[],
  at: Span,
): readonly SchemaChange[] {
  const on = rest.find((step) => step.name === 'on');
  const table = patternsOf(context, on?.arguments[0])[0]?.split('.').at(-1);
  if (table === undefined) return [];
  const parts: { column: string; descending: boolean; expression?: string }[] = [];
  let method = 'btree';
  let where: string | undefined;
  let kind: SchemaIndex['kind'] = 'index';
  for (const step of rest) {
    const [first] = step.arguments;
    if (step.name === 'column' || step.name === 'columns') {
      const columns = indexColumns(context, first);
      if (columns === undefined) return [{ k: 'unread', table, at }];
      parts.push(...columns);
    } else if (step.name === 'expression' && first !== undefined)
      parts.push({
        column: '',
        descending: false,
        expression: textAt(context, first).replace(/^sql(<\w+>)?`|`$/g, ''),
      });
    else if (step.name === 'using') method = textOf(context, first) ?? 'other';
    else if (step.name === 'unique') kind = 'unique';
    else if (step.name === 'where' && first !== undefined)
      where = [where, ...step.arguments.map((one) => textAt(context, one))]
        .filter((part) => part !== undefined)
        .join(' ');
  }
  if (parts.length === 0) return [{ k: 'unread', table, at }];
  const index: SchemaIndex = {
    ...(name.includes('*') ? {} : { name }),
    kind,
    method,
    parts,
    ...(where === undefined ? {} : { where }),
  };
  return [{ k: 'add-index', table, index, at }];
}

/** Column names of an index; `` sql`created_at desc` `` is an expression. */
function indexColumns(
  context: Context,
  site: Site | undefined,
): readonly { column: string; descending: boolean; expression?: string }[] | undefined {
  if (site === undefined) return undefined;
  const plain = oneOrListed(context, site);
  if (plain !== undefined) return plain.map(partOf);
  const items = itemsOf(context, site)?.items ?? [site];
  const parts = items.map((item) => {
    const text = textOf(context, item);
    if (text !== undefined) return partOf(text);
    const isSql = valueAt(item.file.facts.values, item.value).k === 'call';
    return isSql
      ? { column: '', descending: false, expression: textAt(context, item).replace(/^sql(<\w+>)?`|`$/g, '') }
      : undefined;
  });
  return parts.some((part) => part === undefined)
    ? undefined
    : (parts as { column: string; descending: boolean }[]);
}
