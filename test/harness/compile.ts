/**
 * Type errors of files in memory: the result of a fix must be a program.
 *
 * Packages are those of `test/stubs/<package>`, the smallest honest declarations, or the real ones where they are
 * installed as development dependencies.
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
  moduleDetection: ts.ModuleDetectionKind.Force, // A script's names would be seen by all other cases.
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

/**
 * Sentences with case, file and line; empty when all is well. All cases, by name, are one program with a folder for each:
 * what they share, the standard library above all, is read and bound once.
 */
export function typeErrors(cases: ReadonlyMap<string, Files>): readonly string[] {
  const texts = new Map<string, string>();
  const caseOf = new Map<string, string>();
  for (const [index, [name, files]] of [...cases].entries()) {
    for (const [file, text] of files) {
      if (!/\.[cm]?[jt]sx?$/.test(file)) continue;
      texts.set(`${ROOT}/${index}/${file}`, text);
      caseOf.set(`${ROOT}/${index}/${file}`, `${name}: ${file}`);
    }
  }
  const program = ts.createProgram({ rootNames: [...texts.keys()], options, host: hostOver(texts) });
  return [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    if (file === undefined) return [`${caseOf.get(path)}: was not read`];
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const line = file.getLineAndCharacterOfPosition(start).line + 1;
        return `${caseOf.get(path)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
}

/** Files in memory below ROOT, those of the disk elsewhere. */
function hostOver(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const base = ts.createCompilerHost(options);
  const isOurs = (name: string) => name.startsWith(`${ROOT}/`);
  const read = (name: string) =>
    isOurs(name) ? texts.get(name) : existsSync(name) ? readFileSync(name, 'utf8') : undefined;
  const files = {
    fileExists: (name: string) => (isOurs(name) ? texts.has(name) : existsSync(name)),
    readFile: read,
  };
  return {
    ...base,
    ...files,
    getCurrentDirectory: () => ROOT,
    directoryExists: (name) =>
      [...texts.keys()].some((path) => path.startsWith(`${name}/`)) || existsSync(name),
    getSourceFile: (name, version) => {
      const text = texts.get(name);
      return text === undefined
        ? base.getSourceFile(name, version)
        : ts.createSourceFile(name, text, version, true);
    },
    resolveModuleNameLiterals: (literals, from, _redirected, compilerOptions, sourceFile) =>
      literals.map((literal) => {
        const stub = stubOf(literal.text);
        if (stub !== undefined) {
          return {
            resolvedModule: {
              resolvedFileName: stub,
              extension: ts.Extension.Dts,
              isExternalLibraryImport: true,
            },
          };
        }
        // Packages are looked for from here: the files of cases lie nowhere.
        const isPackage = !/^[./]/.test(literal.text);
        const base = isPackage && isOurs(from) ? path.join(repository, 'test/example.ts') : from;
        const mode = ts.getModeForUsageLocation(sourceFile, literal, compilerOptions);
        return ts.resolveModuleName(literal.text, base, compilerOptions, files, undefined, undefined, mode);
      }),
  };
}

/** `test/stubs/@prisma/client/index.d.ts`, `test/stubs/drizzle-orm/pg-core.d.ts`. */
function stubOf(specifier: string): string | undefined {
  return [`${specifier}.d.ts`, `${specifier}/index.d.ts`]
    .map((name) => path.join(stubs, name))
    .find((name) => existsSync(name));
}
