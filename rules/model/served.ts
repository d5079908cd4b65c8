/** Who an operation is run for: requests and jobs, or browsers that ask one database by themselves. */
import type { Operation } from './operation.ts';
import type { Program } from './program.ts';

type Asked = Pick<Program, 'reach' | 'library'>;

const SERVED: ReadonlySet<string> = new Set(['serving', 'background', 'exported']);

/** Does it run while the program serves, as far as we see? */
export function isServed(operation: Operation, program: Asked): boolean {
  return SERVED.has(program.reach(operation.fn).role) || isFromBrowsers(operation, program);
}

/** Is it code that rules judge: no script, and in a browser only what all browsers ask of one and the same service? */
export function isJudged(operation: Operation, program: Asked): boolean {
  const { role } = program.reach(operation.fn);
  return role === 'browser' ? isFromBrowsers(operation, program) : role !== 'offline';
}

function isFromBrowsers({ fn, library }: Operation, program: Asked): boolean {
  return program.reach(fn).role === 'browser' && program.library(library)?.fromBrowsers === true;
}
