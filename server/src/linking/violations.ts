/**
 * Who knows what to do when a write breaks a unique constraint: code that names the error, around the write or where
 * the workspace turns errors into answers.
 */
import type { Occurrence } from '../../../rules/model/operation.ts';
import type { Context } from './context.ts';
import { createPerFile, type PerFile } from './per-file.ts';
import { calleeName } from './uses.ts';

/** Codes and names of the error: Prisma, PostgreSQL, MySQL, SQLite, MongoDB, and what ORMs make of them. */
const NAMED =
  /\bP2002\b|\b23505\b|\b(?:E?11000)\b|ER_DUP_ENTRY|\b1062\b|SQLITE_CONSTRAINT|Unique(?:Constraint|Key)?(?:Violation)?(?:Error|Exception)\b|unique[_ ]violation|duplicate key|isUniqueViolation|isDuplicate\w*Error|isUnique\w*Error|DuplicateKeyError/i;
/** Where errors become answers. */
const HANDLES =
  /ExceptionFilter|setErrorHandler|\.onError\(|errorHandler|error_handler|handleError|handleApiError|errorFormatter|toErrorResponse|onError\b/;

export interface Violations extends Pick<PerFile<unknown>, 'prepare' | 'forget' | 'save'> {
  /** `Program.handlesViolation`. */
  handles(write: Occurrence): boolean;
}

export function createViolations(context: Context): Violations {
  const { sources } = context;
  const perFile = createPerFile(context, 'violations', (path) => {
    const text = sources.role(path).role === 'test' ? '' : sources.text(path);
    return HANDLES.test(text) && NAMED.test(text);
  });
  const somewhere = (): boolean =>
    context.facets.ask('findings', 'violations are handled', () => {
      perFile.refresh();
      return [...perFile.all()].includes(true);
    });
  return {
    handles: (write) => named(context, write) || isSettled(context, write) || somewhere(),
    prepare: perFile.prepare,
    forget: perFile.forget,
    save: perFile.save,
  };
}

/** In the text of one of the functions on the way down to the write. */
function named(context: Context, { fn, path, operation }: Occurrence): boolean {
  return [fn, ...path.map(({ to }) => to), operation.fn].some(({ file: path_, index }) => {
    const file = context.file(path_);
    const at = file?.facts.functions[index]?.at;
    return at !== undefined && NAMED.test(context.sources.text(path_).slice(at[0], at[1]));
  });
}

/** `Promise.allSettled([create(…), …])`: its failure is one of the results. */
function isSettled(context: Context, { at }: Occurrence): boolean {
  const file = context.file(at.file);
  return (
    file?.facts.calls.some(
      ({ argumentsAt: [start, end] }, id) =>
        start <= at.span[0] && at.span[1] <= end && calleeName(file, id) === 'Promise.allSettled',
    ) ?? false
  );
}
