import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decode, saysGenerated } from '../../server/src/workspace/decode.ts';
import { discover } from '../../server/src/workspace/discover.ts';
import { memoryDisk, nodeDisk } from '../../server/src/workspace/disk.ts';
import { matchesGlob } from '../../server/src/workspace/globs.ts';
import { readPnpmWorkspace } from '../../server/src/workspace/packages.ts';
import { type RoleHints, roleOf } from '../../server/src/workspace/roles.ts';
import { runAtOnce } from '../../server/src/workspace/steps.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';
import { folderWith } from './folders.ts';

function workspace(files: Record<string, string>, roots = ['/w']): Workspace {
  const disk = memoryDisk(files);
  return new Workspace(disk, roots, runAtOnce(discover(disk, roots)), (path) => files[path]);
}

function resolutions(files: Record<string, string>, from: string, specifiers: readonly string[]): string[] {
  const world = workspace(files);
  return specifiers.map((specifier) => {
    const found = world.resolve(from, specifier);
    return found.k === 'file'
      ? found.path
      : found.k === 'package'
        ? `package ${found.name}|${found.subpath}`
        : 'missing';
  });
}

test('relative names: extensions, written extensions, folders, declarations last', () => {
  const files = Object.fromEntries(
    [
      'a.ts',
      'b.tsx',
      'c/index.ts',
      'd.js',
      'd.d.ts',
      'e.mts',
      'f.service.ts',
      'g.ts',
      'g.js',
      'h.d.ts',
      'index.ts',
    ].map((path) => [`/w/src/${path}`, '']),
  );
  const found = resolutions(files, '/w/src/x.ts', [
    './a',
    './a.js',
    './b.js',
    './b',
    './c',
    './c/',
    './d',
    './e.mjs',
    './f.service',
    './g',
    './g.js',
    './h',
    '.',
    './nope',
    './a?raw',
    './style.css',
    '../src/a',
  ]);
  const short = found.map((path) => path.replace('/w/src/', ''));
  assert.deepEqual(short, [
    'a.ts',
    'a.ts',
    'b.tsx',
    'b.tsx',
    'c/index.ts',
    'c/index.ts',
    'd.js',
    'e.mts',
    'f.service.ts',
    'g.ts',
    'g.ts',
    'h.d.ts',
    'index.ts',
    'missing',
    'a.ts',
    'missing',
    'a.ts',
  ]);
});

test('tsconfig: paths, baseUrl, extends through files and packages, references beside it, rootDirs, comments', () => {
  const files = {
    '/w/tsconfig.base.json':
      '{ "compilerOptions": { "paths": { "@lib/*": ["libs/*/src", "libs/*"], "exact": ["libs/exact.ts"], }, } } // trailing commas',
    '/w/apps/a/tsconfig.json': '{ "extends": "../../tsconfig.base" }',
    '/w/apps/b/tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
    '/w/apps/b/tsconfig.app.json':
      '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } } }',
    '/w/apps/c/tsconfig.json':
      '{ "extends": "@acme/tsconfig/node.json", "compilerOptions": { "rootDirs": ["src", "gen"] } }',
    '/w/packages/tsconfig/package.json': '{ "name": "@acme/tsconfig" }',
    '/w/packages/tsconfig/node.json': '{}',
    '/w/packages/tsconfig/tsconfig.json': '{}',
    '/w/libs/orm/src/index.ts': '',
    '/w/libs/plain/index.ts': '',
    '/w/libs/exact.ts': '',
    '/w/apps/b/src/x.ts': '',
    '/w/apps/c/gen/made.ts': '',
  };
  assert.deepEqual(
    resolutions(files, '/w/apps/a/src/m.ts', ['@lib/orm', '@lib/plain', 'exact', '@lib/nope']),
    ['/w/libs/orm/src/index.ts', '/w/libs/plain/index.ts', '/w/libs/exact.ts', 'missing'],
  );
  assert.deepEqual(resolutions(files, '/w/apps/b/src/m.ts', ['@/x', 'src/x', '@/nope', 'express']), [
    '/w/apps/b/src/x.ts',
    '/w/apps/b/src/x.ts',
    'missing',
    'package express|',
  ]);
  assert.deepEqual(resolutions(files, '/w/apps/c/src/m.ts', ['./made']), ['/w/apps/c/gen/made.ts']);
});

