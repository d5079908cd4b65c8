/** Foreign keys of Drizzle tables, and the names that `relations(…)` gives to them. */
import type { Relation } from '../../../../../rules/model/entity.ts';
import type { Place } from '../../../../../rules/model/place.ts';
import type { CallId } from '../../../facts/facts.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import type { EntityDraft } from '../draft.ts';
import {
  argumentOf,
  type Chain,
  chainOf,
  type Entry,
  entryOf,
  fieldsOf,
  functionOf,
  itemsOf,
  returnedBy,
  textOf,
  throughArrow,
} from '../literals.ts';
import { nameOfOrigin, originOf, type Site } from '../origin.ts';
import type { DrizzleTable } from './table.ts';

/** `.references(() => users.id, { onDelete: 'cascade' })`. */
export function addReference(
  context: Context,
  draft: EntityDraft,
  column: string,
  file: LinkedFile,
  call: CallId,
  at: Place,
): void {
  const given = argumentOf(file, call, 0);
  const target = given === undefined ? undefined : throughArrow(given);
  const named = target === undefined ? undefined : columnNamed(context, target);
  if (named === undefined) return;
  const options = argumentOf(file, call, 1);
  const onDelete =
    options === undefined ? undefined : textOf(context, entryOf(fieldsOf(context, options), 'onDelete'));
  draft.relations.push(foreignKey(named.table, [column], [named.column], onDelete, at));
}

/** `foreignKey({ columns: [t.a], foreignColumns: [users.id] }).onDelete('cascade')`. */
export function addForeignKey(context: Context, draft: EntityDraft, chain: Chain, at: Place): void {
  const given = argumentOf(chain.file, chain.call, 0);
  const literal = given === undefined ? undefined : throughArrow(given);
  const options = literal === undefined ? undefined : fieldsOf(context, literal);
  const columns = columnsAt(context, entryOf(options, 'columns'));
  const foreign = columnsAt(context, entryOf(options, 'foreignColumns'));
  const [first] = foreign;
  if (columns.length === 0 || first === undefined) return;
  const link = chain.links.find((one) => one.name === 'onDelete');
  const onDelete = link === undefined ? undefined : textOf(context, argumentOf(chain.file, link.call, 0));
  draft.relations.push(
    foreignKey(
      first.table || draft.name,
      columns.map((one) => one.column),
      foreign.map((one) => one.column),
      onDelete,
      at,
    ),
  );
}

function foreignKey(
  to: string,
  columns: readonly string[],
  references: readonly string[],
  onDelete: string | undefined,
  at: Place,
): Relation {
  return {
    name: '',
    to,
    many: false,
    columns,
    references,
    ...(onDelete === undefined ? {} : { onDelete }),
    constrained: true,
    at,
  };
}

function columnsAt(context: Context, site: Site | undefined): readonly { table: string; column: string }[] {
  const list = site === undefined ? undefined : itemsOf(context, site);
  return (list?.items ?? []).map((item) => columnNamed(context, item)).filter((one) => one !== undefined);
}

/** `users.id`: the table's variable name, followed to its declaration, and the property. `table` is '' for a parameter. */
function columnNamed(context: Context, site: Site): { table: string; column: string } | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k !== 'get') return undefined;
  const of = valueAt(site.file.facts.values, value.of);
  const variable = of.k === 'variable' ? site.file.facts.variables[of.variable] : undefined;
  if (variable?.parameter !== undefined) return { table: '', column: value.name };
  const table = nameOfOrigin(originOf(context, { file: site.file, value: value.of }));
  return { table: table || (variable?.name ?? (of.k === 'get' ? of.name : '')), column: value.name };
}

/** Reads `relations(table, ({ one, many }) => …)` and `defineRelations(schema, (r) => …)` of all files. */
export function readRelations(
  context: Context,
  files: readonly LinkedFile[],
  tables: readonly DrizzleTable[],
): void {
  const byOrigin = new Map(tables.map((table) => [`${table.file.path} ${table.variable}`, table.draft]));
  for (const file of files) {
    for (const variable of file.facts.variables) {
      const value = variable.fn === 0 ? variable.assignments[0]?.value : undefined;
      const chain = value === undefined ? undefined : chainOf({ file, value });
      if (chain === undefined) continue;
      if (chain.name === 'relations') readOldRelations(context, chain, byOrigin);
      else if (chain.name === 'defineRelations' || chain.name === 'defineRelationsPart')
        readNewRelations(context, chain, tables);
    }
  }
}

