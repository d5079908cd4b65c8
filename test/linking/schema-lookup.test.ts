/** Finding entities by name, and building a schema again only when it has to be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraries } from '../../rules/libraries/index.ts';
import { createContext } from '../../server/src/linking/context.ts';
import { buildSchema } from '../../server/src/linking/schema/build.ts';
import { schemaOf } from './entities.ts';
import { memorySources } from './memory.ts';

const ENTITY = (name: string, extra = ''): string =>
  `import { Entity, PrimaryColumn } from 'typeorm'; @Entity('${name.toLowerCase()}s') export class ${name} { @PrimaryColumn() id: number; ${extra} }`;

test('by class and file, by class alone, by table', () => {
  const schema = schemaOf({
    'packages/a/package.json': '{"name":"a"}',
    'packages/b/package.json': '{"name":"b"}',
    'packages/a/user.ts': ENTITY('User'),
    'packages/b/user.ts': ENTITY('User'),
  });
  assert.equal(
    schema.byRef('typeorm', { name: 'User', file: '/packages/b/user.ts' })?.at.file,
    '/packages/b/user.ts',
  );
  assert.equal(
    schema.byRef('typeorm', { name: 'User' }, '/packages/a/service.ts')?.at.file,
    '/packages/a/user.ts',
  );
  assert.equal(schema.byRef('pg', { name: 'users' }, '/packages/b/raw.ts')?.at.file, '/packages/b/user.ts');
  assert.equal(schema.byTable('USERS', '/packages/b/raw.ts')?.at.file, '/packages/b/user.ts');
  assert.equal(schema.byRef('prisma', { name: 'User' })?.name, undefined);
  assert.equal(schema.has('typeorm'), true);
  assert.equal(schema.has('prisma'), false);
  assert.equal(schema.has('pg'), true);
  assert.deepEqual(
    schema.declaredIn('/packages/a/user.ts').map((one) => one.name),
    ['User'],
  );
  assert.equal(schemaOf({ 'a.ts': 'export const x = 1;' }).has('pg'), false);
});

test('a declaration outranks a dump; the folder of the schema outranks a stray copy', () => {
  const table = (name: string): string =>
    `export const ${name} = pgTable('${name}', { id: integer().primaryKey() });`;
  const schema = schemaOf({
    'packages/db/package.json': '{"name":"db"}',
    'packages/db/a-copy.ts': `import { pgTable, integer } from 'drizzle-orm/pg-core'; ${table('users')}`,
    'packages/db/src/schema.ts': `import { pgTable, integer } from 'drizzle-orm/pg-core'; ${table('users')} ${table('posts')}`,
    'apps/web/package.json': '{"name":"web"}',
    'apps/web/page.ts': '',
  });
  assert.equal(
    schema.byAccessor('drizzle', 'users', '/apps/web/page.ts')?.at.file,
    '/packages/db/src/schema.ts',
  );
});

test('the same schema while nothing it was made of changes', () => {
  const files: Record<string, string> = {
    'src/user.ts': ENTITY('User'),
    'src/service.ts': 'export const a = 1;',
  };
  const sources = { ...memorySources(files) };
  const context = createContext(sources, libraries, buildSchema);
  const first = context.schema();
  const change = (path: string, text: string): void => {
    files[path] = text;
    const fresh = memorySources(files);
    const before = sources.facts;
    sources.facts = (file) => (file === `/${path}` ? fresh.facts(file) : before(file));
    context.forget([`/${path}`], false);
  };
  change('src/service.ts', 'export const a = 2;');
  assert.equal(context.schema(), first);
  change('src/user.ts', ENTITY('Person'));
  assert.notEqual(context.schema(), first);
  assert.deepEqual(
    context.schema().entities.map((one) => one.name),
    ['Person'],
  );
});
