/**
 * What a file is for, by where it lies and what its head says: whether its code serves requests is asked elsewhere.
 *
 * Folder names count from the workspace's root down, so that a workspace in a folder called `test` is not one test.
 * Names that are also words of business (`tools`, `benchmark`, `build`) count only outside of `src` and its like.
 */
import { nameOf, relativeTo } from './paths.ts';

export const ROLES = [
  'source',
  'test',
  'script',
  'seed',
  'migration',
  'generated',
  'build',
  'browser',
  'declaration',
] as const;

/** The shape is that of `FileRole` in linking's `sources.ts`. */
export interface Role {
  readonly role: (typeof ROLES)[number];
  readonly reason: string;
}

/** What the role also depends on, asked only when the path does not decide. */
export interface RoleHints {
  /** A comment at its head says that a program wrote it. */
  generated(): boolean;
  /** A file of the same name with a TypeScript extension lies beside this JavaScript file. */
  compiledFrom(): string | undefined;
  /** Module-level directives: `use client`. */
  directives(): readonly string[];
  /** What it imports: `name` of `module`. */
  imports(): readonly { readonly module: string; readonly name: string; readonly typeOnly: boolean }[];
  /** Names of the dependencies of its package. */
  dependencies(): ReadonlySet<string>;
  /** Its package does nothing but run as a command. */
  ofCommand(): boolean;
  /** Its package builds a page out of its `src`, and has nothing that serves. */
  ofPage(): boolean;
}

type Decision = readonly [pattern: RegExp, role: Role['role']];

const FILE_NAMES: readonly Decision[] = [
  [/\.d\.[mc]?ts$/, 'declaration'],
  [
    /[._-](test|tests|spec|eval|e2e|e2e-spec|int-spec|cy|bench|benchmark|stories|story|mock|mocks|fixture|fixtures)\.[mc]?[tj]sx?$/,
    'test',
  ],
  [
    /^(setup-?tests?|test-?setup|test-?utils?|(jest|vitest|playwright|cypress)[.-](setup|config|global).*)\.[mc]?[tj]sx?$/i,
    'test',
  ],
  [/(^|[._-])seed(s|er|ers|ing)?\.[mc]?[tj]sx?$/i, 'seed'],
  [/^seed(s|er)?[._-].*\.[mc]?[tj]sx?$/i, 'seed'],
  [/\.migration\.[mc]?[tj]s$/, 'migration'],
  [/([._](generated|gen)|_pb|\.pb|_grpc_pb|\.g)\.[mc]?[tj]sx?$/, 'generated'],
  [/^(gulpfile|gruntfile|jakefile|karma\.conf|\..+rc)\.[mc]?[tj]s$/i, 'build'],
  [
    /^(webpack|rollup|vite|esbuild|tsup|babel|metro|craco|rspack|farm)([.-].+)?\.config\.[mc]?[tj]s$/,
    'build',
  ],
];

/** Config files of tools lie at the top of a package; below `src` they configure the program itself. */
const TOP_FILE_NAMES: readonly Decision[] = [
  [/\.(config|conf)\.[mc]?[tj]s$/, 'build'],
  [/^(knexfile|ormconfig|drizzle|codegen|esbuild|webpack|build|release|deploy)\.[mc]?[tj]s$/, 'build'],
];

const FOLDERS: ReadonlyMap<string, Role['role']> = new Map([
  ...entries('test', [
    'test',
    'tests',
    '__tests__',
    '__test__',
    'spec',
    'specs',
    '__specs__',
    'e2e',
    'e2e-tests',
    'cypress',
    'playwright',
    '__mocks__',
    'mocks',
    '__fixtures__',
    'fixtures',
    'test-utils',
    'testutils',
    'test-helpers',
    'testing',
    '__testing__',
    'integration-tests',
    'unit-tests',
    'stories',
    '__stories__',
    'storybook',
    'load-tests',
    'evals',
    '__evals__',
    'loadtest',
    'k6',
  ]),
  ...entries('seed', ['seed', 'seeds', 'seeders', 'seeder', 'seeding']),
  ...entries('migration', ['migrations', 'migration', '__migrations__']),
  ...entries('script', ['scripts', 'script']),
  ...entries('generated', ['generated', '__generated__', 'autogen']),
]);