test('packages of the workspace lead to their source, also where only the build is named', () => {
  const files = {
    '/w/package.json': '{ "workspaces": ["packages/*"] }',
    '/w/packages/db/package.json':
      '{ "name": "@acme/db", "main": "dist/index.js", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" }, "./client": "./dist/client/main.js", "./models/*": "./dist/models/*.js" }, "imports": { "#env": { "default": "./dist/env.js" }, "#lib/*": "./src/lib/*.ts" } }',
    '/w/packages/db/src/index.ts': '',
    '/w/packages/db/src/client/main.ts': '',
    '/w/packages/db/src/models/user.ts': '',
    '/w/packages/db/src/env.ts': '',
    '/w/packages/db/src/lib/a.ts': '',
    '/w/packages/plain/package.json': '{ "name": "plain" }',
    '/w/packages/plain/lib/util.ts': '',
    '/w/packages/plain/index.ts': '',
    '/w/packages/api/package.json':
      '{ "name": "api", "dependencies": { "@acme/db": "workspace:*", "react": "^19" } }',
    '/w/examples/react/package.json': '{ "name": "react" }',
    '/w/examples/react/index.ts': '',
  };
  assert.deepEqual(
    resolutions(files, '/w/packages/api/src/m.ts', [
      '@acme/db',
      '@acme/db/client',
      '@acme/db/models/user',
      'plain',
      'plain/lib/util',
      '../../db',
      'react',
    ]),
    [
      '/w/packages/db/src/index.ts',
      '/w/packages/db/src/client/main.ts',
      '/w/packages/db/src/models/user.ts',
      '/w/packages/plain/index.ts',
      '/w/packages/plain/lib/util.ts',
      '/w/packages/db/src/index.ts',
      'package react|',
    ],
  );
  assert.deepEqual(
    resolutions(files, '/w/packages/db/src/m.ts', ['#env', '#lib/a', '#nope', '@acme/db/client']),
    [
      '/w/packages/db/src/env.ts',
      '/w/packages/db/src/lib/a.ts',
      'missing',
      '/w/packages/db/src/client/main.ts',
    ],
  );
});

test('everything else is a package, under one name', () => {
  const names = [
    'express',
    'drizzle-orm/pg-core',
    '@nestjs/common',
    '@aws-sdk/lib/x',
    'node:fs/promises',
    'fs',
    'node:sqlite',
    'npm:zod@3.22',
    'npm:@scope/x@1/sub',
    'https://esm.sh/@supabase/supabase-js@2',
    'https://deno.land/std@0.177.0/http/server.ts',
    'https://example.com/x.ts',
    '@/nope',
  ];
  assert.deepEqual(resolutions({ '/w/package.json': '{}' }, '/w/m.ts', names), [
    'package express|',
    'package drizzle-orm|pg-core',
    'package @nestjs/common|',
    'package @aws-sdk/lib|x',
    'package fs|promises',
    'package fs|',
    'package node:sqlite|',
    'package zod|',
    'package @scope/x|sub',
    'package @supabase/supabase-js|',
    'package deno.land/std|http/server.ts',
    'missing',
    'missing',
  ]);
  const deno = {
    '/w/deno.json': '{ "imports": { "zod": "npm:zod@3", "@db/": "./src/db/" } }',
    '/w/src/db/x.ts': '',
  };
  assert.deepEqual(resolutions(deno, '/w/src/m.ts', ['zod', '@db/x.ts']), ['package zod|', '/w/src/db/x.ts']);
});

test('an opened subfolder still has the aliases and dependencies of its package', () => {
  const files = {
    '/p/package.json': '{ "dependencies": { "express": "5" } }',
    '/p/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
    '/p/src/x.ts': '',
  };
  const world = workspace(files, ['/p/src']);
  assert.deepEqual(world.resolve('/p/src/m.ts', '@/x'), { k: 'file', path: '/p/src/x.ts' });
  assert.ok(world.dependencies('/p/src/m.ts').has('express'));
});

