/**
 * A workspace in memory, for tests of linking: file names to texts.
 *
 * Lowers by extension, on demand. Resolution is what tests need and no more: relative paths, packages of the same
 * workspace by the `name` of their package.json, `@/` and `~/` as the nearest package's `src` or root.
 */
import path from 'node:path';
import type { FileFacts } from '../../server/src/facts/facts.ts';
import type { PrismaFacts, SqlFacts } from '../../server/src/facts/schema.ts';
import type { FileRole, Resolution, Sources } from '../../server/src/linking/sources.ts';
import { lower } from '../../server/src/lowering/lower.ts';
import { lowerSql } from '../../server/src/lowering/schema/ddl.ts';
import { lowerPrismaSchema } from '../../server/src/lowering/schema/prisma.ts';
import { readSql } from '../../server/src/lowering/schema/statement.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const EXTENSIONS = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
];

/** Names without a leading `/` are taken from the root: `src/a.ts` is the file `/src/a.ts`. */
export function memorySources(files: Readonly<Record<string, string>>): Sources {
  const texts = new Map<string, string>();
  for (const [name, text] of Object.entries(files)) texts.set(name.startsWith('/') ? name : `/${name}`, text);
  const paths = [...texts.keys()].sort();
  const packages = packagesOf(texts);
  const facts = new Map<string, FileFacts>();
  const resolutions = new Map<string, Resolution>();
  const roots = new Map<string, string>();
  const once = <T>(compute: () => T): (() => T) => {
    let value: { readonly of: T } | undefined;
    return () => {
      value ??= { of: compute() };
      return value.of;
    };
  };
  const sources = once(() => paths.filter((file) => SOURCE.test(file)));
  const prisma = once(() => each<PrismaFacts>(paths, texts, '.prisma', lowerPrismaSchema));
  const sql = once(() => each<SqlFacts>(paths, texts, '.sql', (text) => lowerSql(text)));
  const nearest = (file: string): PackageJson | undefined =>
    packages.find((one) => file.startsWith(one.root === '/' ? '/' : `${one.root}/`));
  return {
    files: sources,
    facts: (file) => {
      const text = texts.get(file);
      if (text === undefined || !SOURCE.test(file)) return undefined;
      const known = facts.get(file) ?? lower(text, file);
      facts.set(file, known);
      return known;
    },
    text: (file) => texts.get(file) ?? '',
    resolve: (from, specifier) => {
      const key = `${path.posix.dirname(from)} ${specifier}`;
      const known =
        resolutions.get(key) ?? resolve(texts, packages, nearest(from)?.root ?? '/', from, specifier);
      resolutions.set(key, known);
      return known;
    },
    role: roleOf,
    prismaSchemas: prisma,
    sqlFiles: sql,
    ddl: (text, dialect) => lowerSql(text, dialect),
    statement: (text, dialect) => readSql(text, dialect),
    dependencies: (file) => nearest(file)?.dependencies ?? new Set(),
    size: () => undefined,
    packageRoot: (file) => {
      const folder = path.posix.dirname(file);
      const known = roots.get(folder) ?? nearest(file)?.root ?? '/';
      roots.set(folder, known);
      return known;
    },
  };
}

interface PackageJson {
  readonly root: string;
  readonly name: string;
  readonly dependencies: ReadonlySet<string>;
}

/** Deepest first, so that the first whose folder holds a file is the nearest. */
function packagesOf(texts: ReadonlyMap<string, string>): readonly PackageJson[] {
  const found: PackageJson[] = [];
  for (const [file, text] of texts) {
    if (path.posix.basename(file) !== 'package.json') continue;
    const json = JSON.parse(text) as Record<string, unknown>;
    const names = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((key) =>
      Object.keys(json[key] ?? {}),
    );
    found.push({
      root: path.posix.dirname(file),
      name: String(json.name ?? ''),
      dependencies: new Set(names),
    });
  }
  return found.sort((a, b) => b.root.length - a.root.length);
}

function resolve(
  texts: ReadonlyMap<string, string>,
  packages: readonly PackageJson[],
  root: string,
  from: string,
  specifier: string,
): Resolution {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    return firstFile(texts, [path.posix.resolve(path.posix.dirname(from), specifier)]) ?? { k: 'missing' };
  }
  const alias = /^[@~]\/(.*)$/.exec(specifier)?.[1];
  if (alias !== undefined) {
    return (
      firstFile(texts, [path.posix.join(root, 'src', alias), path.posix.join(root, alias)]) ?? {
        k: 'missing',
      }
    );
  }
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const subpath = specifier.slice(name.length + 1);
  const own = packages.find((one) => one.name === name);
  if (own !== undefined) {
    const inside =
      subpath === ''
        ? ['src/index', 'index', 'lib/index', 'src']
        : [subpath, `src/${subpath}`, `lib/${subpath}`];
    const found = firstFile(
      texts,
      inside.map((one) => path.posix.join(own.root, one)),
    );
    if (found !== undefined) return found;
  }
  return { k: 'package', name, subpath };
}

function firstFile(texts: ReadonlyMap<string, string>, bases: readonly string[]): Resolution | undefined {
  for (const base of bases) {
    for (const stem of [base, base.replace(/\.([cm]?)jsx?$/, '')]) {
      for (const extension of EXTENSIONS) {
        const file = stem + extension;
        if (texts.has(file) && SOURCE.test(file)) return { k: 'file', path: file };
      }
    }
  }
  return undefined;
}

function each<F>(
  paths: readonly string[],
  texts: ReadonlyMap<string, string>,
  extension: string,
  lowerText: (text: string) => F,
): readonly { path: string; facts: F }[] {
  return paths
    .filter((file) => file.endsWith(extension))
    .map((file) => ({ path: file, facts: lowerText(texts.get(file) ?? '') }));
}

function roleOf(file: string): FileRole {
  if (/[./](test|spec)\.[cm]?[jt]sx?$|\/(__tests__|tests?|e2e)\//.test(file))
    return { role: 'test', reason: 'its name' };
  if (/\/migrations?\//.test(file)) return { role: 'migration', reason: 'in a folder named `migrations`' };
  if (/\/seeds?\b/.test(file)) return { role: 'seed', reason: 'its name' };
  if (/\/scripts\//.test(file)) return { role: 'script', reason: 'in a folder named `scripts`' };
  if (file.endsWith('.d.ts')) return { role: 'declaration', reason: 'its name' };
  if (/\/generated\//.test(file)) return { role: 'generated', reason: 'in a folder named `generated`' };
  return { role: 'source', reason: '' };
}