const TOP_FOLDERS: ReadonlyMap<string, Role['role']> = new Map([
  ...entries('test', ['benchmarks', 'benchmark']),
  ...entries('script', [
    'bin',
    'tools',
    'tool',
    'tooling',
    'hack',
    'examples',
    'example',
    'demo',
    'demos',
    'playground',
    'playgrounds',
    'samples',
    'docs',
    'one-off',
    'maintenance',
    'devtools',
    'dev-server',
  ]),
  ...entries('build', ['build', 'config', 'configs', 'webpack', 'ci']),
]);

/** From one of these down, a folder's name is the program's own word. */
const PROGRAM = new Set([
  'src',
  'app',
  'lib',
  'server',
  'api',
  'pages',
  'routes',
  'functions',
  'modules',
  'source',
  'backend',
]);

/** Inside a folder of packages these name what a package offers: `packages/tools`. */
const AMBIGUOUS = new Set(['bin', 'tools', 'tool', 'build', 'config', 'configs']);
const MEMBERS = new Set(['packages', 'libs', 'modules', 'plugins', 'services']);

const TEST_ADDRESSES = new Set(['e2e', 'e2e-tests', '__tests__', 'cypress', 'playwright']);

const ROUTE_NAME = /^(route|page|layout|template|default|loading|error)\.[tj]sx?$/;

function entries(role: Role['role'], names: readonly string[]): [string, Role['role']][] {
  return names.map((name) => [name, role]);
}

/** The role of a file; `root` is the root folder it lies in. */
export function roleOf(path: string, root: string, hints: RoleHints): Role {
  return byPath(path, root) ?? byContent(path, root, hints) ?? { role: 'source', reason: 'ordinary source' };
}

function byPath(path: string, root: string): Role | undefined {
  const name = nameOf(path);
  const segments = relativeTo(path, root).split('/').slice(0, -1);
  const program = segments.findIndex((segment) => PROGRAM.has(segment.toLowerCase()));
  const decision =
    FILE_NAMES.find(([pattern]) => pattern.test(name)) ??
    (program < 0 ? TOP_FILE_NAMES.find(([pattern]) => pattern.test(name)) : undefined);
  if (decision) return { role: decision[1], reason: `its name is ${name}` };
  if (ROUTE_NAME.test(name) && segments.includes('app')) {
    // Its folders are parts of an address; but nobody asks for `/api/e2e` who is no test.
    const tests = segments.find((segment) => TEST_ADDRESSES.has(segment.toLowerCase()));
    return tests === undefined ? undefined : { role: 'test', reason: `in a folder named \`${tests}\`` };
  }
  for (const [index, segment] of segments.entries()) {
    const top =
      (program < 0 || index < program) && !(AMBIGUOUS.has(segment) && MEMBERS.has(segments[index - 1] ?? ''));
    const role =
      FOLDERS.get(segment.toLowerCase()) ?? (top ? TOP_FOLDERS.get(segment.toLowerCase()) : undefined);
    if (role) return { role, reason: `in a folder named \`${segment}\`` };
  }
  return undefined;
}

/** What only tests, and helpers of tests, import. */
const TEST_RUNNERS: ReadonlySet<string> = new Set([
  'vitest',
  '@jest/globals',
  'node:test',
  '@playwright/test',
]);

function byContent(path: string, root: string, hints: RoleHints): Role | undefined {
  const compiled = hints.compiledFrom();
  if (compiled !== undefined) return { role: 'generated', reason: `compiled from ${nameOf(compiled)}` };
  if (hints.generated())
    return { role: 'generated', reason: 'a comment at its head says that it is generated' };
  const runner = hints.imports().find(({ module, typeOnly }) => !typeOnly && TEST_RUNNERS.has(module));
  if (runner !== undefined) return { role: 'test', reason: `it imports ${runner.module}` };
  if (hints.ofCommand()) return { role: 'script', reason: 'its package is a command' };
  const browser = browserReason(path, root, hints);
  return browser === undefined ? undefined : { role: 'browser', reason: browser };
}

