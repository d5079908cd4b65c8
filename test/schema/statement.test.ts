/** SQL text in code, as operations. One line each: the text and what is told of it (`print.ts`). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dialect } from '../../rules/model/entity.ts';
import { readSql } from '../../server/src/lowering/schema/statement.ts';
import { printStatement } from './print.ts';

function cases(
  title: string,
  dialect: Dialect,
  lines: readonly (readonly [sql: string, told: string])[],
): void {
  describe(title, () => {
    for (const [sql, told] of lines) it(sql, () => assert.equal(printStatement(readSql(sql, dialect)), told));
  });
}

cases('a SELECT', 'postgresql', [
  [
    'select u.id, u.name from public.users u where u.email = $1 and u."orgId" = $2 order by u.created_at desc nulls last limit $3 offset $4',
    'select users | tables users as u | where users.email eq ?0 & users.orgId eq ?1 | columns id,name | order created_at desc | limit hole | offset hole',
  ],
  ['SELECT * FROM t', 'select t | columns *'],
  ['SELECT t.*, 1 FROM t LIMIT 10;', 'select t | columns * | limit 10'],
  ['SELECT count(*)::int AS n, coalesce(max(x), 0) FROM t', 'select t | columns x | one row'],
  ['SELECT sum(x) OVER (PARTITION BY y) FROM t', 'select t | columns x'],
  [
    'SELECT a, count(*) AS n FROM t GROUP BY a ORDER BY n DESC, 1',
    'select t | columns a | group a | order count(*)() desc,a',
  ],
  ['SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC', 'select t | columns a,b | order a,b desc'],
  ['SELECT * FROM t ORDER BY random() LIMIT 1', 'select t | columns * | order random()() | limit 1'],
  ['SELECT * FROM t ORDER BY lower(name)', 'select t | columns * | order lower(name)()'],
  ['SELECT * FROM t FETCH FIRST 5 ROWS ONLY', 'select t | columns * | limit 5'],
  ['SELECT * FROM t LIMIT ALL', 'select t | columns *'],
  [
    'SELECT offset, "limit", value FROM t WHERE offset > 3 ORDER BY offset',
    'select t | where offset range 3 | columns offset,limit,value | order offset',
  ],
  ['SELECT EXISTS (SELECT 1 FROM t WHERE a = $1) AS e', 'select t | where a eq ?0 | exists'],
  ['SELECT 1', 'select'],
  [
    'SELECT * FROM t WHERE a = 1 FOR UPDATE OF t SKIP LOCKED',
    'select t | where a eq 1 | columns * | for update | skip locked',
  ],
  ['SELECT pg_advisory_xact_lock($1)', 'lock'],
  ['(SELECT a FROM t) LIMIT 1', 'select t | columns a'],
]);

cases('conditions', 'postgresql', [
  [
    'SELECT 1 FROM t WHERE a = ANY($1::int[]) AND b IN ($2, $3) AND c NOT IN (1) AND d <> ALL($4)',
    'select t | where a in ?0 & b in ?1 & c not-in 1 & d not-in ?3',
  ],
  [
    'SELECT 1 FROM t WHERE a > $1 AND b BETWEEN $2 AND $3 AND 5 <= c AND d != 1',
    'select t | where a range ?0 & b range ?1 & c range 5 & d ne 1',
  ],
  [
    'SELECT 1 FROM t WHERE a IS NULL AND b IS NOT NULL AND c IS TRUE AND d AND NOT e',
    'select t | where a null & b not-null & c eq true & d eq true & e eq false',
  ],
  [
    "SELECT 1 FROM t WHERE a LIKE 'x%' AND b LIKE '%x%' AND c LIKE $1 AND d LIKE $2 || '%' AND e ILIKE '%' || $3 || '%' AND f LIKE 'x'",
    'select t | where a prefix "x%" & b contains "%x%" & c pattern ?0 & d prefix ?1 & e contains ?2 «ilike» & f eq "x"',
  ],
  [
    "SELECT 1 FROM t WHERE a ~* 'x' AND b SIMILAR TO 'y' AND c NOT LIKE 'z%'",
    'select t | where a pattern "x" & b pattern "y" & c other "z%"',
  ],
  [
    "SELECT 1 FROM t WHERE lower(a) = $1 AND b::date = $2 AND date_trunc('day', c) >= $3 AND d + 1 = 2 AND extract(year from e) = 2020 AND f AT TIME ZONE 'utc' > now()",
    "select t | where a eq ?0 «lower(a)» & b eq ?1 «b::date» & c range ?2 «date_trunc('day', c)» & d eq 2 «d + 1» & e eq 2020 «extract(year from e)» & f range … «f AT TIME ZONE 'utc'»",
  ],
  [
    "SELECT 1 FROM t WHERE a->>'k' = $1 AND b @> $2 AND c @> ARRAY['x'] AND d && $3 AND e ? 'key' AND f @@ plainto_tsquery($4) AND $5 = ANY(g)",
    'select t | where a json ?0 «a->>\'k\'» & b json ?1 & c array "x" & d array ?2 & e json "key" & f full-text ?3 & g array ?4',
  ],
  [
    'SELECT 1 FROM t WHERE (a = 1 OR b = $1 AND c = 2) AND d = 3',
    'select t | where d eq 3 | either (a eq 1 or b eq ?0 & c eq 2)',
  ],
  [
    'SELECT 1 FROM t WHERE a = 1 OR (b = 2 AND (c = 3 OR d = 4))',
    'select t | either (a eq 1 or b eq 2) | incomplete',
  ],
  [
    'SELECT 1 FROM t WHERE NOT (a = 1) AND NOT b IN (1, 2) AND NOT (c = 1 OR d = 2)',
    'select t | where a ne 1 & b not-in 1 | incomplete',
  ],
  ['SELECT 1 FROM t WHERE ($1::text IS NULL OR a = $1) AND 1 = 1', 'select t | either ( or a eq ?0)'],
  ['SELECT 1 FROM t WHERE (created_at, id) < ($1, $2)', 'select t | where created_at range ?0 & id range ?1'],
  ["SELECT 1 FROM t WHERE a = b AND c = now() - $1 * interval '1 day'", 'select t | where a eq b & c eq ?0'],
  [
    'SELECT 1 FROM t WHERE a IS DISTINCT FROM $1 AND b IS NOT DISTINCT FROM $2',
    'select t | where a ne ?0 & b eq ?1',
  ],
  [
    'SELECT 1 FROM t WHERE a IN (SELECT x FROM u) AND EXISTS (SELECT 1 FROM u)',
    'select t | where a in … | incomplete',
  ],
]);

cases('joins, sub-selects, CTEs, unions', 'postgresql', [
  [
    "SELECT o.id FROM orders o JOIN users u ON u.id = o.user_id AND u.active LEFT JOIN items AS i USING (order_id) WHERE o.status = 'x' ORDER BY u.name",
    'select orders | tables orders as o, users as u inner on id=orders.user_id, items as i left on order_id=order_id | where users.active eq true & orders.status eq "x" | columns id | order u.name',
  ],
  ['SELECT 1 FROM a, b WHERE a.id = b.a_id', 'select a | tables b inner | where a.id eq b.a_id'],
  [
    'SELECT 1 FROM a CROSS JOIN LATERAL (SELECT * FROM b WHERE b.x = a.x LIMIT 3) l WHERE a.y = $1',
    'select a | tables b | where a.y eq ?0',
  ],
  [
    'SELECT * FROM (SELECT * FROM t WHERE a = $1) s WHERE s.b = 2',
    'select | tables t | where s.b eq 2 | columns *',
  ],
  ['SELECT * FROM unnest($1::int[]) AS x(id)', 'select | columns *'],
  [
    'WITH c AS (SELECT * FROM x WHERE y = $1), d AS (SELECT 1) SELECT z.id FROM c JOIN z ON z.id = c.id WHERE z.k = $2',
    'select | tables z inner on id=c.id, x | where z.k eq ?1 | columns id',
  ],
  [
    'SELECT a FROM t WHERE x = $1 UNION ALL SELECT b FROM u WHERE y = $2 ORDER BY 1 LIMIT 5',
    'select t | tables u | where x eq ?0 | incomplete | columns a | order a | limit 5',
  ],
]);

cases('writes', 'postgresql', [
  [
    'UPDATE accounts SET balance = balance - $1, n = $2, t = now() WHERE id = $3 AND balance >= $1 RETURNING id',
    'update accounts | where id eq ?2 & balance range ?0 | columns id | set balance*,n,t | returning',
  ],
  [
    'UPDATE t SET (a, b) = ($1, $2) FROM s WHERE s.id = t.id',
    'update t | tables s | where s.id eq t.id | set a,b',
  ],
  [
    "WITH c AS (SELECT id FROM jobs WHERE s = 'q' LIMIT 10 FOR UPDATE SKIP LOCKED) UPDATE jobs SET s = 'r' FROM c WHERE jobs.id = c.id",
    'update jobs | where jobs.id eq c.id | for update | skip locked | set s',
  ],
  ['DELETE FROM t', 'delete t'],
  [
    'DELETE FROM t USING u WHERE u.id = t.uid AND u.x < $1',
    'delete t | tables u | where u.id eq t.uid & u.x range ?0',
  ],
  [
    'INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT (a) DO UPDATE SET b = excluded.b, n = t.n + 1 WHERE t.x RETURNING *',
    'insert t | columns * | set a,b,n* | rows 2 | on conflict | returning',
  ],
  [
    'INSERT INTO t (a) SELECT x FROM u WHERE z = $1 LIMIT 5',
    'insert t | tables u | where z eq ?0 | limit 5 | set a',
  ],
  ['INSERT INTO t (a) SELECT * FROM unnest($1::text[])', 'insert t | set a'],
  ['INSERT INTO t DEFAULT VALUES', 'insert t | rows 1'],
  [
    'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = 1',
    'merge t | tables s on id=t.id | incomplete | on conflict',
  ],
]);

cases('MySQL', 'mysql', [
  [
    'SELECT * FROM `User` u FORCE INDEX (i) WHERE `key` = ? AND a = "x" LIMIT ?, 10',
    'select User | tables User as u | where key eq ?0 & a eq "x" | columns * | limit 10 | offset hole',
  ],
  [
    'SELECT 1 FROM t WHERE MATCH(a, b) AGAINST (? IN BOOLEAN MODE) && c <=> 1',
    'select t | where a full-text ?0 & b full-text ?0 & c eq 1',
  ],
  [
    'SELECT 1 FROM t WHERE created > NOW() - INTERVAL ? DAY ORDER BY RAND()',
    'select t | where created range ?0 | order RAND()()',
  ],
  [
    'INSERT INTO t (a, n) VALUES (?, 1) ON DUPLICATE KEY UPDATE n = n + 1, b = VALUES(b)',
    'insert t | set a,n*,b | rows 1 | on conflict',
  ],
  ['INSERT INTO t (a) VALUES ?', 'insert t | set a'],
  ['INSERT IGNORE INTO t SET a = ?', 'insert t | set a | rows 1 | on conflict'],
  ['REPLACE INTO t VALUES (1, 2)', 'insert t | rows 1 | on conflict'],
  [
    'UPDATE users u JOIN orgs o ON o.id = u.org_id SET u.x = 1 WHERE o.y = ?',
    'update users | tables users as u, orgs as o inner on id=users.org_id | where orgs.y eq ?0 | set x',
  ],
  [
    'DELETE u FROM users u WHERE u.x = 1 LIMIT 100',
    'delete users | tables users as u | where users.x eq 1 | limit 100',
  ],
]);

cases('SQLite and SQL Server', 'sqlserver', [
  [
    'SELECT TOP (10) * FROM [dbo].[Users] u WITH (NOLOCK) WHERE [Email] = @p1 ORDER BY [Id]',
    'select Users | tables Users as u | where Email eq ?0 | columns * | order Id | limit 10',
  ],
  [
    'SELECT a FROM u ORDER BY id OFFSET @o ROWS FETCH NEXT 20 ROWS ONLY',
    'select u | columns a | order id | limit 20 | offset hole',
  ],
  [
    'UPDATE u SET n += 1 FROM users u WHERE u.id = @id',
    'update users | tables users as u | where users.id eq ?0 | set n*',
  ],
]);
cases('SQLite', 'sqlite', [
  ['INSERT OR REPLACE INTO t (a) VALUES (:a)', 'insert t | set a | rows 1 | on conflict'],
  [
    "SELECT 1 FROM t WHERE name GLOB 'a*' AND x == ? COLLATE NOCASE",
    'select t | where name pattern "a*" & x eq ?0',
  ],
]);

cases('holes', 'postgresql', [
  [
    'SELECT 1 FROM t WHERE id = :id AND org = :org AND x IN (:...ids)',
    'select t | where id eq ?0 & org eq ?1 & x in ?2',
  ],
  ['SELECT 1 FROM t WHERE b = $2 AND a = $1 AND c = $2', 'select t | where b eq ?1 & a eq ?0 & c eq ?1'],
  ['SELECT 1 FROM t WHERE a = ? AND b IN ? AND c = lower(?)', 'select t | where a eq ?0 & b in ?1 & c eq ?2'],
  [
    "SELECT 1 FROM t WHERE a = {{a::uuid}} AND b = {b:UUID} AND c = '$1'",
    'select t | where a eq ?0 & b eq ?1 & c eq ?0',
  ],
  ['SELECT * FROM __tenfold_0__ WHERE a = $1', 'select | where a eq ?0 | columns *'],
  [
    'SELECT * FROM "$1" o JOIN __tenfold_0__.items i ON i.oid = o.id',
    'select | tables items as i inner on oid=o.id | columns *',
  ],
  ['SELECT __tenfold_0__ FROM t ORDER BY __tenfold_1__ __tenfold_2__ LIMIT 5', 'select t | order  | limit 5'],
  [
    'SELECT * FROM t WHERE __tenfold_0__ AND b = $1 LIMIT 10',
    'select t | where b eq ?0 | incomplete | columns * | limit 10',
  ],
  [
    'SELECT * FROM t WHERE t.__tenfold_0__ = $1 AND $2.x = 1',
    'select t | where x eq 1 | incomplete | columns *',
  ],
  ["SELECT * FROM t WHERE a LIKE '%__tenfold_0__%'", 'select t | where a pattern … | columns *'],
]);

cases('fragments', 'postgresql', [
  [
    'SELECT * FROM t WHERE a = $1 $2 ORDER BY b',
    'select t | where a eq ?0 | incomplete | columns * | order b',
  ],
  [
    'SELECT * FROM t WHERE a = $1 __tenfold_0__',
    'select t | where a eq ?0 | incomplete | columns * | limit hole',
  ],
  ['SELECT * FROM t __tenfold_0__', 'select t | incomplete | columns * | limit hole'],
  [
    'SELECT a FROM t $1 WHERE t.x = $2 LIMIT 3',
    'select t | where t.x eq ?1 | incomplete | columns a | limit 3',
  ],
  ['SELECT a FROM t WHERE created_at $1 $2 AND b = 1', 'select t | where b eq 1 | incomplete | columns a'],
  ['DELETE FROM t $1', 'delete t | incomplete | limit hole'],
  ['UPDATE t SET $1 WHERE id = $2', 'update t | where id eq ?1'],
  ['WITH x AS (SELECT 1 FROM t), $1 SELECT * FROM y', 'select y | tables t | columns *'],
  ['WITH x AS (SELECT 1 FROM t) $1', 'select | tables t | incomplete | limit hole'],
]);

cases('an unknown dialect', 'unknown', [
  ['SELECT 1 FROM `t` WHERE a || b = "x" AND `c` = ?', 'select t | where a eq "x" «a || b» & c eq ?0'],
  ['SELECT 1 FROM "t" WHERE "a" = $1', 'select t | where a eq ?0'],
]);

cases('other statements', 'postgresql', [
  ['BEGIN', 'begin'],
  ['START TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'begin'],
  ['COMMIT;', 'commit'],
  ['ROLLBACK TO SAVEPOINT x', 'rollback'],
  ['BEGIN; UPDATE t SET a = 1 WHERE b = 2; COMMIT', 'update t | where b eq 2 | set a'],
  ['LOCK TABLE t IN EXCLUSIVE MODE', 'lock t'],
  ['CALL f($1)', 'call'],
  ['CREATE INDEX i ON t (a)', 'ddl t'],
  ['TRUNCATE TABLE t', 'ddl t'],
  ['SET search_path = x', 'other'],
]);

cases('English', 'postgresql', [
  ['Select a plan that fits', 'not SQL'],
  ['Update your profile', 'not SQL'],
  ['Delete your account', 'not SQL'],
  ['Insert coin', 'not SQL'],
  ['Start now', 'not SQL'],
  ['With great power', 'not SQL'],
  ['Create a new project', 'not SQL'],
  ['hello', 'not SQL'],
  ['', 'not SQL'],
]);
