/** The operations of the whole workspace, also by what they are done to; after a change only what differs is made anew. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { Context } from './context.ts';
import { operationsIn } from './operations.ts';
import { createPerFile, type PerFile } from './per-file.ts';

export interface EntityIndex extends Pick<PerFile<unknown>, 'forget' | 'save'> {
  /** In order of files. The very same list as long as no operation on this entity has changed. */
  at(entity: string): readonly Operation[];
  /** Those that have something in common, in order of files. */
  where(fits: (operation: Operation) => boolean): readonly Operation[];
}

const NONE: readonly Operation[] = [];

export function createEntityIndex(context: Context): EntityIndex {
  const perFile = createPerFile(context, 'operations', (path) => {
    const file = context.file(path);
    return file === undefined ? NONE : operationsIn(context, file);
  });
  let byEntity = new Map<string, readonly Operation[]>();

  const upToDate = (): void => {
    const changed = new Set<string>();
    for (const { before = NONE, now = NONE } of perFile.refresh())
      for (const { entity } of [...before, ...now]) if (entity !== undefined) changed.add(entity);
    for (const entity of changed) byEntity.delete(entity);
    for (const operations of changed.size === 0 ? [] : perFile.all()) {
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
      upToDate();
      return byEntity.get(entity) ?? NONE;
    },
    where: (fits) => {
      upToDate();
      return [...perFile.all()].flatMap((operations) => operations.filter(fits));
    },
    forget: perFile.forget,
    save: () => {
      const [restore, before] = [perFile.save(), byEntity];
      byEntity = new Map();
      return () => {
        restore();
        byEntity = before;
      };
    },
  };
}