/** Hooks of React that run only where there is a screen. */
const CLIENT_HOOKS = new Set([
  'useState',
  'useEffect',
  'useLayoutEffect',
  'useReducer',
  'useRef',
  'useCallback',
  'useContext',
  'useTransition',
]);
const CLIENT_PACKAGES = new Set([
  'react-dom',
  'react-dom/client',
  'react-native',
  'react-router-dom',
  'react-hook-form',
  'framer-motion',
  'vue',
  'vue-router',
  'pinia',
  '@angular/core',
  '@angular/common/http',
  '@tanstack/react-query',
  'swr',
  'zustand',
]);
/** `payments.client.ts` is a client of something in most programs, and code for the browser in Remix only. */
const CLIENT_NAME = /(\.client\.[tj]sx|\/entry\.client\.[tj]s)$/;
const CLIENT_FOLDERS = new Set([
  'client',
  'frontend',
  'front-end',
  'web-client',
  'mobile',
  'webapp',
  'admin-ui',
  'dashboard-ui',
]);
/** With one of these, a package's components may run on the server. */
const SERVER_RENDERERS = [
  'next',
  '@remix-run/node',
  '@remix-run/react',
  '@react-router/node',
  'astro',
  'nuxt',
  '@sveltejs/kit',
  '@solidjs/start',
  '@tanstack/react-start',
  '@tanstack/start',
  'waku',
  'gatsby',
  '@redwoodjs/web',
  'rwsdk',
];

/** Code for a host that runs functions, in a package that builds a page as well. */
const SERVER_FOLDERS = new Set(['server', 'backend', 'functions', 'edge-functions']);

function browserReason(path: string, root: string, hints: RoleHints): string | undefined {
  if (hints.directives().includes('use client')) return "'use client'";
  if (hints.directives().includes('use server')) return undefined;
  if (CLIENT_NAME.test(path)) return `its name is ${nameOf(path)}`;
  const imports = hints.imports().filter(({ typeOnly }) => !typeOnly);
  if (imports.some(({ module }) => module === 'server-only')) return undefined;
  const hook = imports.find(({ module, name }) => module === 'react' && CLIENT_HOOKS.has(name));
  if (hook !== undefined) return `it uses React's ${hook.name}`;
  const own = imports.find(({ module, name }) => CLIENT_PACKAGES.has(module) && /^use[A-Z]/.test(name));
  // Hooks run nowhere else, whoever renders; but a route may hold what the server does for it as well.
  if (own !== undefined && !/\/(routes|pages|app)\//.test(path))
    return `it uses ${own.name} of ${own.module}`;
  const pack = imports.find(({ module }) => CLIENT_PACKAGES.has(module));
  const renders = SERVER_RENDERERS.some((name) => hints.dependencies().has(name));
  if (pack !== undefined && !renders) return `it imports ${pack.module}`;
  if (/sx$/.test(path) && imports.some(({ module }) => module === 'react') && !renders)
    return 'a React component, and nothing renders it on a server';
  if (renders) return undefined;
  const folders = relativeTo(path, root).split('/').slice(0, -1);
  if (hints.ofPage() && !folders.some((segment) => SERVER_FOLDERS.has(segment)))
    return 'its package bundles `src` for browsers, and has no server';
  const folder = folders.slice(0, 2).find((segment) => CLIENT_FOLDERS.has(segment));
  const frontend =
    folder !== undefined &&
    ['react', 'vue', '@angular/core', 'svelte', 'solid-js', 'preact'].find((name) =>
      hints.dependencies().has(name),
    );
  return frontend ? `in a folder named \`${folder}\` of a package with ${frontend}` : undefined;
}
