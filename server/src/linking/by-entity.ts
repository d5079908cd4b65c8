/** The operations of the whole workspace by what they are done to; after a change only what differs is made anew. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { Context } from './context.ts';
import { operationsIn } from './operations.ts';

export interface EntityIndex {
  /** In order of files. The very same list as long as no operation on this entity has changed. */
  at(entity: string): readonly Operation[];
  /** Something may have changed. */
  forget(): void;
  /** For a trial: gives a function that makes everything what it is now. */
  save(): () => void;
}

const NONE: readonly Operation[] = [];

export function createEntityIndex(context: Context): EntityIndex {
  let byFile = new Map<string, readonly Operation[]>();
  let byEntity = new Map<string, readonly Operation[]>();
  let isStale = true;

  const refresh = (): void => {
    isStale = false;
    const changed = new Set<string>();
    const now = new Map<string, readonly Operation[]>();
    const note = (operations: readonly Operation[]): void => {
      for (const { entity } of operations) if (entity !== undefined) changed.add(entity);
    };
    for (const path of context.sources.files()) {
      const file = context.file(path);
      const operations = file === undefined ? NONE : operationsIn(context, file);
      if (operations.length > 0) now.set(path, operations);
      const before = byFile.get(path) ?? NONE;
      byFile.delete(path);
      if (before === operations) continue;
      note(before);
      note(operations);
    }
    for (const gone of byFile.values()) note(gone);
    byFile = now;
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

  return {
    at: (entity) => {
      if (isStale) context.onBehalf(undefined, refresh);
      return byEntity.get(entity) ?? NONE;
    },
    forget: () => {
      isStale = true;
    },
    save: () => {
      const before = { byFile: new Map(byFile), byEntity: new Map(byEntity), isStale };
      isStale = true;
      return () => {
        ({ byFile, byEntity, isStale } = before);
      };
    },
  };
}
