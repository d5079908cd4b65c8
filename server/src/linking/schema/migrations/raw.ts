/** SQL text in migrations: `knex.raw(…)`, `queryRunner.query(…)`, `this.addSql(…)`, `` sql`…`.execute(db) ``. */
import type { Span, ValueId } from '../../../facts/facts.ts';
import type { SchemaChange } from '../../../facts/schema.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { argumentOf, chainOf, textOf, textsOf } from '../literals.ts';
import { initializerOf, originOf, type Site } from '../origin.ts';
import type { MigrationChain } from './chain.ts';

export const RAW_METHODS: ReadonlySet<string> = new Set([
  'raw',
  'query',
  'addSql',
  'execute',
  'exec',
  'sql',
  'unsafe',
  '$executeRaw',
  '$executeRawUnsafe',
]);

export function rawChanges(context: Context, chain: MigrationChain): readonly SchemaChange[] | undefined {
  const changes: SchemaChange[] = [];
  let known = false;
  for (const step of chain.steps) {
    const call = chain.file.facts.calls[step.call];
    const isTag = call?.kind === 'tag';
    if (call === undefined || (!isTag && !RAW_METHODS.has(step.name)) || step.arguments[0] === undefined)
      continue;
    const texts = sqlTexts(context, step.arguments[0]);
    // `.execute(db)` after a template: its argument is no text, and no SQL either.
    if (texts === undefined && (step.name === 'execute' || !isLikelyText(step.arguments[0]))) continue;
    known = true;
    for (const text of texts ?? []) changes.push(...changesOf(context, text, chain, call.at));
    if (texts === undefined && speaksOfIndexes(chain.file))
      changes.push({ k: 'unread', table: '*', at: call.at });
  }
  return known ? changes : undefined;
}

/** Text that comes from elsewhere can change indexes only if some text of the file says so. */
function speaksOfIndexes(file: LinkedFile): boolean {
  return file.facts.values.literals.some(
    (one) =>
      typeof one === 'string' &&
      /\b(create|alter|drop)\b[\s\S]*\b(index|constraint|primary|unique|table)\b/i.test(one),
  );
}

/** Stands for a part of the text that cannot be known. */
const HOLE = 'tenfold_hole';

/** The texts a value may be, with holes filled in by a name that nothing else has. */
function sqlTexts(context: Context, site: Site, depth = 0): readonly string[] | undefined {
  const known = textsOf(context, site);
  if (known !== undefined || depth > 3) return known;
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k === 'template') return [filled(context, site.file, value.parts, value.holes)];
  if (value.k === 'binary' && value.op === '+') {
    const [left, right] = [value.left, value.right].map(
      (one) => sqlTexts(context, { file: site.file, value: one }, depth + 1)?.[0] ?? HOLE,
    );
    return [`${left ?? ''}${right ?? ''}`];
  }
  if (value.k === 'variable') {
    const next = initializerOf(originOf(context, site));
    return next === undefined || next.value === site.value ? undefined : sqlTexts(context, next, depth + 1);
  }
  return undefined;
}

function filled(
  context: Context,
  file: LinkedFile,
  parts: readonly string[],
  holes: readonly ValueId[],
): string {
  return parts.reduce(
    (text, part, i) => text + (textOfHole(context, { file, value: holes[i - 1] ?? -1 }) ?? HOLE) + part,
  );
}

/** Names as Kysely and others quote them: `${sql.ref('created_at')}`, `${ref('id')}`, `${sql.table('t')}`. */
const QUOTING = new Set(['ref', 'table', 'id', 'identifier', 'raw', 'lit']);

function textOfHole(context: Context, site: Site): string | undefined {
  const known = textOf(context, site);
  const chain = known === undefined ? chainOf(site) : undefined;
  if (chain === undefined || chain.links.length > 0 || !QUOTING.has(chain.name)) return known;
  return textOf(context, argumentOf(chain.file, chain.call, 0))
    ?.split('.')
    .at(-1);
}

function isLikelyText(site: Site): boolean {
  const { k } = valueAt(site.file.facts.values, site.value);
  return k === 'literal' || k === 'template' || k === 'variable' || k === 'binary';
}

function changesOf(context: Context, text: string, chain: MigrationChain, at: Span): readonly SchemaChange[] {
  if (!/\b(create|alter|drop|rename)\b/i.test(text)) return [];
  if (context.sources.ddl === undefined) return [{ k: 'unread', table: '*', at }];
  return context.sources.ddl(text, chain.dialect).changes.flatMap((change): readonly SchemaChange[] => {
    const table = change.table.replaceAll(HOLE, '*');
    if (change.k === 'unread' && HARMLESS.test(text)) return [];
    // What is partly unknown adds nothing, unless it may be an index: then its columns decide.
    const rest = JSON.stringify({ ...change, table: '', name: '', at: 0 });
    const readable =
      change.k === 'add-index'
        ? !change.index.parts.some((part) => part.column.includes(HOLE))
        : !rest.includes(HOLE);
    if (!readable)
      return change.k === 'add-index' || change.k === 'unread' ? [{ k: 'unread', table, at }] : [];
    if (change.k === 'drop-index' && change.name.includes(HOLE)) return [];
    return [placed({ ...change, table }, at)];
  });
}

/** A new table (a partition, say) has no effect on others; a constraint that takes over an index leaves the index as it is. */
const HARMLESS = /^\s*create\s+(?:unlogged\s+|temp(?:orary)?\s+)?table\b|\busing\s+index\b/i;

/** Offsets inside the text mean nothing in the file: the call stands for all of them. */
function placed(change: SchemaChange, at: Span): SchemaChange {
  if (change.k === 'create-table')
    return {
      ...change,
      at,
      bodyAt: [at[1], at[1]],
      columns: change.columns.map((column) => ({ ...column, at })),
    };
  if (change.k === 'add-column') return { ...change, at, column: { ...change.column, at } };
  return { ...change, at };
}
