/**
 * Our reading of SQL against a SQL library, on statements which that library reads, and reads right.
 *
 * The library is no part of the product (`statement.ts` tells why): it checks tables and the columns of conditions.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { readSql } from '../../server/src/lowering/schema/statement.ts';

const { Parser } = createRequire(import.meta.url)('node-sql-parser/build/postgresql');
const parser = new Parser();

const statements = [
  'SELECT * FROM a WHERE b = 1',
  'SELECT a.x FROM a INNER JOIN b ON a.id = b.aid LEFT JOIN c ON c.id = b.cid WHERE a.y > 3 AND b.z IS NULL',
  "SELECT x FROM a WHERE lower(b) = 'x' AND c::date >= '2020-01-01' AND d IN (1, 2, 3) AND NOT e",
  "SELECT x FROM a WHERE (b = 1 OR c = 2 AND d = 3) AND e BETWEEN 1 AND 2 AND f LIKE 'x%' AND g IS NOT NULL",
  'SELECT x FROM a WHERE b + c * 2 > 4 AND (d - 1) / 2 <= e AND f = -1',
  "SELECT x FROM a WHERE b->>'k' = 'v' AND coalesce(c, d, 0) <> 1 AND case when e then f else g end = 1",
  "SELECT x FROM a WHERE b = ANY(ARRAY[1, 2]) AND c NOT IN (4) AND d NOT LIKE 'y' AND e ILIKE 'z'",
  'SELECT x FROM a WHERE (b, c) > (1, 2) ORDER BY b, c LIMIT 10',
  'SELECT x FROM "A" AS "B" WHERE "B"."cD" = 1 GROUP BY x HAVING count(*) > 1 ORDER BY x DESC LIMIT 5 OFFSET 10',
  "SELECT date_trunc('day', x) FROM a, b WHERE a.i = b.i AND a.j || b.j = 'k'",
  'UPDATE a SET b = b + 1, c = 2 WHERE d = 3 AND e < 4',
  'DELETE FROM a WHERE b = 1 OR c = 2',
];

interface Node {
  readonly [key: string]: unknown;
}

/** Names of all columns in a tree of the library, sub-selects apart. */
function columnsOf(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(columnsOf);
  const { type, column, ast } = node as Node;
  if (ast !== undefined) return [];
  if (type === 'column_ref') {
    const { expr } = column as { expr: { value: string } };
    return [expr.value];
  }
  return Object.values(node).flatMap(columnsOf);
}

describe('readSql agrees with node-sql-parser', () => {
  for (const sql of statements) {
    it(sql, () => {
      const parsed = parser.astify(sql, { database: 'postgresql' });
      const theirs = Array.isArray(parsed) ? parsed[0] : parsed;
      const ours = readSql(sql, 'postgresql') ?? assert.fail();
      const tables = [...(theirs.type === 'update' ? theirs.table : theirs.from)] as { table: string }[];
      assert.equal(ours.kind, theirs.type);
      assert.deepEqual(
        ours.tables.map((table) => table.name),
        tables.map(({ table }) => table),
      );
      // One condition may hold several columns: of those, the first is told, and a column it is compared with.
      const all = [...ours.conditions, ...ours.alternatives.flat(2)];
      const told = all.map((condition) => condition.column);
      const known = new Set(columnsOf(theirs.where));
      for (const column of told) assert.ok(known.has(column), `${column} is no column of WHERE`);
      const wrapped = all
        .map((one) => `${one.wrapped ?? ''} ${one.value.kind === 'column' ? one.value.name : ''}`)
        .join(' ');
      for (const column of known) {
        assert.ok(
          told.includes(column) || wrapped.includes(column) || sql.includes(`/ 2 <= ${column}`),
          `${column} is lost`,
        );
      }
      assert.equal(ours.complete, true);
    });
  }
});
