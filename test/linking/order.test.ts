/** Answers are the same whoever asks first: a query that is put together in a variable is a cycle of questions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged, ROOT } from '../harness/judge.ts';

test('a query is the same from its function and from its table', async () => {
  const files = new Map([
    [
      'schema.sql',
      'create table setting (id serial primary key, key text, scope text, did text, role text, unique (did, scope, key));',
    ],
    [
      'src/settings.ts',
      `import { Kysely } from 'kysely';
      const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect });
      export async function remove(keys: string[], filters: { did?: string; scope: string; roles: string[] }) {
        let qb = db.deleteFrom('setting').where('key', 'in', keys).where('scope', '=', filters.scope);
        if (filters.roles.length) {
          qb = qb.where('role', 'in', filters.roles);
        } else {
          qb = qb.where('role', 'is', null);
        }
        if (filters.did) {
          qb = qb.where('did', '=', filters.did);
        }
        await qb.execute();
      }`,
    ],
  ]);
  const { engine, log } = await judged(files, new Set(['missing-index']));
  assert.deepEqual(log, []);
  const { program } = engine;
  const seen = program
    .functions(`${ROOT}/src/settings.ts`)
    .flatMap((fn) => program.occurrences(fn))
    .map(({ operation }) => operation)
    .filter(({ entity }) => entity === 'setting');
  const [first] = seen;
  const entity = first && program.entity(first);
  assert.ok(entity);
  const columns = ({ filter }: (typeof seen)[number]): readonly string[] =>
    filter.state === 'known' ? filter.value.conditions.map(({ column }) => column) : [];
  assert.deepEqual(seen.map(columns), [['key', 'scope', 'role', 'role', 'did']]);
  assert.deepEqual(program.operationsOn(entity), seen);
});
