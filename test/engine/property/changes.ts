/**
 * What may happen to a workspace, chosen at random: as a user, an agent or git would do it.
 *
 * Actions are plain data and say all that they do, so that a failing list of them can be made shorter and run again.
 */
import type { Random } from './random.ts';
import { type Files, ROOT } from './workspaces.ts';

export type Action =
  /** The file on disk gets this text, and the engine is told. */
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  /** The same without a word: a scan has to see it. */
  | { readonly do: 'write untold'; readonly path: string; readonly text: string }
  | { readonly do: 'remove'; readonly path: string }
  /** A folder with all in it; the engine is told of the folder alone. */
  | { readonly do: 'remove folder'; readonly path: string }
  /** An open buffer gets this text. */
  | { readonly do: 'edit'; readonly path: string; readonly text: string }
  | { readonly do: 'save'; readonly path: string }
  | { readonly do: 'close'; readonly path: string }
  /** The editor looks at a file: what a lens, a hover or a fix asks comes between changes. */
  | { readonly do: 'judge'; readonly path: string }
  | { readonly do: 'explain'; readonly path: string; readonly offset: number }
  /** All fixes of the first finding of a file are tried. */
  | { readonly do: 'try fixes'; readonly path: string; readonly nth: number }
  | { readonly do: 'settle' }
  | { readonly do: 'scan' };

/** The workspace as far as choosing needs it. */
export interface World {
  readonly original: Files;
  readonly disk: Map<string, string>;
  readonly buffers: Map<string, string>;
}

/** One step: a few actions that belong together. */
export function chooseStep(world: World, random: Random): Action[] {
  const kind = random.below(100);
  const path = random.pick(changeable(world));
  const now = textOf(world, path);
  if (kind < 44) return [{ do: 'edit', path, text: mutated(now, world, random) }];
  if (kind < 52) return [{ do: 'write', path, text: mutated(now, world, random) }];
  if (kind < 56) return original(world, random);
  if (kind < 60) return closeOrSave(world, random);
  if (kind < 64) return rename(world, random, path);
  if (kind < 67) return [{ do: 'remove', path }];
  if (kind < 68) return [{ do: 'remove folder', path: path.slice(0, path.lastIndexOf('/')) }];
  if (kind < 72) return [configure(random)];
  if (kind < 75) return [manifest(world, random)];
  if (kind < 77)
    return [
      { do: 'write', path: `${ROOT}/.gitignore`, text: random.pick(['', 'dist\n', `${nameOf(path)}\n`]) },
    ];
  if (kind < 80) return switchBranch(world, random);
  if (kind < 84) return [{ do: 'judge', path }];
  if (kind < 86) return [{ do: 'explain', path, offset: random.below(now.length + 1) }];
  if (kind < 92) return [{ do: 'try fixes', path, nth: random.below(4) }];
  if (kind < 93)
    return [{ do: 'write untold', path, text: `${mutated(now, world, random)}\n` }, { do: 'scan' }];
  return schema(world, random);
}

export function textOf({ buffers, disk }: World, path: string): string {
  return buffers.get(path) ?? disk.get(path) ?? '';
}

const SOURCE = /\.[mc]?[jt]sx?$/;
const SCHEMA = /\.(prisma|sql)$/;

function changeable({ disk, buffers, original }: World): string[] {
  const paths = new Set([...disk.keys(), ...buffers.keys()]);
  const sources = [...paths].filter((path) => SOURCE.test(path) || SCHEMA.test(path)).sort();
  return sources.length > 0 ? sources : [...original.keys()];
}

/** Files that were removed or spoilt become what they were, so that there is always something to find. */
function original(world: World, random: Random): Action[] {
  const paths = [...world.original.keys()].filter(
    (path) => textOf(world, path) !== world.original.get(path) || !world.disk.has(path),
  );
  const some = Array.from({ length: Math.min(paths.length, 1 + random.below(6)) }, () => random.pick(paths));
  return some.flatMap((path): Action[] => [
    { do: 'write', path, text: world.original.get(path)! },
    ...(world.buffers.has(path) ? [{ do: 'close', path } as const] : []),
  ]);
}

function closeOrSave({ buffers }: World, random: Random): Action[] {
  if (buffers.size === 0) return [];
  const path = random.pick([...buffers.keys()].sort());
  return [{ do: random.pick(['save', 'close'] as const), path }];
}

function rename(world: World, random: Random, from: string): Action[] {
  const folder = random.pick(changeable(world)).replace(/\/[^/]*$/, '');
  const name = random.oneIn(2)
    ? nameOf(from)
    : `${random.pick(['a', 'index', 'service', 'x.test', 'seed'])}.ts`;
  const text = textOf(world, from);
  return [
    { do: 'write', path: `${folder}/${name}`, text },
    { do: 'remove', path: from },
  ];
}

