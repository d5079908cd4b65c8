/**
 * What may import what: STYLE.md, "Layout". Imports are read from the sources, those of types too, because a type that
 * crosses a border brings what it knows with it.
 *
 * A new arrow is the rarest kind of change: it comes with its reason, here, in `why`.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';
import { globSync } from 'tinyglobby';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '..');

interface Border {
  /** Folder, or file, that this is about. The longest that fits a file is the one that counts. */
  readonly folder: string;
  /** Folders and files it may import besides itself. */
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
  /** Modules of Node. */
  readonly node?: boolean;
  readonly why: string;
}

const borders: readonly Border[] = [
  {
    folder: 'rules/model',
    mayImport: [],
    packages: [],
    why: 'the vocabulary stands alone',
  },
  {
    folder: 'rules/libraries',
    mayImport: ['rules/model'],
    packages: [],
    why: 'tables are data: they see no rule and no syntax',
  },
  {
    folder: 'rules',
    mayImport: ['rules'],
    packages: [],
    why: 'rules ask the model: no syntax, editor, files, network or time',
  },
  {
    folder: 'server/src/facts',
    mayImport: ['rules/model'],
    packages: [],
    why: 'plain values that lowering writes and linking reads',
  },
  {
    folder: 'server/src/workspace',
    mayImport: ['rules/model'],
    packages: ['typescript', 'ignore', 'jsonc-parser', 'tinyglobby'],
    node: true,
    why: 'files and configuration: no syntax trees, no rules',
  },
  {
    folder: 'server/src/lowering',
    mayImport: ['rules/model', 'rules/libraries', 'server/src/facts'],
    packages: ['typescript', '@mrleebo/prisma-ast', 'node-sql-parser'],
    why: 'text of one file in, facts out: no other file, no rule',
  },
  {
    folder: 'server/src/linking',
    // A map that fills itself and work with pauses, which know nothing of files either.
    mayImport: [
      'rules/model',
      'server/src/facts',
      ...['remembered', 'steps'].map((name) => `server/src/workspace/${name}.ts`),
    ],
    packages: [],
    why: 'names and summaries: neither syntax trees nor files nor rules',
  },
  {
    folder: 'server/src/engine',
    mayImport: [
      'rules',
      'server/src/facts',
      'server/src/workspace',
      'server/src/lowering',
      'server/src/linking',
      'package.json',
    ],
    packages: ['jsonc-parser', 'ignore'],
    node: true,
    why: 'puts the parts together, and knows no editor',
  },
  {
    folder: 'server/src/lsp',
    mayImport: ['rules', 'server/src/engine'],
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument'],
    node: true,
    why: 'presents findings, and does not know how they came about',
  },
  {
    folder: 'server/src/lsp/ext.ts',
    mayImport: [],
    packages: [],
    why: 'names and types of our own messages, which the client bundles too',
  },
  {
    folder: 'server/src/cli',
    // The names of files as the engine has them, which of them it would look at, and where the workspace begins.
    mayImport: [
      'rules',
      'server/src/engine',
      ...['paths', 'disk', 'discover', 'packages'].map((name) => `server/src/workspace/${name}.ts`),
    ],
    packages: ['commander'],
    node: true,
    why: 'presents findings, and does not know how they came about',
  },
  {
    folder: 'server/src/main.ts',
    mayImport: ['rules', 'server/src/engine', 'server/src/lsp', 'server/src/cli'],
    packages: [],
    node: true,
    why: 'starts the language server',
  },
  {
    folder: 'server/src/cli.ts',
    mayImport: ['server/src/cli'],
    packages: [],
    node: true,
    why: 'starts the command line',
  },
  {
    folder: 'client',
    mayImport: ['server/src/lsp/ext.ts'],
    packages: ['vscode', 'vscode-languageclient'],
    node: true,
    why: 'thin: everything it shows comes from the server',
  },
];

/** Names through which a module would reach the outside world without an import. */
const OUTSIDE = new Set([
  'process',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'Date',
  'performance',
  'globalThis',
  'console',
  'require',
]);
/** Folders that answer the same question in the same way, whenever and wherever they are asked. */
const PURE = ['rules', 'server/src/facts', 'server/src/lowering', 'server/src/linking'];

const files = globSync(['rules/**/*.ts', 'server/src/**/*.ts', 'client/src/**/*.ts'], {
  cwd: root,
  ignore: ['**/*.test.ts'],
}).sort();
const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));

describe('imports', () => {
  for (const border of borders) {
    test(`${border.folder}: ${border.why}`, () => {
      const own = files.filter((file) => borderOf(file) === border);
      assert.ok(own.length > 0, `there is nothing in ${border.folder}: remove its row`);
      assert.deepEqual(
        own.flatMap((file) => importsOf(file).flatMap((specifier) => trespass(file, specifier, border))),
        [],
      );
    });
  }

  test('each file is on some side of a border', () => {
    assert.deepEqual(
      files.filter((file) => !borderOf(file)),
      [],
    );
  });
});

test('what is pure asks neither the clock nor the machine', () => {
  const reached = files
    .filter((file) => PURE.some((folder) => file.startsWith(`${folder}/`)))
    .flatMap(outsideNames);
  assert.deepEqual(reached, []);
});

test('each folder opens with a README', () => {
  const missing = ['client', 'server', 'rules', 'test'].filter(
    (folder) => !existsSync(path.join(root, folder, 'README.md')),
  );
  assert.deepEqual(missing, []);
});

function borderOf(file: string): Border | undefined {
  return borders
    .filter(({ folder }) => file === folder || file.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

function importsOf(file: string): readonly string[] {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(sources.get(file) ?? '', true, true);
  return [...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName);
}

/** A sentence when the import crosses the border. */
function trespass(file: string, specifier: string, border: Border): readonly string[] {
  const isAllowed = specifier.startsWith('.')
    ? isOwn(path.posix.join(path.posix.dirname(file), specifier), border)
    : isPackage(specifier, border);
  return isAllowed ? [] : [`${file} imports ${specifier}`];
}

function isOwn(target: string, border: Border): boolean {
  const isInside = (folder: string) => target === folder || target.startsWith(`${folder}/`);
  // A row of its own inside this folder is still part of it: `ext.ts` of lsp.
  return isInside(border.folder) || border.mayImport.some(isInside);
}

function isPackage(specifier: string, { packages, node }: Border): boolean {
  if (specifier.startsWith('node:') || builtinModules.includes(specifier))
    return node === true && specifier.startsWith('node:');
  return packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function outsideNames(file: string): readonly string[] {
  const found: string[] = [];
  const declared = new Set<string>(); // The table of `fetch` may be called fetch.
  const tree = ts.createSourceFile(file, sources.get(file) ?? '', ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isImportSpecifier(node) || (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)))
      declared.add(node.name.getText());
    if (ts.isIdentifier(node) && OUTSIDE.has(node.text) && isValue(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...new Set(found)].filter((name) => !declared.has(name)).map((name) => `${file} uses ${name}`);
}

/** Not a property's name, in `a.process` or `{ process: … }`. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return (
    !(
      ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent)
    ) || parent.name !== node
  );
}
