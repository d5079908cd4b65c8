/** Look-ups in library tables: by package, by global name, by type and member. */
import type { DecoratorRow, Library, Row, TypeTable } from '../../../rules/model/library.ts';
import type { Context, LinkedFile } from './context.ts';
import { folderOf } from './paths.ts';

export interface LibraryType {
  readonly library: Library;
  readonly type: string;
}

export interface LikelyShape {
  readonly library: Library;
  readonly shape: NonNullable<Library['shapes']>[number];
}

/** Tables arranged for look-up; built once per linker. */
export interface LibraryIndex {
  readonly all: readonly Library[];
  /** The type of an export of a package; undefined when no table knows it. */
  exported(name: string, subpath: string, path: string): LibraryType | undefined;
  /** The type of a value annotated with an exported type name. */
  annotated(name: string, subpath: string, typeName: string): LibraryType | undefined;
  global(name: string): LibraryType | undefined;
  generated(name: string): LibraryType | undefined;
  decorator(
    name: string,
    subpath: string,
    decorator: string,
  ): { readonly library: Library; readonly row: DecoratorRow } | undefined;
  byId(id: string): Library | undefined;
  /** What something of this name looks like when nothing else is known of it. */
  likely(name: string): readonly LikelyShape[];
  /** True when some table speaks of the package. */
  knows(name: string, subpath: string): boolean;
}

export function indexLibraries(all: readonly Library[]): LibraryIndex {
  const exact = new Map<string, Library[]>();
  const below = new Map<string, Library[]>();
  const globals = new Map<string, LibraryType>();
  const generated = new Map<string, LibraryType>();
  const byId = new Map(all.map((library) => [library.id, library]));
  const likely = new Map<string, LikelyShape[]>();
  for (const library of all)
    for (const shape of library.shapes ?? [])
      for (const name of shape.names) likely.set(name, [...(likely.get(name) ?? []), { library, shape }]);
  for (const library of all) {
    for (const pattern of library.packages) {
      const [map, key] = pattern.endsWith('/*') ? [below, pattern.slice(0, -2)] : [exact, pattern];
      map.set(key, [...(map.get(key) ?? []), library]);
    }
    for (const [name, type] of Object.entries(library.globals ?? {})) globals.set(name, { library, type });
    for (const name of library.generated ?? []) {
      const type = library.exports[name];
      if (type !== undefined) generated.set(name, { library, type });
    }
  }
  const librariesOf = (name: string, subpath: string): readonly Library[] => {
    if (subpath === '') return exact.get(name) ?? [];
    const own = exact.get(`${name}/${subpath}`);
    if (own !== undefined) return own;
    for (let path = subpath; path !== ''; path = folderOf(path)) {
      const found = below.get(`${name}/${path}`);
      if (found !== undefined) return found;
    }
    return below.get(name) ?? [];
  };
  const first = <T>(
    libraries: readonly Library[],
    pick: (library: Library) => T | undefined,
  ): T | undefined => {
    for (const library of libraries) {
      const found = pick(library);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    all,
    exported: (name, subpath, path) => {
      const libraries = librariesOf(name, subpath);
      const exact_ = first(libraries, (library) => typed(library, own(library.exports, path)));
      return exact_ ?? first(libraries, (library) => typed(library, own(library.exports, '*')));
    },
    annotated: (name, subpath, typeName) =>
      first(librariesOf(name, subpath), (library) =>
        typed(library, own(library.typeNames ?? {}, typeName) ?? instanceType(library, typeName)),
      ),
    global: (name) => globals.get(name),
    generated: (name) => generated.get(name),
    decorator: (name, subpath, decorator) =>
      first(librariesOf(name, subpath), (library) => {
        const row = own(library.decorators ?? {}, decorator);
        return row === undefined ? undefined : { library, row };
      }),
    byId: (id) => byId.get(id),
    likely: (name) => likely.get(name) ?? [],
    knows: (name, subpath) => librariesOf(name, subpath).length > 0,
  };
}

/** The package.json above the file names a package of the library. */
export function isInstalled(context: Context, file: LinkedFile, library: Library): boolean {
  const installed = context.sources.dependencies(file.path);
  return library.packages.some((name) => installed.has(name.replace(/\/\*$/, '')));
}

/** The row of a member; `isEntity` tells whether its name is an entity of the schema. */
export function memberRow(
  library: Library,
  type: string,
  name: string,
  isEntity: () => boolean,
): Row | undefined {
  for (
    let table = tableOf(library, type);
    table !== undefined;
    table = table.extends === undefined ? undefined : tableOf(library, table.extends)
  ) {
    const row = own(table.members ?? {}, name);
    if (row !== undefined) return row;
    const entityRow = own(table.members ?? {}, '<entity>');
    if (entityRow !== undefined && isEntity()) return entityRow;
  }
  for (
    let table = tableOf(library, type);
    table !== undefined;
    table = table.extends === undefined ? undefined : tableOf(library, table.extends)
  ) {
    const row = own(table.members ?? {}, '*');
    if (row !== undefined) return row;
  }
  return undefined;
}

export function tableOf(library: Library, type: string): TypeTable | undefined {
  return own(library.types, type);
}

/** The row for calling or constructing a value of the type, inherited where `extends` says so. */
export function callRow(library: Library, type: string, kind: 'call' | 'new'): Row | undefined {
  for (
    let table = tableOf(library, type);
    table !== undefined;
    table = table.extends === undefined ? undefined : tableOf(library, table.extends)
  ) {
    const row = kind === 'new' ? table.new : table.call;
    if (row !== undefined) return row;
  }
  return undefined;
}

function instanceType(library: Library, name: string): string | undefined {
  const exported = own(library.exports, name);
  return exported === undefined ? undefined : (callRow(library, exported, 'new')?.gives ?? undefined);
}

function typed(library: Library, type: string | undefined): LibraryType | undefined {
  return type === undefined ? undefined : { library, type };
}

/** Own property only: `constructor` and `toString` are ordinary member names in user code. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
