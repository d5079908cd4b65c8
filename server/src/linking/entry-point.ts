/** A function of the workspace that something outside it calls: a request, a message, a clock, who starts the program. */
import type { Entry } from '../../../rules/model/role.ts';
import type { CallId, FunctionId } from '../facts/facts.ts';
import type { RouterKey } from './mounts.ts';

export interface EntryPoint {
  /** File of the handler, which may be another than the one that registers it (`entry.at.file`). */
  readonly file: string;
  readonly fn: FunctionId;
  readonly entry: Entry;
  /** The call that registers it, in the file of `entry.at`. Absent where a decorator or a convention does. */
  readonly call?: CallId;
  /** Types of the handler's parameters, in the words of the library's table. */
  readonly parameters?: readonly string[];
  /** Known by an annotated type or its parameters alone: a registration of the same function says more. */
  readonly declared?: boolean;
  /** The router it is registered on, whose mounts come before the path in its name. */
  readonly router?: RouterKey;
  /** It would serve if somebody mounted what registers it, which nobody does. */
  readonly unmounted?: true;
}