test('the walk leaves out what git ignores, what is foreign and what is built', (t) => {
  const paths = [
    'src/a.ts',
    'src/gen/b.ts',
    'src/gen/kept.ts',
    'node_modules/x/i.ts',
    'dist/a.js',
    'build/a.js',
    'src/build/c.ts',
    '.next/x.js',
    'coverage/c.js',
    'src/notes.md',
    'src/.well-known/route.ts',
    'private/p.ts',
    'db/schema.prisma',
    'db/1.sql',
  ];
  const root = folderWith(t, {
    ...Object.fromEntries(paths.map((path) => [path, ''])),
    'package.json': '{}',
    '.gitignore': 'private/\n*.tmp.ts\n',
    'src/gen/.gitignore': '*\n!kept.ts\n',
    'src/x.tmp.ts': '',
  });
  const { files, skipped } = runAtOnce(discover(nodeDisk, [root]));
  assert.deepEqual(
    files.source.map((path) => path.slice(root.length + 1)),
    ['src/.well-known/route.ts', 'src/a.ts', 'src/build/c.ts', 'src/gen/kept.ts'],
  );
  assert.equal(files.prisma.length + files.sql.length, 2);
  assert.deepEqual(skipped, []);
});

test('symbolic links: loops end, links inside lead to one place, a folder outside is walked once', (t) => {
  const [root, outside] = [
    folderWith(t, { 'src/a.ts': '', 'shared/s.ts': '', 'package.json': '{}' }),
    folderWith(t, { 'o.ts': '' }),
  ];
  symlinkSync(root, join(root, 'src/up'));
  symlinkSync(join(root, 'shared'), join(root, 'src/shared'));
  symlinkSync(outside, join(root, 'one'));
  symlinkSync(outside, join(root, 'two'));
  mkdirSync(join(root, 'x'));
  symlinkSync(join(root, 'x/p'), join(root, 'x/q'));
  symlinkSync(join(root, 'x/q'), join(root, 'x/p'));
  const found = runAtOnce(discover(nodeDisk, [root]));
  assert.deepEqual(
    found.files.source.map((path) => path.slice(root.length + 1)).filter((path) => !/^(one|two)/.test(path)),
    ['shared/s.ts', 'src/a.ts'],
  );
  assert.equal(found.files.source.filter((path) => path.endsWith('/o.ts')).length, 1);
  const world = new Workspace(nodeDisk, [root], found, () => undefined);
  assert.deepEqual(world.resolve(`${root}/src/a.ts`, './shared/s'), {
    k: 'file',
    path: `${root}/shared/s.ts`,
  });
});

const imported = (...names: string[]) =>
  names.map((one) => ({ module: one.split('#')[0]!, name: one.split('#')[1] ?? 'default', typeOnly: false }));

const hints = (given: Partial<{ [K in keyof RoleHints]: ReturnType<RoleHints[K]> }> = {}): RoleHints => ({
  generated: () => given.generated ?? false,
  compiledFrom: () => given.compiledFrom,
  directives: () => given.directives ?? [],
  imports: () => given.imports ?? [],
  dependencies: () => given.dependencies ?? new Set(),
  ofCommand: () => given.ofCommand ?? false,
  ofPage: () => given.ofPage ?? false,
});

test('roles by path', () => {
  const expected: Record<string, string> = {
    'src/orders.service.ts': 'source',
    'src/orders.service.spec.ts': 'test',
    'src/__tests__/helper.ts': 'test',
    'e2e/fixtures/x.ts': 'test',
    'scripts/backfill.ts': 'script',
    'apps/web/scripts/x.ts': 'script',
    'bin/cli.js': 'script',
    'packages/tools/src/x.ts': 'source',
    'src/tools/search.ts': 'source',
    'prisma/seed.ts': 'seed',
    'src/database/seeds/user.ts': 'seed',
    'db/migrations/001_init.ts': 'migration',
    'src/generated/client.ts': 'generated',
    'src/api.gen.ts': 'generated',
    'next.config.ts': 'build',
    'vite.config.mts': 'build',
    'src/config/database.config.ts': 'source',
    'src/types.d.ts': 'declaration',
    'app/api/test/route.ts': 'source',
    'app/api/e2e/reset/route.ts': 'test',
    'src/modules/build/build.service.ts': 'source',
    'apps/api/src/services/benchmark/benchmark.service.ts': 'source',
    'packages/x/benchmark/run.ts': 'test',
  };
  for (const [path, role] of Object.entries(expected))
    assert.equal(roleOf(`/test/${path}`, '/test', hints()).role, role, path);
});