function switchBranch(world: World, random: Random): Action[] {
  const paths = changeable(world);
  return Array.from({ length: 3 + random.below(60) }, (): Action => {
    const path = random.pick(paths);
    if (random.oneIn(8)) return { do: 'remove', path };
    return { do: 'write', path, text: mutated(world.disk.get(path) ?? '', world, random) };
  });
}

const CONFIGURATIONS = [
  '{}',
  '{ "rules": { "unbounded-query": "off", "n-plus-one-query": "hint" } }',
  '{ "roles": { "**/routes/**": "script", "**/src/**": "source" } }',
  '{ "exclude": ["**/services/**"] }',
  '{ "sizes": { "Order": 12, "User": "100M", "Product": 30 } }',
  '{ broken',
];

function configure(random: Random): Action {
  const path = `${ROOT}/${random.pick(['', '', 'apps/', 'case1/', 'packages/'])}tenfold.json`;
  return random.oneIn(4) ? { do: 'remove', path } : { do: 'write', path, text: random.pick(CONFIGURATIONS) };
}

/** A package.json or tsconfig.json with a line more or less. */
function manifest(world: World, random: Random): Action {
  const known = [...world.original.keys()].filter((path) => /(package|tsconfig[\w.]*)\.json$/.test(path));
  const path = random.pick(known);
  const text = world.disk.get(path) ?? world.original.get(path) ?? '{}';
  if (random.oneIn(3)) return { do: 'write', path, text: world.original.get(path)! };
  return { do: 'write', path, text: withoutLine(text, random) };
}

function schema(world: World, random: Random): Action[] {
  const paths = changeable(world).filter((path) => SCHEMA.test(path) || /schema|entit|model/i.test(path));
  if (paths.length === 0) return [];
  const path = random.pick(paths);
  const text = textOf(world, path);
  const next = random.oneIn(4) ? (world.original.get(path) ?? text) : mutated(text, world, random);
  return [{ do: random.pick(['edit', 'write'] as const), path, text: next }];
}

/** What people type, roughly. */
function mutated(text: string, world: World, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  switch (random.below(14)) {
    case 0:
      return [...lines.slice(0, at), random.pick(['', '// a remark', '  ']), ...lines.slice(at)].join('\n');
    case 1:
      return [...lines.slice(0, at), ...lines.slice(at + 1 + random.below(3))].join('\n');
    case 2:
      return [...lines.slice(0, at), line, ...lines.slice(at)].join('\n');
    case 3:
      return text.slice(0, random.below(text.length + 1));
    case 4:
      return text.replace(/\bexport /, '');
    case 5:
      return lines
        .map((one, index) =>
          index === at ? one.replace(/^(\s*)(const|function|class|async)/, '$1export $2') : one,
        )
        .join('\n');
    case 6:
      return lines.map((one, index) => (index === at ? one.replace(/\bawait /, '') : one)).join('\n');
    case 7:
      return renamed(text, world, random);
    case 8:
      return otherModule(text, world, random);
    case 9:
      return (
        world.original.get(random.pick([...world.original.keys()].filter((path) => SOURCE.test(path)))) ??
        text
      );
    case 10:
      return moved(lines, world, random);
    case 11:
      return [...lines.slice(0, at), '// tenfold-ignore unbounded-query: few', ...lines.slice(at)].join('\n');
    default:
      return text
        .replace(/\d+/, (number) => String(Number(number) + 1))
        .replace(random.oneIn(2) ? /take|limit/ : /where/, 'limit');
  }
}

/** One name of a text becomes another that is used somewhere. */
function renamed(text: string, world: World, random: Random): string {
  const names = text.match(/\b[A-Za-z_]\w{2,}\b/g) ?? [];
  const others = textOf(world, random.pick(changeable(world))).match(/\b[A-Za-z_]\w{2,}\b/g) ?? [];
  if (names.length === 0 || others.length === 0) return text;
  const [from, to] = [random.pick(names), random.pick(others)];
  const pattern = new RegExp(`\\b${from}\\b`, random.oneIn(2) ? 'g' : '');
  return text.replace(pattern, to);
}

function otherModule(text: string, world: World, random: Random): string {
  const modules = [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
  const others = [...textOf(world, random.pick(changeable(world))).matchAll(/from '([^']+)'/g)];
  if (modules.length === 0 || others.length === 0) return text;
  return text.replace(`'${random.pick(modules)}'`, `'${random.pick(others)[1]!}'`);
}

/** Some lines of another file, in the middle of this one. */
function moved(lines: readonly string[], world: World, random: Random): string {
  const others = textOf(world, random.pick(changeable(world))).split('\n');
  const from = random.below(others.length);
  const at = random.below(lines.length);
  return [...lines.slice(0, at), ...others.slice(from, from + 1 + random.below(12)), ...lines.slice(at)].join(
    '\n',
  );
}

function withoutLine(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  return [...lines.slice(0, at), ...lines.slice(at + 1)].join('\n');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
