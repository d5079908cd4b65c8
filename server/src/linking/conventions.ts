/** Entry points by where a file lies and what it exports: Next.js routes, pages and server actions, and their like. */
import type { FileConvention, Library } from '../../../rules/model/library.ts';
import type { Place } from '../../../rules/model/place.ts';
import type { EntryKind } from '../../../rules/model/role.ts';
import type { FunctionFact, Span } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import type { EntryPoint } from './entry-point.ts';
import { type Candidate, exportCandidates, type HandlerAt, handlersOf, valuesBelow } from './handlers.ts';
import { isInstalled, type LibraryIndex } from './libraries.ts';
import { literalOf } from './options.ts';
import { fileNameOf } from './paths.ts';

interface Compiled {
  readonly library: Library;
  readonly convention: FileConvention;
  readonly pattern: RegExp;
  /** The last part of the pattern alone: most files fail at their name. */
  readonly name: RegExp;
  readonly anywhere: boolean;
}

const compiledOf = new WeakMap<LibraryIndex, readonly Compiled[]>();

function compiled(libraries: LibraryIndex): readonly Compiled[] {
  const known = compiledOf.get(libraries);
  if (known !== undefined) return known;
  const all = libraries.all.flatMap((library) =>
    (library.files ?? []).map(
      (convention): Compiled => ({
        library,
        convention,
        pattern: new RegExp(`(?:^|/)(${source(convention.path)})$`),
        name: new RegExp(`^${source(convention.path.split('/').at(-1) ?? '')}$`),
        anywhere: convention.path.startsWith('**/*'),
      }),
    ),
  );
  compiledOf.set(libraries, all);
  return all;
}

/** A path pattern with `*`, `**` and `{a,b}` as the source of a regular expression. */
function source(pattern: string): string {
  return pattern.replace(/[.+^$()|[\]\\]/g, '\\$&').replace(/\*\*\/|\*\*|\*|\{[^}]*\}/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    return `(?:${token
      .slice(1, -1)
      .split(',')
      .map((part) => part.replaceAll('*', '[^/]*'))
      .join('|')})`;
  });
}

/** Entry points of a file by its path, its directives and its exports. */
export function conventional(context: Context, file: LinkedFile): readonly EntryPoint[] {
  const points: EntryPoint[] = [];
  const fnDirectives = new Set(file.facts.functions.flatMap((fn) => fn.directives));
  const fileName = fileNameOf(file.path);
  for (const { library, convention, pattern, name, anywhere } of compiled(context.libraries)) {
    const { directive, notDirective } = convention;
    if (!name.test(fileName)) continue;
    if (directive !== undefined && !file.facts.directives.includes(directive) && !fnDirectives.has(directive))
      continue;
    if (notDirective !== undefined && file.facts.directives.includes(notDirective)) continue;
    const match = pattern.exec(file.path);
    if (match === null || (!anywhere && !uses(context, file, library))) continue;
    const route = anywhere ? undefined : routeOf(match[1] ?? '', convention);
    const whole = directive === undefined || file.facts.directives.includes(directive);
    if (whole) points.push(...exported(context, file, library, convention, route));
    if (directive !== undefined) points.push(...withDirective(file, library, convention, directive));
  }
  return points;
}

/** Some package of the library is installed; without a package.json we take the path's word. */
function uses(context: Context, file: LinkedFile, library: Library): boolean {
  return context.sources.dependencies(file.path).size === 0 || isInstalled(context, file, library);
}

function exported(
  context: Context,
  file: LinkedFile,
  library: Library,
  convention: FileConvention,
  route: string | undefined,
): readonly EntryPoint[] {
  return convention.exports.flatMap((wanted) => {
    const [head = '', ...path] = wanted.split('.');
    const names = head === '*' ? exportNames(file) : [head];
    return names.flatMap((name) => {
      const candidates: readonly Candidate[] = hasExport(file, name)
        ? exportCandidates(context, file.path, name)
        : [];
      const reached =
        path.length === 0
          ? candidates.map((to) => ({ to, keys: [] as readonly string[] }))
          : candidates.flatMap((candidate) => valuesBelow(context, candidate, path));
      return reached.flatMap(({ to, keys }) =>
        handlersOf(context, to).map((handler) => {
          const fact = context.file(handler.file)?.facts.functions[handler.fn];
          const label = [name, ...keys].join('.');
          const named = verbOf(file, convention) ?? convention.verbs?.[label] ?? label;
          const own = conventionName(convention.kind, named, route, fact?.name ?? '');
          const at = exportPlace(context, file, name, handler);
          return point(handler, library, convention, own, at, isKept(context, file, convention));
        }),
      );
    });
  });
}

