/** Entities as short lines of text, for tests of schema readers. */

import assert from 'node:assert/strict';
import { libraries } from '../../rules/libraries/index.ts';
import type { Column, Entity, Index, Relation } from '../../rules/model/entity.ts';
import { createContext } from '../../server/src/linking/context.ts';
import { buildSchema } from '../../server/src/linking/schema/build.ts';
import type { Schema } from '../../server/src/linking/schema/schema.ts';
import { memorySources } from './memory.ts';

export function schemaOf(files: Readonly<Record<string, string>>): Schema {
  const schema = createContext(memorySources(files), libraries, buildSchema).schema();
  assert.deepEqual(schema.failures, []);
  return schema;
}

export function entityIn(files: Readonly<Record<string, string>>, name: string): Entity {
  const entity = schemaOf(files).entities.find((one) => one.name === name);
  if (entity === undefined) throw new Error(`no entity ${name}`);
  return entity;
}

/** `email: string = mail ? low wide`: name, type, database name where it differs, nullable, flags. */
export function columnLine(column: Column): string {
  const marks = [column.nullable ? '?' : '', column.lowSelectivity ? 'low' : '', column.wide ? 'wide' : ''];
  const renamed = column.column === column.name ? '' : `= ${column.column}`;
  return [`${column.name}: ${column.type}`, renamed, ...marks].filter((part) => part !== '').join(' ');
}

/** `unique gin (a, b desc, <lower(c)>) where x`. */
export function indexLine(index: Index): string {
  const parts = index.parts.map(
    (part) =>
      `${part.expression === undefined ? part.column : `<${part.expression}>`}${part.descending ? ' desc' : ''}`,
  );
  const method = index.method === 'btree' ? [] : [index.method];
  return [
    index.kind,
    ...method,
    `(${parts.join(', ')})`,
    ...(index.where === undefined ? [] : [`where ${index.where}`]),
  ].join(' ');
}

/** `author -> User (authorId) = (id) Cascade unconstrained`. */
export function relationLine(relation: Relation): string {
  const keys =
    relation.columns.length === 0
      ? []
      : [`(${relation.columns.join(', ')}) = (${relation.references.join(', ')})`];
  const marks = [
    relation.onDelete ?? '',
    relation.eager === true ? 'eager' : '',
    relation.lazy === true ? 'lazy' : '',
    relation.constrained ? '' : 'unconstrained',
  ];
  return [`${relation.name || '-'} -> ${relation.to}${relation.many ? '[]' : ''}`, ...keys, ...marks]
    .filter((part) => part !== '')
    .join(' ');
}

export function columns(entity: Entity): readonly string[] {
  return entity.columns.map(columnLine);
}

export function indexes(entity: Entity): readonly string[] {
  return entity.indexes.map(indexLine);
}

export function relations(entity: Entity): readonly string[] {
  return entity.relations.map(relationLine);
}