test('roles by content', () => {
  const role = (path: string, given: Parameters<typeof hints>[0]) =>
    roleOf(`/w/${path}`, '/w', hints(given)).role;
  assert.equal(role('src/a.ts', { generated: true }), 'generated');
  assert.equal(role('src/a.js', { compiledFrom: '/w/src/a.ts' }), 'generated');
  assert.equal(role('src/helpers.ts', { ofCommand: true }), 'script');
  assert.equal(role('app/form.tsx', { directives: ['use client'] }), 'browser');
  assert.equal(
    role('app/page.tsx', { imports: imported('react'), dependencies: new Set(['next']) }),
    'source',
  );
  assert.equal(
    role('src/App.tsx', { imports: imported('react'), dependencies: new Set(['vite', 'react']) }),
    'browser',
  );
  assert.equal(
    role('src/use-x.ts', { imports: imported('react', 'react#useState'), dependencies: new Set(['next']) }),
    'browser',
  );
  assert.equal(
    role('ui/form.tsx', { imports: imported('react-hook-form#useForm'), dependencies: new Set(['next']) }),
    'browser',
  );
  assert.equal(role('src/utils/server.ts', { imports: imported('vitest#expect') }), 'test');
  assert.equal(role('frontend/src/api.ts', { dependencies: new Set(['react']) }), 'browser');
  assert.equal(role('src/lib/rates.ts', { ofPage: true }), 'browser');
  assert.equal(role('src/server/rates.ts', { ofPage: true }), 'source');
  assert.equal(role('src/payments.client.ts', {}), 'source');
  assert.ok(saysGenerated('// Code generated by protoc. DO NOT EDIT.\nexport {};'));
  assert.ok(!saysGenerated("export const banner = '// @generated';"));
});

test('globs', () => {
  const yes: [string, string][] = [
    ['src/a.ts', 'src/**'],
    ['src/a/b.ts', '**/*.ts'],
    ['a.ts', '*.ts'],
    ['x/y/a.ts', '*.ts'],
    ['src/a.tsx', 'src/*.{ts,tsx}'],
    ['src/a/b.ts', 'src'],
    ['src/a1.ts', 'src/a[0-9].ts'],
    ['scripts/x/y.ts', 'scripts/'],
  ];
  const no: [string, string][] = [
    ['lib/a.ts', 'src/**'],
    ['src/a/b.ts', 'src/*.ts'],
    ['srcs/a.ts', 'src'],
    ['a.tsx', '*.ts'],
    ['src/a.ts', '[z-a'],
  ];
  for (const [path, glob] of yes) assert.ok(matchesGlob(path, glob), `${glob} matches ${path}`);
  for (const [path, glob] of no) assert.ok(!matchesGlob(path, glob), `${glob} does not match ${path}`);
});

test('pnpm-workspace.yaml', () => {
  assert.deepEqual(
    readPnpmWorkspace(
      "# c\npackages:\n  - 'apps/*' # all\n  - \"packages/**\"\n  - '!**/test'\ncatalog:\n  - no\n",
    ),
    ['apps/*', 'packages/**', '!**/test'],
  );
  assert.deepEqual(readPnpmWorkspace('packages: ["a/*", b]'), ['a/*', 'b']);
  assert.deepEqual(readPnpmWorkspace('catalog: {}'), []);
});

test('texts: byte order marks go, invalid UTF-8 is replaced, binary is skipped', () => {
  assert.deepEqual(decode(Buffer.from('\ufeffx'), 'a.ts'), { text: 'x' });
  assert.deepEqual(decode(Buffer.from([0x61, 0xff, 0x62]), 'a.ts'), { text: 'a\ufffdb' });
  assert.deepEqual(decode(Buffer.from([0xfe, 0xff, 0, 0x61]), 'a.ts'), { text: 'a' });
  assert.deepEqual(decode(Buffer.from([0x61, 0]), 'a.ts'), { skip: 'binary' });
  assert.deepEqual(decode(Buffer.from(`var a=${'1+'.repeat(20_000)}1`), 'a.js'), { skip: 'minified' });
});
