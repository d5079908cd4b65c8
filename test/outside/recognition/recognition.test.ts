/** The measure itself, on a workspace that needs only this repository's packages. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareFile, emptyComparison } from './compare.ts';
import type { FileKnowledge, Known } from './known.ts';
import type { Listed } from './operations.ts';
import { compareRepository } from './repository.ts';

const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url));

const FILES = {
  'package.json': JSON.stringify({
    dependencies: { typeorm: '1', 'drizzle-orm': '0.45', knex: '3', kysely: '0.28' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      strict: true,
      experimentalDecorators: true,
      types: [],
    },
    include: ['src'],
  }),
  'src/users.ts': `
    import { Column, Entity, PrimaryGeneratedColumn, type Repository } from 'typeorm';
    @Entity()
    export class User {
      @PrimaryGeneratedColumn() id!: number;
      @Column() email!: string;
    }
    export class UsersService {
      constructor(private readonly users: Repository<User>) {}
      all() { return this.users.find(); }
      named(email: string) { return this.users.createQueryBuilder('user').where('user.email = :email', { email }).getOne(); }
      old() {
        const newest = this.users.createQueryBuilder('newer').select('MAX(newer.id)');
        return this.users.createQueryBuilder('user').where('user.id < (' + newest.getQuery() + ')').getMany();
      }
      hidden() { const { users } = this as { users: any }; return users.find(); }
    }`,
  'src/orders.ts': `
    import { eq } from 'drizzle-orm';
    import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
    import { integer, pgTable, serial } from 'drizzle-orm/pg-core';
    export const orders = pgTable('orders', { id: serial('id').primaryKey(), user: integer('user') });
    export async function ordersOf(db: NodePgDatabase, user: number) {
      const mine = db.select({ id: orders.id }).from(orders).where(eq(orders.user, user)).as('mine');
      let query = db.select().from(mine).$dynamic();
      query = query.limit(20);
      return await query;
    }
    const together = (db: NodePgDatabase, queries: PromiseLike<unknown>[]) => Promise.all(queries);
    export const both = (db: NodePgDatabase) => together(db, [db.select().from(orders), db.select().from(orders).limit(1)]);
    export const add = async (db: NodePgDatabase, user: number) =>
      db.insert(orders).values({ user }).onConflictDoNothing();`,
  'src/events.ts': `
    import type { Knex } from 'knex';
    import type { Kysely } from 'kysely';
    export async function events(knex: Knex, db: Kysely<{ events: { id: number } }>) {
      const query = knex('events').where({ kind: 'click' });
      query.limit(10);
      const rows = await query;
      const [first] = await Promise.all([db.selectFrom('events').selectAll().executeTakeFirst(), knex.raw('select 1')]);
      return [rows, first];
    }`,
};

function workspace(): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'tenfold-recognition-')));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  symlinkSync(packages, path.join(root, 'node_modules'), 'junction');
  return root;
}

test('counts each query once, at its end, and builders that nothing runs not at all', async () => {
  const { figures, differences } = await compareRepository(workspace(), '', () => {});
  const counted = [...figures].map(([library, { known, right, checked, contradicted }]) => [
    library,
    [known, right, checked, contradicted],
  ]);
  assert.deepEqual(Object.fromEntries(counted), {
    typeorm: [3, 3, 3, 0],
    drizzle: [4, 4, 4, 0],
    knex: [2, 2, 2, 0],
    kysely: [1, 1, 1, 0],
  });
  assert.deepEqual(differences, []);
});

const known: Known = {
  file: 'a.ts',
  library: 'typeorm',
  actions: ['read-many'],
  entity: ['User'],
  calls: [[10, 20]],
  callees: [[10, 18]],
  handedOut: false,
};
const listed: Listed = {
  file: 'a.ts',
  library: 'typeorm',
  action: 'read-many',
  entity: ['User', 'users'],
  expression: [10, 20],
  callee: [10, 18],
};

function compared(knowledge: Partial<FileKnowledge>, operations: readonly Listed[]) {
  const into = emptyComparison();
  compareFile(into, { known: [], declaredIn: () => undefined, ...knowledge }, operations);
  return into.differences.map(({ kind, what }) => `${kind}: ${what}`);
}

test('tells what is missed', () => {
  assert.deepEqual(compared({ known: [known] }, []), ['missed: not listed']);
  assert.deepEqual(compared({ known: [{ ...known, handedOut: true }] }, []), []);
  assert.deepEqual(compared({ known: [known] }, [{ ...listed, entity: [] }]), [
    'missed: entity unknown, not User',
  ]);
});

test('tells what is contradicted', () => {
  assert.deepEqual(compared({ known: [known] }, [{ ...listed, action: 'count' }]), [
    'missed: action count, not read-many',
    'contradicted: action count, not read-many',
  ]);
  assert.deepEqual(compared({ known: [known] }, [{ ...listed, entity: ['Order'] }]), [
    'missed: entity Order, not User',
    'contradicted: entity Order, not User',
  ]);
  assert.deepEqual(compared({ declaredIn: () => 'lodash' }, [listed]), [
    'contradicted: declared in lodash: listed as typeorm read-many User',
  ]);
  assert.deepEqual(compared({}, [listed]), [], 'the checker knows nothing of it');
});
