/** The operations of the whole workspace, also by what they are done to; after a change only what differs is made anew. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { Context } from './context.ts';
import { operationsIn } from './operations.ts';

export interface EntityIndex {
  /** In order of files. The very same list as long as no operation on this entity has changed. */
  at(entity: string): readonly Operation[];
  /** Those that have something in common, in order of files. */
  where(fits: (operation: Operation) => boolean): readonly Operation[];
  /** Those of the files that these names speak of (`operationsAt`) may differ; undefined: those of all. */
  forget(names: Iterable<string> | undefined): void;
  /** For a trial: gives a function that makes everything what it is now. */
  save(): () => void;
}

const NONE: readonly Operation[] = [];

/** On whose behalf the operations of a file are asked for. */
export function operationsAt(path: string): string {
  return `${OPERATIONS}${path}`;
}

const OPERATIONS = '\u0000operations ';

export function createEntityIndex(context: Context): EntityIndex {
  let byFile = new Map<string, readonly Operation[]>();
  let byEntity = new Map<string, readonly Operation[]>();
  let files: readonly string[] = [];
  let stale: Set<string> | 'all' = 'all';

  const refresh = (): void => {
    const changed = new Set<string>();
    const note = (operations: readonly Operation[]): void => {
      for (const { entity } of operations) if (entity !== undefined) changed.add(entity);
    };
    const isWhole = stale === 'all' || files !== context.sources.files();
    const asked: Iterable<string> = stale === 'all' || isWhole ? context.sources.files() : stale;
    const now = isWhole ? new Map<string, readonly Operation[]>() : byFile;
    for (const path of asked) {
      const file = context.file(path);
      const operations =
        file === undefined ? NONE : context.onBehalf(operationsAt(path), () => operationsIn(context, file));
      const before = byFile.get(path) ?? NONE;
      if (isWhole) byFile.delete(path);
      // Files without operations keep their place in the order as well.
      now.set(path, operations);
      if (before === operations) continue;
      note(before);
      note(operations);
    }
    if (isWhole) for (const gone of byFile.values()) note(gone);
    byFile = now;
    files = context.sources.files();
    stale = new Set();
    for (const entity of changed) byEntity.delete(entity);
    for (const operations of changed.size === 0 ? [] : now.values()) {
      for (const operation of operations) {
        const { entity } = operation;
        if (entity === undefined || !changed.has(entity)) continue;
        const list = byEntity.get(entity) as Operation[] | undefined;
        if (list === undefined) byEntity.set(entity, [operation]);
        else list.push(operation);
      }
    }
  };

  const upToDate = (): void => {
    if (stale === 'all' || stale.size > 0) context.onBehalf(undefined, refresh);
  };

  return {
    at: (entity) => {
      upToDate();
      return byEntity.get(entity) ?? NONE;
    },
    where: (fits) => {
      upToDate();
      return [...byFile.values()].flatMap((operations) => operations.filter(fits));
    },
    forget: (names) => {
      if (names === undefined) stale = 'all';
      if (names === undefined || stale === 'all') return;
      for (const name of names) if (name.startsWith(OPERATIONS)) stale.add(name.slice(OPERATIONS.length));
    },
    save: () => {
      const before = { byFile: new Map(byFile), byEntity: new Map(byEntity), files, stale };
      stale = 'all';
      return () => {
        ({ byFile, byEntity, files, stale } = before);
      };
    },
  };
}
