/**
 * Objection: classes with `static tableName`, whose columns and indexes are those of the Knex migrations.
 * https://vincit.github.io/objection.js/guide/models.html
 */
import type { FileFacts } from '../../facts/facts.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context, LinkedFile } from '../context.ts';
import { beforeClass, classNameOf } from './classes.ts';
import { dialectOfDependencies } from './dialect.ts';
import { type EntityDraft, newEntity } from './draft.ts';
import { entryOf, type Fields, fieldsOf, itemsOf, returnedBy, textOf, throughArrow } from './literals.ts';
import type { Site } from './origin.ts';

/** Entities without columns: migrations give them, and only then are they complete. */
export function readObjection(context: Context, files: readonly LinkedFile[]): readonly EntityDraft[] {
  return files.flatMap((file) =>
    file.facts.classes.flatMap((fact): readonly EntityDraft[] => {
      const table = textOf(context, staticOf(file, fact, 'tableName'));
      if (table === undefined || fact.extends === undefined) return [];
      const draft = newEntity({
        name: fact.name,
        table,
        library: 'objection',
        dialect: dialectOfDependencies(context, file.path),
        at: { file: file.path, span: fact.nameAt },
        bodyAt: beforeClass(fact),
      });
      draft.complete = false;
      const mappings = staticOf(file, fact, 'relationMappings');
      const fields =
        mappings === undefined ? undefined : fieldsOf(context, throughArrow(mappings) ?? mappings);
      for (const entry of fields?.entries ?? [])
        addRelation(context, draft, entry.key, fieldsOf(context, entry), {
          file: entry.file.path,
          span: entry.at,
        });
      return [draft];
    }),
  );
}

/** `static tableName = 'persons'`, `static get tableName() { return 'persons'; }`. */
function staticOf(file: LinkedFile, fact: FileFacts['classes'][number], name: string): Site | undefined {
  const field = fact.fields.find((one) => one.static && one.name === name);
  if (field?.value !== undefined) return { file, value: field.value };
  const method = fact.methods.find(
    (id) => file.facts.functions[id]?.name === name && file.facts.functions[id]?.static === true,
  );
  return method === undefined ? undefined : returnedBy(file, method);
}

/** `{ relation: Model.BelongsToOneRelation, modelClass: Person, join: { from: 'animals.ownerId', to: 'persons.id' } }`. */
function addRelation(
  context: Context,
  draft: EntityDraft,
  name: string,
  options: Fields | undefined,
  at: EntityDraft['at'],
): void {
  const kind = entryOf(options, 'relation');
  const value = kind === undefined ? undefined : valueAt(kind.file.facts.values, kind.value);
  const target = entryOf(options, 'modelClass');
  if (value?.k !== 'get' || target === undefined) return;
  const join = entryOf(options, 'join');
  const ends = join === undefined ? undefined : fieldsOf(context, join);
  const owns = value.name === 'BelongsToOneRelation';
  draft.relations.push({
    name,
    to: classNameOf(context, target),
    many: value.name === 'HasManyRelation' || value.name === 'ManyToManyRelation',
    columns: owns ? columnsOf(context, entryOf(ends, 'from')) : [],
    references: owns ? columnsOf(context, entryOf(ends, 'to')) : [],
    constrained: true,
    at,
  });
}

function columnsOf(context: Context, site: Site | undefined): readonly string[] {
  if (site === undefined) return [];
  const texts = itemsOf(context, site)?.items.map((item) => textOf(context, item)) ?? [textOf(context, site)];
  return texts.flatMap((text) => (text === undefined ? [] : [text.split('.').at(-1) ?? text]));
}
