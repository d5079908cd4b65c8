/**
 * Type errors of files in memory: the result of a fix must be a program.
 *
 * Packages are those of `test/stubs/<package>`, the smallest honest declarations, or the real ones where they are
 * installed as development dependencies. Library files are parsed once for all cases.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Files, ROOT } from './judge.ts';

const repository = path.join(import.meta.dirname, '../..');
const stubs = path.join(repository, 'test/stubs');

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.Preserve,
  types: ['node'],
  typeRoots: [path.join(repository, 'node_modules/@types')],
  strict: true,
  noEmit: true,
  allowJs: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  strictPropertyInitialization: false,
};

const parsed = new Map<string, ts.SourceFile>();
let previous: ts.Program | undefined;

/** Sentences with file and line; empty when all is well. */
export function typeErrors(files: Files): readonly string[] {
  const names = [...files.keys()].filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  const program = ts.createProgram({
    rootNames: names.map(inRoot),
    options,
    host: hostFor(files),
    ...(previous ? { oldProgram: previous } : {}),
  });
  previous = program;
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || file.fileName.startsWith(`${ROOT}/`))
    .map(({ file, start = 0, messageText }) => {
      const place = file
        ? `${file.fileName.slice(ROOT.length + 1)}:${file.getLineAndCharacterOfPosition(start).line + 1}: `
        : '';
      return place + ts.flattenDiagnosticMessageText(messageText, ' ');
    });
}

function inRoot(name: string): string {
  return `${ROOT}/${name}`;
}

function hostFor(files: Files): ts.CompilerHost {
  const base = ts.createCompilerHost(options, true);
  const own = (name: string) =>
    name.startsWith(`${ROOT}/`) ? files.get(name.slice(ROOT.length + 1)) : undefined;
  return {
    ...base,
    getCurrentDirectory: () => ROOT,
    fileExists: (name) => own(name) !== undefined || (!name.startsWith(`${ROOT}/`) && existsSync(name)),
    readFile: (name) => own(name) ?? (name.startsWith(`${ROOT}/`) ? undefined : readFileSync(name, 'utf8')),
    directoryExists: (name) =>
      [...files.keys()].some((file) => inRoot(file).startsWith(`${name}/`)) ||
      (base.directoryExists?.(name) ?? true),
    getSourceFile: (name, version) => {
      const text = own(name);
      if (text !== undefined) return ts.createSourceFile(name, text, version, true);
      const known = parsed.get(name) ?? base.getSourceFile(name, version);
      if (known) parsed.set(name, known);
      return known;
    },
    resolveModuleNameLiterals: (literals, from, _redirected, compilerOptions, sourceFile) =>
      literals.map((literal) => {
        const stub = stubOf(literal.text);
        if (stub !== undefined)
          return {
            resolvedModule: {
              resolvedFileName: stub,
              extension: ts.Extension.Dts,
              isExternalLibraryImport: true,
            },
          };
        const isPackage = !/^[./]/.test(literal.text);
        const base =
          isPackage && from.startsWith(`${ROOT}/`) ? path.join(repository, 'test/example.ts') : from;
        const host = hostOf(files);
        return ts.resolveModuleName(
          literal.text,
          base,
          compilerOptions,
          host,
          undefined,
          undefined,
          ts.getModeForUsageLocation(sourceFile, literal, compilerOptions),
        );
      }),
  };
}

function hostOf(files: Files): ts.ModuleResolutionHost {
  const own = (name: string) =>
    name.startsWith(`${ROOT}/`) ? files.get(name.slice(ROOT.length + 1)) : undefined;
  return {
    fileExists: (name) => own(name) !== undefined || existsSync(name),
    readFile: (name) => own(name) ?? (existsSync(name) ? readFileSync(name, 'utf8') : undefined),
  };
}

/** `test/stubs/@prisma/client/index.d.ts`, `test/stubs/drizzle-orm/pg-core.d.ts`. */
function stubOf(specifier: string): string | undefined {
  return [`${specifier}.d.ts`, `${specifier}/index.d.ts`]
    .map((name) => path.join(stubs, name))
    .find((name) => existsSync(name));
}
