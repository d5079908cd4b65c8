/** A place in which the program keeps something, with what is done to it. */
import type { State } from '../../../rules/model/state.ts';
import type { FunctionId, Span, ValueId } from '../facts/facts.ts';
import type { LinkedFile } from './context.ts';
import type { CacheOptions } from './state-kind.ts';
import type { Use } from './uses.ts';

export interface Cell {
  readonly name: string;
  readonly file: LinkedFile;
  readonly at: Span;
  readonly statementAt: Span;
  readonly kind: State['kind'];
  readonly scope: State['scope'];
  readonly owner?: string;
  readonly exported: boolean;
  readonly initial?: ValueId;
  readonly type?: string;
  readonly uses: readonly Use[];
  /** What the options of a cache library say. */
  readonly options: CacheOptions;
  /** The function that makes it, for variables a factory closes over. */
  readonly maker?: FunctionId;
}
