/** The operations of the whole workspace, also by what they are done to; after a change only what differs is made anew. */
import type { Operation } from '../../../rules/model/operation.ts';
import { remembered } from '../workspace/remembered.ts';
import type { Context } from './context.ts';
import { operationsIn } from './operations.ts';
import { createPerFile, type PerFile } from './per-file.ts';

export interface EntityIndex extends Pick<PerFile<unknown>, 'prepare' | 'forget' | 'save'> {
  /** In order of files; '' for queries of which we do not know on what. The very same list as long as none of them has changed. */
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
  /** By entity, and then by file. */
  let byEntity = new Map<string, Map<string, readonly Operation[]>>();
  /** Made of these when it is asked for. */
  let lists = new Map<string, readonly Operation[]>();

  const upToDate = (): void => {
    for (const { path, before = NONE, now = NONE } of perFile.refresh()) {
      for (const entity of entitiesOf(before)) {
        byEntity.get(entity)?.delete(path);
        lists.delete(entity);
      }
      for (const entity of entitiesOf(now)) {
        const there = now.filter((operation) => nameOf(operation) === entity);
        remembered(byEntity, entity, () => new Map<string, readonly Operation[]>()).set(path, there);
        lists.delete(entity);
      }
    }
  };

  return {
    at: (entity) => {
      upToDate();
      return remembered(lists, entity, () =>
        [...(byEntity.get(entity) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, there]) => there),
      );
    },
    where: (fits) => {
      upToDate();
      return [...perFile.all()].flatMap((operations) => operations.filter(fits));
    },
    prepare: perFile.prepare,
    forget: perFile.forget,
    save: () => {
      const [restore, before] = [perFile.save(), { byEntity, lists }];
      [byEntity, lists] = [new Map(), new Map()];
      return () => {
        restore();
        ({ byEntity, lists } = before);
      };
    },
  };
}

function entitiesOf(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.flatMap((operation) => nameOf(operation) ?? []));
}

function nameOf({ kind, entity }: Operation): string | undefined {
  return entity ?? (kind === 'query' ? '' : undefined);
}
