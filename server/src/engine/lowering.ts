/**
 * Lowering, loaded when the first text is to be lowered.
 *
 * `require` and not `import`: TypeScript and the SQL parser take longer to load than a scan in which nothing has
 * changed takes in all, and such a scan needs neither. esbuild bundles them all the same.
 */
import type { Lowering } from './parts.ts';

type Source = typeof import('../lowering/lower.ts');
type Prisma = typeof import('../lowering/schema/prisma.ts');
type Sql = typeof import('../lowering/schema/ddl.ts');
type Statement = typeof import('../lowering/schema/statement.ts');

const source = (): Source => require('../lowering/lower.ts');
const prisma = (): Prisma => require('../lowering/schema/prisma.ts');
const sql = (): Sql => require('../lowering/schema/ddl.ts');
const statement = (): Statement => require('../lowering/schema/statement.ts');

export const standardLowering: Lowering = {
  source: (text, path) => source().lower(text, path),
  prisma: (text) => prisma().lowerPrismaSchema(text),
  sql: (text, dialect) => sql().lowerSql(text, dialect),
  statement: (text, dialect) => statement().readSql(text, dialect),
};
