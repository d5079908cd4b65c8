/**
 * TypeORM: classes with `@Entity`, their inherited columns, and `EntitySchema`.
 * https://typeorm.io/docs/entity/entities
 *
 * Columns and relations are in `members.ts`. A foreign key is a column of the entity under its own property
 * (`authorId`) or, where the class declares none, under the name TypeORM gives it.
 */
import type { Dialect, IndexPart } from '../../../../../rules/model/entity.ts';
import { kindOf, valueAt, valueCount } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import {
  type Applied,
  ancestryOf,
  appliedBy,
  beforeClass,
  type ClassSite,
  factOf,
  optionOf,
} from '../classes.ts';
import { dialectNamed, dialectOfDependencies } from '../dialect.ts';
import { addIndex, type EntityDraft, newEntity } from '../draft.ts';
import { booleanOf, entryOf, fieldsOf, itemsOf, returnedBy, textOf } from '../literals.ts';
import type { Site } from '../origin.ts';
import { readEntitySchemas } from './entity-schema.ts';
import { columnsOf, readMember, TYPEORM, type TypeormSettings } from './members.ts';

export function readTypeorm(context: Context, files: readonly LinkedFile[]): readonly EntityDraft[] {
  const settings = settingsOf(context, files);
  const drafts: EntityDraft[] = [];
  for (const file of files) {
    file.facts.classes.forEach((fact, cls) => {
      if (fact.decorators.length === 0) return;
      const applied = appliedBy(context, file, fact.decorators, TYPEORM);
      if (
        !applied.some(
          (one) => one.name === 'Entity' || one.name === 'ChildEntity' || one.name === 'ViewEntity',
        )
      )
        return;
      drafts.push(readEntity(context, { file, cls }, applied, settings(file.path)));
    });
    drafts.push(...readEntitySchemas(context, file, settings(file.path)));
  }
  return drafts;
}

function readEntity(
  context: Context,
  site: ClassSite,
  applied: readonly Applied[],
  settings: TypeormSettings,
): EntityDraft {
  const fact = factOf(site);
  const ancestry = ancestryOf(context, site, TYPEORM);
  const isView = applied.some((one) => one.name === 'ViewEntity');
  const name = fact?.name ?? '';
  const draft = newEntity({
    name,
    table: snakeCase(name),
    library: 'typeorm',
    dialect: settings.dialect,
    at: { file: site.file.path, span: fact?.nameAt ?? [0, 0] },
    bodyAt: fact === undefined ? [0, 0] : beforeClass(fact),
  });
  draft.complete = ancestry.complete && !isView;
  const classIndexes: Applied[] = [];
  for (const one of ancestry.classes) {
    const decorators = appliedBy(context, one.file, factOf(one)?.decorators ?? [], TYPEORM);
    for (const decorator of decorators) {
      if (decorator.name === 'Entity' || decorator.name === 'ViewEntity')
        draft.table = tableOf(context, decorator) ?? snakeCase(factOf(one)?.name ?? name);
      if (decorator.name === 'Index' || decorator.name === 'Unique') classIndexes.push(decorator);
      if (decorator.name === 'TableInheritance') addDiscriminator(context, draft, decorator);
    }
    for (const field of factOf(one)?.fields ?? []) {
      if (!field.static) readMember(context, draft, { file: one.file, field }, settings, 0);
    }
  }
  for (const decorator of classIndexes) readClassIndex(context, draft, decorator);
  // TypeORM refuses an entity without a key, so there is one that we do not see.
  if (!draft.indexes.some((index) => index.kind === 'primary')) draft.complete = false;
  return draft;
}

/** `@Entity('users')`, `@Entity({ name: 'users' })`. */
function tableOf(context: Context, decorator: Applied): string | undefined {
  return textOf(context, decorator.arguments[0]) ?? textOf(context, optionOf(context, decorator, 'name'));
}

/** The column that tells subclasses apart; TypeORM indexes it. */
function addDiscriminator(context: Context, draft: EntityDraft, decorator: Applied): void {
  const column = optionOf(context, decorator, 'column');
  const fields = column === undefined ? undefined : fieldsOf(context, column);
  const name = textOf(context, column) ?? textOf(context, entryOf(fields, 'name')) ?? 'type';
  if (!draft.columns.some((one) => one.name === name)) {
    draft.columns.push({
      name,
      column: name,
      type: 'varchar',
      nullable: false,
      lowSelectivity: true,
      wide: false,
      at: decorator.at,
    });
  }
  addIndex(draft, {
    kind: 'index',
    method: 'btree',
    parts: [{ column: name, descending: false }],
    at: decorator.at,
  });
}

