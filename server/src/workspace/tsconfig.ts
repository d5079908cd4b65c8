/**
 * What tsconfig files say about module names: `paths`, `baseUrl`, `rootDirs`, `outDir`.
 *
 * Read by ourselves and not by TypeScript, whose reader lists all files of each project: a monorepo has hundreds of
 * configurations, and we know the files already.
 */
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { isRecord, type ReadText, recordOf } from './packages.ts';
import { folderOf, join } from './paths.ts';

/** Targets are absolute; a `*` stands for what the pattern's `*` matched. */
export interface PathPattern {
  readonly prefix: string;
  /** Undefined when the pattern has no `*`. */
  readonly suffix: string | undefined;
  readonly targets: readonly string[];
}

export interface ModuleOptions {
  readonly path: string;
  /** Longest prefix first, as TypeScript tries them. */
  readonly paths: readonly PathPattern[];
  readonly baseUrl: string | undefined;
  readonly rootDirs: readonly string[];
  readonly outDir: string | undefined;
  readonly rootDir: string | undefined;
}

export interface ConfigProblem {
  readonly path: string;
  readonly span: readonly [number, number];
  readonly message: string;
}

export interface TsConfigs {
  /** Options that hold in a folder, those of the nearest configuration first. */
  of(folder: string): readonly ModuleOptions[];
  readonly problems: readonly ConfigProblem[];
}

interface Raw {
  readonly path: string;
  readonly json: Record<string, unknown>;
}

/** More `extends` in a row than anyone writes: a circle. */
const MAX_EXTENDS = 20;

/**
 * Reads the tsconfig files given, and those they extend. `packageFolder` finds a package of the workspace by name, for
 * `"extends": "@repo/tsconfig/base.json"`.
 */
export function readTsConfigs(
  files: readonly string[],
  read: ReadText,
  packageFolder: (name: string) => string | undefined,
): TsConfigs {
  const problems: ConfigProblem[] = [];
  const raws = new Map<string, Raw | undefined>();
  const byFolder = new Map<string, string[]>();
  for (const path of files) byFolder.set(folderOf(path), [...(byFolder.get(folderOf(path)) ?? []), path]);
  for (const paths of byFolder.values()) paths.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

  function load(path: string): Raw | undefined {
    if (raws.has(path)) return raws.get(path);
    const text = read(path);
    const raw = text === undefined ? undefined : { path, json: parseConfig(path, text, problems) };
    raws.set(path, raw);
    return raw;
  }

  function extended(from: string, name: string): Raw | undefined {
    const bases =
      name.startsWith('.') || name.startsWith('/')
        ? [join(name.startsWith('/') ? '' : folderOf(from), name)]
        : packagePaths(name, packageFolder);
    for (const base of bases) {
      for (const path of [base, `${base}.json`, `${base}/tsconfig.json`]) {
        const raw = path.endsWith('.json') ? load(path) : undefined;
        if (raw) return raw;
      }
    }
    return undefined;
  }

  function optionsOf(path: string, left: number, top = folderOf(path)): ModuleOptions | undefined {
    const raw = load(path);
    if (!raw || left === 0) return undefined;
    const names = [raw.json.extends].flat().filter((name) => typeof name === 'string');
    const bases = names
      .map((name) => extended(path, name))
      .map((base) => base && optionsOf(base.path, left - 1, top))
      .filter((base) => base !== undefined);
    const options = recordOf(raw.json.compilerOptions);
    const folder = folderOf(path);
    const absolute = (value: unknown) => (typeof value === 'string' ? expand(value, folder, top) : undefined);
    const inherited = <K extends keyof ModuleOptions>(key: K): ModuleOptions[K] | undefined =>
      bases.findLast(
        (base) => base[key] !== undefined && (!Array.isArray(base[key]) || base[key].length > 0),
      )?.[key];
    const baseUrl = absolute(options.baseUrl) ?? inherited('baseUrl');
    const rootDirs = Array.isArray(options.rootDirs)
      ? options.rootDirs.map(absolute).filter((dir) => dir !== undefined)
      : (inherited('rootDirs') ?? []);
    return {
      path,
      paths: isRecord(options.paths)
        ? patternsOf(options.paths, baseUrl ?? folder, top)
        : (inherited('paths') ?? []),
      baseUrl,
      rootDirs,
      outDir: absolute(options.outDir) ?? inherited('outDir'),
      rootDir: absolute(options.rootDir) ?? inherited('rootDir'),
    };
  }

  for (const path of files) load(path); // So that problems are known before anyone asks.
  const memo = new Map<string, readonly ModuleOptions[]>();
  const of = (folder: string): readonly ModuleOptions[] => {
    const known = memo.get(folder);
    if (known) return known;
    const above = folderOf(folder) === folder ? [] : of(folderOf(folder));
    const own = (byFolder.get(folder) ?? [])
      .map((path) => optionsOf(path, MAX_EXTENDS))
      .filter((options) => options !== undefined);
    const all = own.length === 0 ? above : [...own, ...above];
    memo.set(folder, all);
    return all;
  };
  return { of, problems };
}