/** Where the export is named; where the handler stands when it has no name here. */
function exportPlace(context: Context, file: LinkedFile, name: string, handler: HandlerAt): Place {
  const variable = file.facts.exports.find((entry) => entry.name === name)?.variable;
  const declared = variable === undefined ? undefined : file.facts.variables[variable];
  if (declared !== undefined) return { file: file.path, span: declared.at };
  const fact = context.file(handler.file)?.facts.functions[handler.fn];
  return { file: handler.file, span: fact === undefined ? [0, 0] : headOf(fact) };
}

/** A function's name, or what stands before its body. */
function headOf(fn: FunctionFact): Span {
  return fn.nameAt[1] > fn.nameAt[0] ? fn.nameAt : [fn.at[0], Math.max(fn.at[0], fn.bodyAt[0])];
}

function exportNames(file: LinkedFile): readonly string[] {
  return [
    ...new Set(
      file.facts.exports.filter((entry) => !entry.typeOnly && entry.name !== '*').map((entry) => entry.name),
    ),
  ];
}

function hasExport(file: LinkedFile, name: string): boolean {
  return file.facts.exports.some(
    (entry) => entry.name === name || (entry.name === '*' && name !== 'default') || entry.whole === true,
  );
}

/** Functions with a directive of their own: inline server actions. */
function withDirective(
  file: LinkedFile,
  library: Library,
  convention: FileConvention,
  directive: string,
): readonly EntryPoint[] {
  return file.facts.functions.flatMap((fn, id) => {
    if (id === 0 || !fn.directives.includes(directive)) return [];
    const name = conventionName(convention.kind, fn.name, undefined, fn.name);
    return [
      point({ file: file.path, fn: id }, library, convention, name, { file: file.path, span: headOf(fn) }),
    ];
  });
}

function point(
  handler: HandlerAt,
  library: Library,
  convention: FileConvention,
  name: string,
  at: Place,
  kept = false,
): EntryPoint {
  return {
    ...handler,
    entry: {
      kind: convention.kind,
      name,
      at,
      library: library.id,
      perItem: false,
      ...(kept ? { kept: true as const } : {}),
    },
    ...(convention.parameters === undefined ? {} : { parameters: convention.parameters }),
  };
}

/** `export const revalidate = 3600`. */
function isKept(context: Context, file: LinkedFile, { kept }: FileConvention): boolean {
  return Object.entries(kept ?? {}).some(([name, wanted]) => {
    const { variable } = file.facts.exports.find((one) => one.name === name) ?? {};
    const assigned = variable === undefined ? undefined : file.facts.variables[variable]?.assignments[0];
    const value = assigned === undefined ? undefined : literalOf(context, { file, value: assigned.value });
    return wanted === 'number' ? typeof value === 'number' && value > 0 : String(value) === wanted;
  });
}

const VERB_AT_END = /\.(get|head|options|post|put|delete|patch)$/;

/** `orders.get.ts`. */
function verbOf({ path }: LinkedFile, { verbInName }: FileConvention): string | undefined {
  if (verbInName !== true) return undefined;
  return VERB_AT_END.exec(path.replace(/\.[^./]+$/, ''))?.[1]?.toUpperCase();
}

const VERB = /^(GET|HEAD|OPTIONS|POST|PUT|DELETE|PATCH)$/;

/** `GET /api/orders` for a route, `page /orders` for a component, `action createOrder`. */
function conventionName(
  kind: EntryKind,
  exportName: string,
  route: string | undefined,
  fnName: string,
): string {
  const own = exportName === 'default' ? fnName : exportName;
  if (kind === 'http') {
    if (VERB.test(exportName)) return `${exportName} ${route ?? ''}`.trim();
    return `${exportName === 'default' ? 'ALL' : own} ${route ?? ''}`.trim();
  }
  if (kind === 'component') return `${exportName === 'default' ? 'page' : own} ${route ?? ''}`.trim();
  return `${kind} ${own === '' ? (route ?? '') : own}`.trim();
}

/**
 * The route a path stands for: `app/(shop)/orders/[id]/route.ts` is `/orders/[id]`. The first folder of the pattern and
 * a file name that the pattern fixes are no part of it, nor are Next's route groups and slots.
 */
function routeOf(whole: string, { path: pattern, root, verbInName }: FileConvention): string {
  const below = root === undefined ? -1 : whole.lastIndexOf(`${root}/`);
  const path = below < 0 ? whole : whole.slice(below + (root?.length ?? 0) + 1);
  const named = path.replace(/\.[^./]+$/, '');
  const parts = (verbInName === true ? named.replace(VERB_AT_END, '') : named).split('/');
  const fixedName = !(pattern.split('/').at(-1) ?? '').startsWith('*');
  const name = parts.at(-1) ?? '';
  const folders = parts.slice(0, -1);
  const wanted = pattern.split('/')[0] ?? '';
  if (below < 0 && !/[*{]/.test(wanted) && folders[0] === wanted) folders.shift();
  const segments = [...folders, ...(fixedName || name === 'index' ? [] : [name])].filter(
    (part) => !/^\(.*\)$|^@/.test(part),
  );
  return `/${segments.join('/')}`;
}
