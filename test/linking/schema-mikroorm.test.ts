/** MikroORM classes and schemas; Objection models over Knex migrations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, entityIn, indexes, relations } from './entities.ts';

const files = (driver: string): Record<string, string> => ({
  'package.json': `{"dependencies":{"${driver}":"6"}}`,
  'src/book.ts': `
    import { Entity, Enum, Index, ManyToOne, OneToOne, PrimaryKey, Property, Unique, Rel } from '@mikro-orm/core';
    import { Author } from './author';
    @Entity({ tableName: 'books' })
    @Index({ properties: ['title', 'author'] })
    @Unique({ properties: ['isbn'] })
    export class Book {
      @PrimaryKey() id!: number;
      @Property({ index: true }) title!: string;
      @Property({ type: 'text', nullable: true }) text?: string;
      @Property({ unique: true, fieldName: 'code' }) isbn!: string;
      @Enum(() => Kind) kind!: Kind;
      @ManyToOne(() => Author, { deleteRule: 'cascade' }) author!: Author;
      @OneToOne({ entity: () => Author, owner: true }) editor!: Rel<Author>;
    }
    export enum Kind { A, B }`,
  'src/author.ts': `
    import { Collection, Entity, OneToMany, PrimaryKey } from '@mikro-orm/core';
    import { Book } from './book';
    @Entity() export class Author { @PrimaryKey() id!: number; @OneToMany(() => Book, (b) => b.author) books = new Collection<Book>(this); }`,
});

test('classes; foreign keys are indexed on SQLite and MySQL, not on PostgreSQL', () => {
  const book = entityIn(files('@mikro-orm/postgresql'), 'Book');
  assert.deepEqual(columns(book), [
    'id: number',
    'title: string',
    'text: text ? wide',
    'isbn: string = code',
    'kind: kind low',
    'author: relation = author_id',
    'editor: relation = editor_id',
  ]);
  assert.deepEqual(indexes(book), [
    'primary (id)',
    'index (title)',
    'unique (isbn)',
    'unique (editor)',
    'index (title, author)',
  ]);
  assert.deepEqual(relations(book), [
    'author -> Author (author) = (id) cascade',
    'editor -> Author (editor) = (id)',
  ]);
  assert.deepEqual(relations(entityIn(files('@mikro-orm/postgresql'), 'Author')), ['books -> Book[]']);
  assert.deepEqual(indexes(entityIn(files('@mikro-orm/sqlite'), 'Book')).at(-1), 'index (author)');
});

test('EntitySchema and defineEntity', () => {
  const text = `
    import { EntitySchema, defineEntity } from '@mikro-orm/core';
    export const Tag = new EntitySchema({ name: 'Tag', properties: { id: { type: 'number', primary: true }, name: { type: 'string', unique: true }, book: { kind: 'm:1', entity: () => Book, index: true } }, indexes: [{ properties: ['name', 'id'] }] });
    export const Book = defineEntity({ name: 'Book', properties: (p) => ({ id: p.integer().primary(), title: p.string().index(), tag: () => p.manyToOne(Tag).nullable() }) });`;
  const tag = entityIn({ 'src/a.ts': text }, 'Tag');
  assert.deepEqual(indexes(tag), ['primary (id)', 'unique (name)', 'index (book)', 'index (name, id)']);
  assert.deepEqual(relations(tag), ['book -> Book (book) = (id)']);
  const book = entityIn({ 'src/a.ts': text }, 'Book');
  assert.deepEqual(columns(book), ['id: integer', 'title: string', 'tag: relation = tag_id ?']);
  assert.deepEqual(indexes(book), ['primary (id)', 'index (title)']);
});

test('Objection: columns and indexes come from migrations', () => {
  const found = entityIn(
    {
      'package.json': '{"dependencies":{"knex":"3","objection":"3","pg":"8"}}',
      'src/animal.ts': `import { Model } from 'objection'; import { Person } from './person';
        export class Animal extends Model {
          static get tableName() { return 'animals'; }
          static relationMappings = () => ({ owner: { relation: Model.BelongsToOneRelation, modelClass: Person, join: { from: 'animals.owner_id', to: 'persons.id' } } });
        }`,
      'src/person.ts': `import { Model } from 'objection'; export class Person extends Model { static tableName = 'persons'; }`,
      'migrations/1.js': `exports.up = (knex) => knex.schema.createTable('animals', (t) => { t.increments(); t.integer('owner_id').index(); });`,
    },
    'Animal',
  );
  assert.equal(found.complete, true);
  assert.deepEqual(columns(found), ['id: increments', 'owner_id: integer ?']);
  assert.deepEqual(indexes(found), ['primary (id)', 'index (owner_id)']);
  assert.deepEqual(relations(found), ['owner -> Person (owner_id) = (id)']);
});