function readOldRelations(context: Context, chain: Chain, byOrigin: ReadonlyMap<string, EntityDraft>): void {
  const subject = argumentOf(chain.file, chain.call, 0);
  const draft = subject === undefined ? undefined : draftOf(context, subject, byOrigin);
  if (draft === undefined) return;
  for (const entry of entriesReturned(context, argumentOf(chain.file, chain.call, 1))) {
    const made = chainOf(entry);
    const target = made === undefined ? undefined : argumentOf(made.file, made.call, 0);
    if (made === undefined || target === undefined || (made.name !== 'one' && made.name !== 'many')) continue;
    const to = draftOf(context, target, byOrigin)?.name ?? nameOfOrigin(originOf(context, target));
    const options = argumentOf(made.file, made.call, 1);
    const fields = options === undefined ? undefined : fieldsOf(context, options);
    const columns = columnsAt(context, entryOf(fields, 'fields')).map((one) => one.column);
    const references = columnsAt(context, entryOf(fields, 'references')).map((one) => one.column);
    nameRelation(draft, {
      name: entry.key,
      to,
      many: made.name === 'many',
      columns,
      references,
      constrained: false,
      at: { file: entry.file.path, span: entry.at },
    });
  }
}

/** Gives a foreign key its name, or adds a relation that the database knows nothing of. */
function nameRelation(draft: EntityDraft, relation: Relation): void {
  const key = draft.relations.findIndex(
    (one) =>
      one.name === '' &&
      one.to === relation.to &&
      relation.columns.length > 0 &&
      one.columns.join() === relation.columns.join(),
  );
  const known = draft.relations[key];
  if (known === undefined) draft.relations.push(relation);
  else draft.relations[key] = { ...known, name: relation.name };
}

function draftOf(
  context: Context,
  site: Site,
  byOrigin: ReadonlyMap<string, EntityDraft>,
): EntityDraft | undefined {
  const origin = originOf(context, site);
  return origin?.k === 'variable' ? byOrigin.get(`${origin.file.path} ${origin.variable}`) : undefined;
}

function entriesReturned(context: Context, callback: Site | undefined): readonly Entry[] {
  const fn = callback === undefined ? undefined : functionOf(originOf(context, callback));
  const returned = fn === undefined ? undefined : returnedBy(fn.file, fn.fn);
  return (returned === undefined ? undefined : fieldsOf(context, returned))?.entries ?? [];
}

/** `{ posts: { author: r.one.users({ from: r.posts.authorId, to: r.users.id }) } }`. */
function readNewRelations(context: Context, chain: Chain, tables: readonly DrizzleTable[]): void {
  const byName = new Map(tables.map((table) => [table.draft.name, table.draft]));
  for (const entry of entriesReturned(context, argumentOf(chain.file, chain.call, 1))) {
    const draft = byName.get(entry.key);
    for (const one of draft === undefined ? [] : (fieldsOf(context, entry)?.entries ?? [])) {
      const made = chainOf(one);
      const callee = made === undefined ? undefined : valueAt(made.file.facts.values, made.callee);
      const side = callee?.k === 'get' ? valueAt(one.file.facts.values, callee.of) : undefined;
      if (draft === undefined || made === undefined || callee?.k !== 'get' || side?.k !== 'get') continue;
      const options = argumentOf(made.file, made.call, 0);
      const fields = options === undefined ? undefined : fieldsOf(context, options);
      const from = endsAt(entryOf(fields, 'from'), context);
      const isKey = draft.indexes.some(
        (index) => index.kind === 'primary' && index.parts.map((part) => part.column).join() === from.join(),
      );
      const owns = side.name === 'one' && !isKey;
      nameRelation(draft, {
        name: one.key,
        to: callee.name,
        many: side.name === 'many',
        columns: owns ? from : [],
        references: owns ? endsAt(entryOf(fields, 'to'), context) : [],
        constrained: false,
        at: { file: one.file.path, span: one.at },
      });
    }
  }
}

function endsAt(site: Entry | undefined, context: Context): readonly string[] {
  if (site === undefined) return [];
  const items = itemsOf(context, site)?.items ?? [site];
  return items.flatMap((item) => {
    const value = valueAt(item.file.facts.values, item.value);
    return value.k === 'get' ? [value.name] : [];
  });
}
