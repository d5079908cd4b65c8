/** Which database a file talks to, as far as its package's dependencies say. */
import type { Dialect } from '../../../../rules/model/entity.ts';
import type { Context } from '../context.ts';

const DRIVERS: Readonly<Record<string, Dialect>> = {
  pg: 'postgresql',
  postgres: 'postgresql',
  'pg-promise': 'postgresql',
  '@neondatabase/serverless': 'postgresql',
  '@vercel/postgres': 'postgresql',
  '@electric-sql/pglite': 'postgresql',
  '@supabase/supabase-js': 'postgresql',
  '@mikro-orm/postgresql': 'postgresql',
  mysql: 'mysql',
  mysql2: 'mysql',
  mariadb: 'mysql',
  '@planetscale/database': 'mysql',
  '@mikro-orm/mysql': 'mysql',
  '@mikro-orm/mariadb': 'mysql',
  sqlite3: 'sqlite',
  'better-sqlite3': 'sqlite',
  sqlite: 'sqlite',
  '@libsql/client': 'sqlite',
  '@mikro-orm/sqlite': 'sqlite',
  '@mikro-orm/better-sqlite': 'sqlite',
  '@mikro-orm/libsql': 'sqlite',
  mssql: 'sqlserver',
  tedious: 'sqlserver',
  '@mikro-orm/mssql': 'sqlserver',
  mongodb: 'mongodb',
  mongoose: 'mongodb',
  '@mikro-orm/mongodb': 'mongodb',
};

/** The one dialect of the drivers that the nearest package.json names; `unknown` when there are several, or none. */
export function dialectOfDependencies(context: Context, path: string): Dialect {
  const found = new Set<Dialect>();
  for (const name of context.sources.dependencies(path)) {
    const dialect = Object.hasOwn(DRIVERS, name) ? DRIVERS[name] : undefined;
    if (dialect !== undefined) found.add(dialect);
  }
  // A document store beside a relational one says nothing about tables.
  if (found.size > 1) found.delete('mongodb');
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : 'unknown';
}

/** The dialect a configuration names: `type: 'postgres'`, `client: 'pg'`, `dialect: 'mysql'`. */
export function dialectNamed(name: string): Dialect | undefined {
  switch (name.toLowerCase()) {
    case 'postgres':
    case 'postgresql':
    case 'pg':
    case 'pgnative':
    case 'aurora-postgres':
    case 'pglite':
      return 'postgresql';
    case 'cockroachdb':
    case 'cockroach':
      return 'cockroachdb';
    case 'mysql':
    case 'mysql2':
    case 'mariadb':
    case 'aurora-mysql':
      return 'mysql';
    case 'sqlite':
    case 'sqlite3':
    case 'better-sqlite3':
    case 'sqljs':
    case 'libsql':
    case 'expo':
    case 'turso':
      return 'sqlite';
    case 'mssql':
    case 'sqlserver':
    case 'tedious':
      return 'sqlserver';
    case 'mongodb':
    case 'mongo':
      return 'mongodb';
    default:
      return undefined;
  }
}
