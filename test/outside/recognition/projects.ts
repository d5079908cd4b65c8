/** The TypeScript projects of a repository: each file of interest in one program, as its nearest tsconfig.json says. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface Project {
  readonly config: string;
  readonly files: readonly string[];
  /** Made anew at each call, so that no two are in memory. */
  program(): ts.Program;
}

/** Groups files by project. A file that no project includes goes to that of the nearest tsconfig.json, under its options. */
export function projectsOf(root: string, files: readonly string[]): readonly Project[] {
  const groups = new Map<string, { parsed: ts.ParsedCommandLine; files: string[] }>();
  const known = new Map<string, readonly (readonly [string, ts.ParsedCommandLine])[]>();
  for (const file of files) {
    const candidates = configsAbove(root, file).map((config) => {
      const list = known.get(config) ?? withReferences(config);
      known.set(config, list);
      return list;
    });
    const including = candidates.flat().find(([, parsed]) => parsed.fileNames.includes(file));
    const [config, parsed] = including ?? candidates[0]?.[0] ?? ['', undefined];
    if (parsed === undefined) continue;
    const group = groups.get(config) ?? { parsed, files: [] };
    group.files.push(file);
    groups.set(config, group);
  }
  return [...groups].map(([config, group]) => ({
    config,
    files: group.files,
    program: () => {
      const options = optionsOf(group.parsed);
      const host = hostFor(root, options);
      return ts.createProgram({ rootNames: rootsOf(group.parsed, group.files), options, host });
    },
  }));
}

/** Ambient declarations of the project belong to it as well. */
function rootsOf(parsed: ts.ParsedCommandLine, files: readonly string[]): string[] {
  return [...new Set([...files, ...parsed.fileNames.filter((name) => /\.d\.[cm]?ts$/.test(name))])];
}

function optionsOf({ options }: ts.ParsedCommandLine): ts.CompilerOptions {
  return {
    ...options,
    noEmit: true,
    skipLibCheck: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    ignoreDeprecations: '6.0',
  };
}

/** A package of the workspace that was not built is read from its sources. */
function hostFor(root: string, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const cache = ts.createModuleResolutionCache(host.getCurrentDirectory(), (name) => name, options);
  host.resolveModuleNameLiterals = (literals, containing, redirected, own, source) =>
    literals.map((literal) => {
      const mode = ts.getModeForUsageLocation(source, literal, own);
      const found = ts.resolveModuleName(literal.text, containing, own, host, cache, redirected, mode);
      if (found.resolvedModule !== undefined) return found;
      const file = sourceOf(root, containing, literal.text);
      if (file === undefined) return found;
      const extension = file.endsWith('.tsx') ? ts.Extension.Tsx : ts.Extension.Ts;
      return { resolvedModule: { resolvedFileName: file, extension, isExternalLibraryImport: false } };
    });
  return host;
}

/** `@shop/db` → `packages/db/src/index.ts`; `@shop/db/users` → `packages/db/src/users.ts`. */
function sourceOf(root: string, containing: string, name: string): string | undefined {
  const [, wanted, rest] = /^((?:@[^/]+\/)?[^./][^/]*)(?:\/(.+))?$/.exec(name) ?? [];
  if (wanted === undefined) return undefined;
  for (let folder = path.dirname(containing); folder.startsWith(root); folder = path.dirname(folder)) {
    const linked = path.join(folder, 'node_modules', wanted);
    if (!existsSync(linked)) continue;
    const real = realpathSync(linked);
    if (!real.startsWith(root) || real.includes('/node_modules/')) return undefined;
    const inside = (rest ?? 'index').replace(/^(dist|build|lib)\//, '').replace(/\.js$/, '');
    return ['src', 'lib', '.']
      .flatMap((part) =>
        [`${inside}.ts`, `${inside}.tsx`, `${inside}/index.ts`].map((end) => path.join(real, part, end)),
      )
      .find((file) => existsSync(file));
  }
  return undefined;
}

function configsAbove(root: string, file: string): string[] {
  const found: string[] = [];
  for (let folder = path.dirname(file); folder.startsWith(root); folder = path.dirname(folder)) {
    const config = path.join(folder, 'tsconfig.json');
    if (existsSync(config)) found.push(config);
    if (folder === path.dirname(folder)) break;
  }
  return found;
}

function withReferences(
  config: string,
  seen = new Set<string>(),
): (readonly [string, ts.ParsedCommandLine])[] {
  if (seen.has(config)) return [];
  seen.add(config);
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(json ?? {}, ts.sys, path.dirname(config), undefined, config);
  const own = parsed.fileNames.length > 0 ? [[config, parsed] as const] : [];
  const referenced = (parsed.projectReferences ?? [])
    .map((reference) => ts.resolveProjectReferencePath(reference))
    .filter((one) => existsSync(one))
    .flatMap((one) => withReferences(one, seen));
  return own.length + referenced.length > 0 ? [...own, ...referenced] : [[config, parsed]];
}
