/** `exports`, `imports` and `main` of a package.json, read towards source. */
import { isRecord, type Package } from './packages.ts';

/** Conditions in the order in which they are likely to lead to source and not to a build result. */
const CONDITIONS = [
  'source',
  'development',
  'typescript',
  'types',
  'bun',
  'import',
  'module',
  'node',
  'default',
  'require',
  'browser',
];

/** Targets (`./dist/a.js`) of a key (`.`, `./a`, `#a`) in an exports or imports map, likeliest first; `*` is filled in. */
export function targetsOf(map: unknown, key: string): string[] {
  if (map === undefined || map === null) return [];
  const isKeyed =
    isRecord(map) && Object.keys(map).some((name) => name.startsWith('.') || name.startsWith('#'));
  if (!isKeyed) return key === '.' ? flatten(map, '') : [];
  if (Object.hasOwn(map, key)) return flatten(map[key], '');
  let best: { readonly prefix: string; readonly star: string; readonly target: unknown } | undefined;
  for (const [pattern, target] of Object.entries(map)) {
    const at = pattern.indexOf('*');
    const [prefix, suffix] =
      at < 0
        ? [pattern.endsWith('/') ? pattern : undefined, '']
        : [pattern.slice(0, at), pattern.slice(at + 1)];
    if (
      prefix === undefined ||
      !key.startsWith(prefix) ||
      !key.endsWith(suffix) ||
      key.length < prefix.length + suffix.length
    )
      continue;
    if (!best || prefix.length > best.prefix.length)
      best = { prefix, star: key.slice(prefix.length, key.length - suffix.length), target };
  }
  return best ? flatten(best.target, best.star) : [];
}

function flatten(target: unknown, star: string): string[] {
  if (typeof target === 'string')
    return [target.endsWith('/') ? target + star : target.replaceAll('*', star)];
  if (Array.isArray(target)) return target.flatMap((one) => flatten(one, star));
  if (!isRecord(target)) return [];
  const rank = (name: string) => (CONDITIONS.includes(name) ? CONDITIONS.indexOf(name) : 1.5); // `@acme/source`: own conditions mean source.
  return Object.keys(target)
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((name) => flatten(target[name], star));
}

/** Folders that hold what was built, outermost segments of a target. */
const BUILT = new Set([
  'dist',
  'build',
  'lib',
  'out',
  'output',
  'es',
  'esm',
  'cjs',
  'mjs',
  'types',
  'typings',
  'node',
  'server',
  'module',
  'commonjs',
  'src',
]);
const SOURCE_FOLDERS = ['/src', '', '/lib', '/source', '/app'];

/**
 * Paths without extension at which the source of a target of the package may be: the target itself, through `outDir`
 * and `rootDir`, or with its folder of build results replaced by one of source.
 */
export function sourcePaths(
  pack: Package,
  target: string,
  outDir: string | undefined,
  rootDir: string | undefined,
): string[] {
  const relative = target.replace(/^\.\//, '');
  const direct = `${pack.folder}/${relative}`;
  const stem = relative.replace(/(\.d)?\.[mc]?[tj]sx?$/, '');
  const paths = [direct];
  if (outDir && `${pack.folder}/${stem}`.startsWith(`${outDir}/`)) {
    const rest = `${pack.folder}/${stem}`.slice(outDir.length);
    paths.push(...(rootDir ? [rootDir + rest] : []), `${pack.folder}/src${rest}`, pack.folder + rest);
  }
  let rest = stem.split('/');
  while (rest.length > 1 && BUILT.has(rest[0]!)) {
    rest = rest.slice(1);
    for (const folder of SOURCE_FOLDERS) paths.push(`${pack.folder}${folder}/${rest.join('/')}`);
  }
  return paths;
}

/** Where the entry of a package may be when its package.json does not lead there. */
export function usualEntries(pack: Package): string[] {
  const last = pack.name?.split('/').pop() ?? 'index';
  return [
    '/src/index',
    '/index',
    '/src/main',
    '/lib/index',
    '/source/index',
    '/app/index',
    `/src/${last}`,
    `/${last}`,
  ].map((entry) => pack.folder + entry);
}
