/**
 * What the engine is put together from. Each part is handed in, so that tests can put a smaller one in its place.
 */
import type { Dialect } from '../../../rules/model/entity.ts';
import type { Library } from '../../../rules/model/library.ts';
import type { Program } from '../../../rules/model/program.ts';
import type { Entry } from '../../../rules/model/role.ts';
import type { Rule } from '../../../rules/rule.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { PrismaFacts, SqlFacts, SqlStatement } from '../facts/schema.ts';
import type { Sources } from '../linking/sources.ts';
import type { Disk } from '../workspace/disk.ts';
import type { Steps } from '../workspace/steps.ts';
import type { LoweringPool } from './pool.ts';

/** Text of one file to facts. Loaded when first called: TypeScript alone takes a fifth of a second to load. */
export interface Lowering {
  source(text: string, path: string): FileFacts;
  prisma(text: string): PrismaFacts;
  sql(text: string, dialect?: Dialect): SqlFacts;
  /** SQL text of code; undefined when it is none. */
  statement?(text: string, dialect: Dialect): SqlStatement | undefined;
}

/** Facts of all files to the model that rules ask. */
export interface Linker {
  readonly program: Program;
  /** Facts, roles or schemas of these paths have changed; returns the files whose link results may differ now (those included). */
  invalidate(paths: readonly string[]): readonly string[];
  /** Since then, files that were given an answer about the whole workspace which would be another now. Takes a while. */
  outdated?(): Steps<readonly string[]>;
  /** Does most of what the first questions after a great change take, with pauses in between. */
  prepare?(): Steps<void>;
  /** Answers questions on behalf of a file: `invalidate` names it when one of the answers may differ. Without it nobody is asked for what depends on callers. */
  onBehalf?<T>(path: string | undefined, look: () => T): T;
  /**
   * Asks while the facts of these paths are others, and forgets all that was answered meanwhile: afterwards what was
   * known before is known still. Answers about other files may be those of before. Without it a trial forgets what
   * depends on these paths, twice.
   */
  trial?<T>(paths: readonly string[], look: () => T): T;
  explain(path: string, offset: number): readonly string[];
  entries(): readonly Entry[];
}

export interface EngineParts {
  readonly disk: Disk;
  readonly rules: readonly Rule[];
  readonly libraries: readonly Library[];
  readonly lowering: Lowering;
  /** Without `tracking` nothing will ever be invalidated. */
  readonly createLinker: (
    sources: Sources,
    libraries: readonly Library[],
    options: { readonly tracking: boolean },
  ) => Linker;
  /** Names this build of the tool: what another build has remembered on disk is not used. */
  readonly build: string;
  /** Starts threads that lower; undefined when there are none to be had. */
  readonly startWorkers: (count: number) => LoweringPool | undefined;
}