/** `tsconfig.json` speaks first; the others of a folder (`tsconfig.app.json`) when it is silent. */
function rank(path: string): number {
  if (path.endsWith('/tsconfig.json')) return 0;
  if (path.endsWith('/jsconfig.json')) return 1;
  return /\.(spec|test|e2e)\.json$/.test(path) ? 3 : 2;
}

function parseConfig(path: string, text: string, problems: ConfigProblem[]): Record<string, unknown> {
  const errors: ParseError[] = [];
  const json: unknown = parse(text.replace(/^\uFEFF/, ' '), errors, {
    allowTrailingComma: true,
    allowEmptyContent: true,
  });
  const [error] = errors;
  if (error) {
    const message = `Not JSON here: ${inWords(printParseErrorCode(error.error))}. Path aliases of this file may be missing.`;
    problems.push({ path, span: [error.offset, error.offset + Math.max(1, error.length)], message });
  }
  return recordOf(json);
}

/** `@repo/tsconfig/base.json` in a package of the workspace. Packages outside say nothing about our paths. */
function packagePaths(name: string, packageFolder: (name: string) => string | undefined): string[] {
  const segments = name.split('/');
  const length = name.startsWith('@') ? 2 : 1;
  const folder = packageFolder(segments.slice(0, length).join('/'));
  return folder === undefined ? [] : [[folder, ...segments.slice(length)].join('/')];
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a tsconfig writes it
const CONFIG_DIR = '${configDir}';

/** `${configDir}` is the folder of the configuration that everything else was extended into. */
function expand(value: string, folder: string, top: string): string {
  if (value.startsWith(CONFIG_DIR)) return join(top, value.slice(CONFIG_DIR.length));
  return value.startsWith('/') ? join('', value) : join(folder, value);
}

function patternsOf(paths: Record<string, unknown>, folder: string, top: string): PathPattern[] {
  const patterns = Object.entries(paths).map(([pattern, values]): PathPattern => {
    const targets = Array.isArray(values)
      ? values.filter((value) => typeof value === 'string').map((value) => expand(value, folder, top))
      : [];
    const star = pattern.indexOf('*');
    if (star < 0) return { prefix: pattern, suffix: undefined, targets };
    return { prefix: pattern.slice(0, star), suffix: pattern.slice(star + 1), targets };
  });
  return patterns.sort(
    (a, b) =>
      Number(a.suffix !== undefined) - Number(b.suffix !== undefined) || b.prefix.length - a.prefix.length,
  );
}

/** `CloseBraceExpected` as `close brace expected`. */
export function inWords(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** What the pattern's `*` stands for in a specifier; '' without `*`; undefined when it does not match. */
export function matchPattern(pattern: PathPattern, specifier: string): string | undefined {
  const { prefix, suffix } = pattern;
  if (suffix === undefined) return specifier === prefix ? '' : undefined;
  const fits =
    specifier.length >= prefix.length + suffix.length &&
    specifier.startsWith(prefix) &&
    specifier.endsWith(suffix);
  return fits ? specifier.slice(prefix.length, specifier.length - suffix.length) : undefined;
}
