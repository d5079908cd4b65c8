/** Tables that only migrations know: SQL, Knex, Kysely; and what cannot be read of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, entityIn, indexes, relations, schemaOf } from './entities.ts';

test('SQL files, in order', () => {
  const files = {
    'supabase/migrations/1.sql': `create table public.posts (id uuid primary key, author_id uuid references users(id) on delete cascade, title text, data jsonb, done boolean not null);
      create index posts_author on posts (author_id, title desc) where done;
      create table gone (id int primary key);`,
    'supabase/migrations/2.sql':
      "drop table gone; alter table posts rename column title to headline; alter table posts add column slug text unique; create index on posts using gin (to_tsvector('english', headline));",
  };
  const posts = entityIn(files, 'posts');
  assert.deepEqual(columns(posts), [
    'id: uuid',
    'author_id: uuid ?',
    'headline: text ?',
    'data: jsonb ? wide',
    'done: boolean low',
    'slug: text ?',
  ]);
  assert.deepEqual(indexes(posts).slice(0, 3), [
    'primary (id)',
    'index (author_id, headline desc) where done',
    'unique (slug)',
  ]);
  assert.equal(posts.indexes[3]?.method, 'gin');
  assert.equal(posts.searchable.length, 1);
  assert.deepEqual(relations(posts), ['- -> users (author_id) = (id) cascade']);
  assert.deepEqual(
    schemaOf(files).entities.map((one) => one.name),
    ['posts'],
  );
});

test('Knex builders', () => {
  const files = {
    'package.json': '{"dependencies":{"knex":"3","pg":"8"}}',
    'migrations/1_users.js': `
      const TABLE = 'users';
      const stamps = (table) => { table.timestamps(); };
      exports.up = async function (knex) {
        await knex.schema.createTable(TABLE, (table) => {
          table.increments();
          table.string('email').notNullable().unique();
          table.integer('team_id').references('id').inTable('teams').onDelete('CASCADE');
          table.jsonb('data');
          table.index(['team_id', 'email'], 'pair');
          table.unique(['team_id', 'data'], { predicate: knex.whereNull('x') });
          stamps(table);
        });
        for (const name of ['a', 'b']) await knex.schema.createTable(name, (table) => { table.uuid('id').primary(); });
      };
      exports.down = (knex) => knex.schema.dropTable(TABLE);`,
    'migrations/2_more.ts': `
      import type { Knex } from 'knex';
      export async function up(knex: Knex) {
        await knex.schema.alterTable('users', (table) => { table.dropIndex(['team_id', 'email'], 'pair'); table.dropUnique(['email']); table.integer('age').index(); table.dropColumn('data'); });
        await knex.raw('CREATE INDEX lower_email ON users (lower(email))');
        await knex.schema.renameTable('b', 'c');
      }`,
  };
  const users = entityIn(files, 'users');
  assert.equal(users.library, 'knex');
  assert.equal(users.dialect, 'postgresql');
  assert.equal(users.complete, true);
  assert.deepEqual(columns(users), [
    'id: increments',
    'email: string',
    'team_id: integer ?',
    'created_at: timestamp ?',
    'updated_at: timestamp ?',
    'age: integer ?',
  ]);
  assert.deepEqual(indexes(users), ['primary (id)', 'index (age)', 'index (<lower(email)>)']);
  assert.deepEqual(relations(users), ['- -> teams (team_id) = (id) cascade']);
  assert.deepEqual(
    schemaOf(files)
      .entities.map((one) => one.name)
      .sort(),
    ['a', 'c', 'users'],
  );
});

test('Kysely builders, with and without CamelCasePlugin', () => {
  const files = {
    'package.json': '{"dependencies":{"kysely":"0.28","pg":"8"}}',
    'src/migrations/1.ts': `
      import { Kysely, sql } from 'kysely';
      export async function up(db: Kysely<any>) {
        await db.schema.createTable('posts')
          .addColumn('id', 'serial', (col) => col.primaryKey())
          .addColumn('author_id', 'integer', (col) => col.references('users.id').onDelete('cascade').notNull())
          .addColumn('created_at', sql\`timestamptz\`, (col) => col.notNull())
          .addUniqueConstraint('u', ['author_id', 'created_at'])
          .execute();
        await db.schema.createIndex('i').on('posts').columns(['author_id', 'created_at desc']).execute();
        await db.schema.createIndex('j').on('posts').expression(sql\`lower(title)\`).using('gin').unique().execute();
        await sql\`create index k on \${sql.table('posts')} (\${sql.ref('created_at')})\`.execute(db);
      }
      export async function down(db: Kysely<any>) { await db.schema.dropTable('posts').execute(); }`,
  };
  const posts = entityIn(files, 'posts');
  assert.deepEqual(columns(posts), ['id: serial', 'author_id: integer', 'created_at: timestamptz']);
  assert.deepEqual(indexes(posts), [
    'primary (id)',
    'unique (author_id, created_at)',
    'index (author_id, created_at desc)',
    'unique gin (<lower(title)>)',
    'index (created_at)',
  ]);
  assert.deepEqual(relations(posts), ['- -> users (author_id) = (id) cascade']);
  const camel = {
    ...files,
    'src/db.ts': `import { CamelCasePlugin, Kysely } from 'kysely'; export const db = new Kysely({ plugins: [new CamelCasePlugin()] });`,
  };
  assert.deepEqual(columns(entityIn(camel, 'posts')), [
    'id: serial',
    'authorId: integer = author_id',
    'createdAt: timestamptz = created_at',
  ]);
});

test('changes of tables known in part', () => {
  const files = (more: string): Record<string, string> => ({
    'package.json': '{"dependencies":{"knex":"3","pg":"8"}}',
    'migrations/1.js': `exports.up = async (knex) => {
      await knex.schema.createTable('records', (t) => { t.increments(); t.integer('a'); });
      await knex.schema.createTable('others', (t) => { t.increments(); t.integer('a'); });
      ${more}
    };`,
  });
  // Indexes of partitions serve the table, whichever they are.
  const partitions = files(
    'for (let i = 0; i < n; i++) await knex.raw(`CREATE INDEX records_p${i}_a ON records_p${i} (a)`);',
  );
  assert.deepEqual(indexes(entityIn(partitions, 'records')), ['primary (id)', 'index (a)']);
  assert.deepEqual(indexes(entityIn(partitions, 'others')), ['primary (id)']);
  assert.equal(entityIn(partitions, 'others').complete, true);
  // SQL from elsewhere may be anything, once the file speaks of indexes.
  const unread = files(
    "await knex.raw(sqlFor('create index on')); await knex.raw(text); const text = build('create index x');",
  );
  assert.equal(entityIn(unread, 'others').complete, false);
  // Data is not a schema.
  assert.equal(entityIn(files('await knex.raw(text);'), 'others').complete, true);
  assert.equal(
    entityIn(files("await knex.schema.alterTable('others', (t) => { t.index(columns); });"), 'others')
      .complete,
    false,
  );
  assert.equal(
    entityIn(files("await knex.schema.alterTable('others', (t) => { t.index(columns); });"), 'records')
      .complete,
    true,
  );
});

test('tables that a loop goes through', () => {
  const files = (loop: string): Record<string, string> => ({
    'package.json': '{"dependencies":{"knex":"3","pg":"8"}}',
    'migrations/1.js': `const NAMES = ['a', 'b'];
    exports.up = async (knex) => {
      for (const name of ['a', 'b', 'c'])
        await knex.schema.createTable(name, (t) => { t.increments(); t.integer('x'); });
      ${loop}
    };`,
  });
  const alter = (name: string): string =>
    `await knex.schema.alterTable(${name}, (t) => { t.index(['x']); });`;
  for (const loop of [
    `for (const name of NAMES) ${alter('name')}`,
    `await Promise.all(NAMES.map(async (name) => { ${alter('name')} }));`,
    `for (const [name, column] of [['a', 'x'], ['b', 'x']]) ${alter('name')}`,
    `for (const { table } of [{ table: 'a' }, { table: 'b' }]) ${alter('table')}`,
    `for (const one of [{ table: 'a' }, { table: 'b' }]) { const { table } = one; ${alter('table')} }`,
    `[{ table: 'a' }, { table: 'b' }].forEach(async ({ table }) => { ${alter('table')} });`,
  ]) {
    const read = files(loop);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => indexes(entityIn(read, name)).length),
      [2, 2, 1],
      loop,
    );
  }
  // Which they are is not known: nothing is said of any.
  const unknown = files(`for (const name of await tablesOf(knex)) ${alter('name')}`);
  assert.deepEqual(indexes(entityIn(unknown, 'a')), ['primary (id)']);
  assert.equal(entityIn(unknown, 'a').complete, true);
});

test('folders of one package are databases of their own, unless one alters what the other creates', () => {
  const files = {
    'a/migrations/1.sql': 'create table users (id int primary key, a int);',
    'b/migrations/1.sql': 'create table users (id int primary key, b int);',
    'c/migrations/1.sql': 'create table posts (id int primary key, b int);',
    'd/indexes.sql': 'create index p on posts (b);',
  };
  const schema = schemaOf(files);
  assert.deepEqual(
    schema.byTable('users', '/b/src/x.ts')?.columns.map((one) => one.name),
    ['id', 'b'],
  );
  assert.deepEqual(indexes(entityIn(files, 'posts')), ['primary (id)', 'index (b)']);
});
