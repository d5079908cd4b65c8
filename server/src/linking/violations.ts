/**
 * Who knows what to do when a write breaks a unique constraint: code that names the error, around the write or where
 * the workspace turns errors into answers.
 */
import type { Occurrence } from '../../../rules/model/operation.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { Context } from './context.ts';

/** Codes and names of the error: Prisma, PostgreSQL, MySQL, SQLite, MongoDB, and what ORMs make of them. */
const NAMED =
  /\bP2002\b|\b23505\b|\b(?:E?11000)\b|ER_DUP_ENTRY|\b1062\b|SQLITE_CONSTRAINT|Unique(?:Constraint|Key)?(?:Violation)?(?:Error|Exception)\b|unique[_ ]violation|duplicate key|isUniqueViolation|isDuplicate\w*Error|isUnique\w*Error|DuplicateKeyError/i;
/** Where errors become answers. */
const HANDLES =
  /ExceptionFilter|setErrorHandler|\.onError\(|errorHandler|error_handler|handleError|handleApiError|errorFormatter|toErrorResponse|onError\b/;

/** `Program.handlesViolation` over a workspace. Remembers by facts, so that an edit costs the file that was edited. */
export function createViolations(context: Context): (write: Occurrence) => boolean {
  const known = new WeakMap<FileFacts, boolean>();
  const { sources } = context;
  const handlesGlobally = (path: string): boolean => {
    const facts = sources.facts(path);
    if (facts === undefined) return false;
    const before = known.get(facts);
    if (before !== undefined) return before;
    const text = sources.role(path).role === 'test' ? '' : sources.text(path);
    const handles = HANDLES.test(text) && NAMED.test(text);
    known.set(facts, handles);
    return handles;
  };
  const somewhere = (): boolean =>
    context.facets.ask('findings', 'violations are handled', () => sources.files().some(handlesGlobally));
  return (write) => named(context, write) || somewhere();
}

/** In the text of one of the functions on the way down to the write. */
function named(context: Context, { fn, path, operation }: Occurrence): boolean {
  return [fn, ...path.map(({ to }) => to), operation.fn].some(({ file: path_, index }) => {
    const file = context.file(path_);
    const at = file?.facts.functions[index]?.at;
    return at !== undefined && NAMED.test(context.sources.text(path_).slice(at[0], at[1]));
  });
}