/**
 * `@Index(['a', 'b'], options)`, `@Index('name', ['a'])`, `@Index('name', (t) => [t.a])`, `@Unique(['a'])`. Properties may
 * be relations, which stand for their foreign key.
 */
function readClassIndex(context: Context, draft: EntityDraft, decorator: Applied): void {
  const given = decorator.arguments;
  const name = textOf(context, given[0]);
  const fields = given.map((one) => partsOf(context, draft, one)).find((one) => one !== undefined);
  if (fields === undefined || fields.length === 0) {
    // Its columns are elsewhere: an index that a migration makes, protected by `synchronize: false`.
    draft.complete = false;
    return;
  }
  const where = textOf(context, optionOf(context, decorator, 'where'));
  const is = (key: string): boolean => booleanOf(context, optionOf(context, decorator, key)) === true;
  addIndex(draft, {
    ...(name === undefined ? {} : { name }),
    kind: decorator.name === 'Unique' || is('unique') ? 'unique' : 'index',
    method: is('fulltext') ? 'fulltext' : is('spatial') ? 'spatial' : 'btree',
    parts: fields,
    ...(where === undefined ? {} : { where }),
    at: decorator.at,
  });
}

/** The columns of a list of names, of `(t) => [t.a]`, or of `(t) => ({ a: 1, b: -1 })`; undefined when it is none of them. */
function partsOf(context: Context, draft: EntityDraft, site: Site): readonly IndexPart[] | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  const target = value.k === 'function' ? returnedBy(site.file, value.fn) : site;
  if (target === undefined) return undefined;
  const list = itemsOf(context, target);
  if (list !== undefined) {
    const names = list.items.map((item) => nameOf(context, item));
    if (!list.complete || names.some((name) => name === undefined)) return undefined;
    return names
      .flatMap((name) => columnsOf(draft, name ?? ''))
      .map((column) => ({ column, descending: false }));
  }
  if (value.k !== 'function') return undefined;
  const object = fieldsOf(context, target);
  return object?.entries.flatMap((entry) => {
    const direction = valueAt(entry.file.facts.values, entry.value);
    return columnsOf(draft, entry.key).map((column) => ({
      column,
      descending: direction.k === 'unary' && direction.op === '-',
    }));
  });
}

function nameOf(context: Context, site: Site): string | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  return textOf(context, site) ?? (value.k === 'get' ? value.name : undefined);
}

/** Dialect and naming per package: from objects with a driver's `type`, else from dependencies. */
function settingsOf(context: Context, files: readonly LinkedFile[]): (path: string) => TypeormSettings {
  const byRoot = new Map<string, Set<Dialect>>();
  const all = new Set<Dialect>();
  let snake = false;
  for (const file of files) {
    if (file.facts.imports.some((one) => one.module === 'typeorm-naming-strategies')) snake = true;
    for (const dialect of dialectsIn(context, file)) {
      const root = context.sources.packageRoot(file.path);
      byRoot.set(root, (byRoot.get(root) ?? new Set()).add(dialect));
      all.add(dialect);
    }
  }
  return (path) => {
    const found = byRoot.get(context.sources.packageRoot(path)) ?? new Set<Dialect>();
    const [only] = found.size === 0 ? all : found;
    const certain = found.size === 1 || (found.size === 0 && all.size === 1);
    const dependencies = dialectOfDependencies(context, path);
    return {
      dialect: certain && only !== undefined ? only : found.size > 1 ? 'unknown' : dependencies,
      snake,
    };
  };
}

/** `type: 'postgres'` in any object literal of a file that imports TypeORM and is about a connection. */
function dialectsIn(context: Context, file: LinkedFile): readonly Dialect[] {
  const { values } = file.facts;
  if (!values.literals.some((one) => typeof one === 'string' && dialectNamed(one) !== undefined)) return [];
  const found: Dialect[] = [];
  const count = valueCount(values);
  for (let id = 0; id < count; id++) {
    if (kindOf(values, id) !== 'object') continue;
    const value = valueAt(values, id);
    if (value.k !== 'object' || !value.entries.some((entry) => CONNECTION.has(entry.key))) continue;
    const type = value.entries.find((entry) => entry.key === 'type');
    const name = type === undefined ? undefined : textOf(context, { file, value: type.value });
    const dialect = name === undefined ? undefined : dialectNamed(name);
    if (dialect !== undefined) found.push(dialect);
  }
  return found;
}

/** Keys that tell the options of a connection from other objects with a `type`. */
const CONNECTION = new Set([
  'entities',
  'host',
  'url',
  'database',
  'synchronize',
  'migrations',
  'autoLoadEntities',
  'username',
  'replication',
]);
