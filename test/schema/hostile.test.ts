/** No input stops a reader: nothing throws, and time grows with the text and not with its square. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dialect } from '../../rules/model/entity.ts';
import { lowerSql } from '../../server/src/lowering/schema/ddl.ts';
import { lowerPrismaSchema } from '../../server/src/lowering/schema/prisma.ts';
import { readSql } from '../../server/src/lowering/schema/statement.ts';

const dialects: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite', 'sqlserver', 'unknown'];
const beginnings = [
  '',
  'SELECT * FROM t WHERE ',
  'CREATE TABLE t (',
  'ALTER TABLE t ADD ',
  'CREATE INDEX i ON t (',
  'UPDATE t SET ',
  'DO $$ ',
  'model A {\n',
  'WITH a AS (',
];
const pieces = [
  '(',
  ')',
  '[',
  '{',
  '{{',
  '$a$',
  '$$',
  "'",
  '"',
  '`',
  '/*',
  '--',
  '\n',
  '\n(\n',
  '\\',
  '$1 ',
  '?',
  ':',
  '::',
  'a OR ',
  'a AND ',
  'NOT ',
  '- ',
  '!',
  'a.',
  'a,',
  'a+',
  'CASE WHEN ',
  'SELECT ',
  'FROM ',
  'UNION SELECT ',
  'WITH a AS (',
  'EXISTS (',
  'a BETWEEN b ',
  'ORDER BY ',
  '__tenfold_0__ ',
  'CREATE TABLE t (',
  'ALTER TABLE t ADD (',
  'BEGIN ',
  'END ',
  'create trigger ',
  'copy t from stdin;\n',
  'delimiter ;;\n',
  'go\n',
  'model A {\n',
  '@@index([',
  'a Int @default(',
  '@',
  '\u0000',
  '🙂',
  "E'\\",
  'INTERVAL ',
  'ARRAY[',
  'MATCH (',
  'a IN (',
  'a NOT ',
];

function readAll(text: string, dialect: Dialect): void {
  readSql(text, dialect);
  lowerSql(text, dialect);
  lowerPrismaSchema(text);
}

describe('hostile text', () => {
  it('is read without throwing', () => {
    for (const beginning of beginnings) {
      for (const piece of pieces) {
        // Dialects differ in their lexemes, and those do not depend on what comes before.
        for (const dialect of beginning === '' ? dialects : dialects.slice(0, 1))
          readAll(beginning + piece.repeat(120), dialect);
      }
    }
  });

  it('is read in time that grows with its length', () => {
    // 20 times the text: 20 times the time when linear, 400 times when quadratic. Machines are noisy; the gap is not.
    const time = (text: string) => {
      const start = performance.now();
      readAll(text, 'postgresql');
      return performance.now() - start;
    };
    for (const beginning of beginnings.slice(0, 6)) {
      for (const piece of pieces) {
        const short = beginning + piece.repeat(600 / piece.length);
        const long = beginning + piece.repeat(12_000 / piece.length);
        const isLinear = () => time(long) < Math.max(200, time(short) * 150);
        assert.ok(isLinear() || isLinear() || isLinear(), JSON.stringify(beginning + piece));
      }
    }
  });

  it('is read when it is a real text with holes torn into it', () => {
    const texts = [
      "SELECT u.id, count(*) FROM users u JOIN orders o ON o.uid = u.id WHERE u.a = $1 AND (b LIKE '%x' OR c IN (1, 2)) GROUP BY u.id ORDER BY 2 DESC LIMIT 5",
      "INSERT INTO t (a, b) VALUES ($1, 'x''y'), (?, NULL) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING *",
      "CREATE TABLE t (id int PRIMARY KEY, b varchar(20) DEFAULT 'x' REFERENCES u(id) ON DELETE CASCADE, UNIQUE (b)); ALTER TABLE t ADD INDEX i (b DESC), DROP COLUMN c;",
      'model A {\n  id Int @id\n  b B @relation(fields: [x], references: [y])\n  @@index([a(sort: Desc)], where: raw("x"))\n}\nenum E { A }',
    ];
    // Numerical Recipes' generator: the same tears in every run.
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 1_500; round++) {
      let text = texts[random(texts.length)] ?? '';
      for (let tears = random(5); tears >= 0; tears--) {
        const from = random(text.length + 1);
        const to = Math.min(text.length, from + random(10));
        const piece = random(2) === 0 ? '' : (pieces[random(pieces.length)] ?? '');
        text = text.slice(0, from) + piece + text.slice(to);
      }
      readAll(text, dialects[round % dialects.length] ?? 'unknown');
    }
  });
});
