/** Drizzle tables: columns, helpers, third argument, relations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, entityIn, indexes, relations, schemaOf } from './entities.ts';

test('columns with modifiers, shared columns, enums and custom types', () => {
  const files = {
    'src/shared.ts': `
      import { timestamp } from 'drizzle-orm/pg-core';
      export const timestamps = { createdAt: timestamp('created_at').notNull(), deletedAt: timestamp('deleted_at') };
      export const key = () => uuid('id').primaryKey();
      import { uuid } from 'drizzle-orm/pg-core';
    `,
    'src/schema.ts': `
      import { pgTable, pgEnum, varchar, jsonb, boolean, text, customType } from 'drizzle-orm/pg-core';
      import * as shared from './shared';
      const role = pgEnum('role', ['a', 'b']);
      const vector = customType<{ data: string }>({ dataType() { return 'tsvector'; } });
      export const users = pgTable('app_users', {
        id: shared.key(),
        email: varchar('email_address', { length: 255 }).notNull().unique(),
        role: role('role').notNull(),
        active: boolean().default(true),
        data: jsonb('data').$type<{ a: string }>(),
        kind: text({ enum: ['x', 'y'] }),
        search: vector('search'),
        ...shared.timestamps,
      });
    `,
  };
  const users = entityIn(files, 'users');
  assert.equal(users.table, 'app_users');
  assert.equal(users.complete, true);
  assert.deepEqual(columns(users), [
    'id: uuid',
    'email: varchar = email_address',
    'role: role low',
    'active: boolean ? low',
    'data: jsonb ? wide',
    'kind: text ? low',
    'search: tsvector ? wide',
    'createdAt: timestamp = created_at',
    'deletedAt: timestamp = deleted_at ?',
  ]);
  assert.deepEqual(indexes(users), ['primary (id)', 'unique (email)']);
});

test('the third argument, as array and as object', () => {
  const files = {
    'src/schema.ts': `
      import { index, integer, pgTable, primaryKey, text, unique, uniqueIndex, foreignKey } from 'drizzle-orm/pg-core';
      import { sql } from 'drizzle-orm';
      export const posts = pgTable('posts', { id: integer().primaryKey(), authorId: integer('author_id').references(() => users.id, { onDelete: 'cascade' }), title: text(), at: text() }, (t) => [
        index('a').on(t.authorId, t.at.desc()),
        uniqueIndex('b').on(sql\`lower(\${t.title})\`).where(sql\`\${t.at} is null\`),
        index('c').using('gin', t.title.op('gin_trgm_ops')),
        index('d').on(sql\`\${t.at} DESC NULLS LAST\`),
      ]);
      export const users = pgTable('users', { id: integer().primaryKey() });
      export const likes = pgTable('likes', { a: integer(), b: integer(), c: integer() }, (table) => ({
        pk: primaryKey({ columns: [table.a, table.b] }),
        u: unique('u').on(table.c),
        fk: foreignKey({ columns: [table.a, table.b], foreignColumns: [posts.id, posts.authorId] }).onDelete('set null'),
      }));
    `,
  };
  const posts = entityIn(files, 'posts');
  assert.deepEqual(indexes(posts), [
    'primary (id)',
    'index (authorId, at desc)',
    'unique (<lower(title)>) where at is null',
    'index gin (title)',
    'index (at desc)',
  ]);
  assert.deepEqual(posts.searchable, ['title gin_trgm_ops']);
  assert.deepEqual(relations(posts), ['- -> users (authorId) = (id) cascade']);
  assert.equal(files['src/schema.ts'][posts.bodyAt[0]], ']');
  const likes = entityIn(files, 'likes');
  assert.deepEqual(indexes(likes), ['primary (a, b)', 'unique (c)']);
  assert.deepEqual(relations(likes), ['- -> posts (a, b) = (id, authorId) set null']);
  assert.equal(files['src/schema.ts'][likes.bodyAt[0]], '}');
  assert.equal(files['src/schema.ts'][entityIn(files, 'users').bodyAt[0]], ')');
});

test('relations() names foreign keys, of other files as well', () => {
  const files = {
    'src/users.ts': `
      import { sqliteTable, integer } from 'drizzle-orm/sqlite-core';
      export const users = sqliteTable('users', { id: integer().primaryKey() });
    `,
    'src/posts.ts': `
      import { sqliteTable, integer } from 'drizzle-orm/sqlite-core';
      import { relations } from 'drizzle-orm';
      import { users } from './index';
      export const posts = sqliteTable('posts', { id: integer().primaryKey(), userId: integer().references(() => users.id), editorId: integer() });
      export const postRelations = relations(posts, ({ one }) => ({
        user: one(users, { fields: [posts.userId], references: [users.id] }),
        editor: one(users, { fields: [posts.editorId], references: [users.id] }),
      }));
      export const userRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
    `,
    'src/index.ts': `export * from './users'; export * from './posts';`,
  };
  assert.deepEqual(relations(entityIn(files, 'posts')), [
    'user -> users (userId) = (id)',
    'editor -> users (editorId) = (id) unconstrained',
  ]);
  assert.deepEqual(relations(entityIn(files, 'users')), ['posts -> posts[] unconstrained']);
});

test('creators, schemas and casing', () => {
  const files = {
    'src/create.ts': `
      import { pgTableCreator, pgSchema } from 'drizzle-orm/pg-core';
      import { drizzle } from 'drizzle-orm/node-postgres';
      export const createTable = pgTableCreator((name) => \`app_\${name}\`);
      export const auth = pgSchema('auth');
      export const db = drizzle('url', { casing: 'snake_case' });
    `,
    'src/tables.ts': `
      import { createTable, auth } from './create';
      export const users = createTable('users', (d) => ({ id: d.integer().primaryKey(), firstName: d.varchar({ length: 20 }) }));
      export const sessions = auth.table('sessions', (d) => ({ id: d.uuid().primaryKey() }));
    `,
  };
  const users = entityIn(files, 'users');
  assert.equal(users.table, 'app_users');
  assert.equal(users.dialect, 'postgresql');
  assert.deepEqual(columns(users), ['id: integer', 'firstName: varchar = first_name ?']);
  assert.equal(entityIn(files, 'sessions').table, 'sessions');
});

test('what cannot be read leaves the table incomplete', () => {
  const table = (columnsText: string, extra: string): boolean =>
    entityIn(
      {
        'src/s.ts': `import { pgTable, integer, index } from 'drizzle-orm/pg-core'; import { more } from 'elsewhere';
      export const t = pgTable('t', ${columnsText}, ${extra});`,
      },
      't',
    ).complete;
  assert.equal(table('{ id: integer().primaryKey() }', '() => []'), true);
  assert.equal(table('{ id: integer().primaryKey(), ...more }', '() => []'), false);
  assert.equal(table('{ id: integer().primaryKey() }', '(t) => [index().on(t.id), ...more]'), false);
  assert.equal(table('{ id: integer().primaryKey() }', '(t) => more(t)'), false);
  assert.equal(table('{ id: integer().primaryKey(), x: { a: 1 } }', '() => []'), false);
});

test('SQL migrations of another package add hand-written indexes', () => {
  const files = {
    'packages/db/package.json': '{"name":"db"}',
    'packages/db/src/schema.ts': `import { pgTable, integer, text } from 'drizzle-orm/pg-core';
      export const users = pgTable('users', { id: integer().primaryKey(), email: text('email_address') });`,
    'apps/api/package.json': '{"name":"api"}',
    'apps/api/drizzle/0001.sql':
      'CREATE TABLE "users" ("id" integer PRIMARY KEY, "email_address" text);\nCREATE INDEX "e" ON "users" (lower("email_address"));\nCREATE INDEX "f" ON "users" ("email_address");',
  };
  assert.deepEqual(
    schemaOf(files).entities.map((one) => `${one.library} ${one.name}`),
    ['drizzle users'],
  );
  assert.deepEqual(indexes(entityIn(files, 'users')), [
    'primary (id)',
    'index (<lower("email_address")>)',
    'index (email)',
  ]);
});
