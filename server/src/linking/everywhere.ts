/** Operations of the whole workspace that have something in common, in order of files. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { Context } from './context.ts';
import { operationsIn } from './operations.ts';

export function operationsWhere(
  context: Context,
  fits: (operation: Operation) => boolean,
): readonly Operation[] {
  return context.sources.files().flatMap((path) => {
    const file = context.file(path);
    return file === undefined ? [] : operationsIn(context, file).filter(fits);
  });
}
