/** The engine with its standard parts: the disk, all rules, all libraries, TypeScript. */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { rules } from '../../../rules/index.ts';
import { libraries } from '../../../rules/libraries/index.ts';
import { FACTS_VERSION } from '../facts/facts.ts';
import { createLinker } from '../linking/link.ts';
import { nodeDisk } from '../workspace/disk.ts';
import { type AssembledEngine, assembleEngine } from './assemble.ts';
import type { EngineOptions } from './engine.ts';
import { inlineLess } from './inlining.ts';
import { standardLowering } from './lowering.ts';
import type { EngineParts } from './parts.ts';
import { startPool } from './pool.ts';
import { version } from './version.ts';

/** An engine for the given roots. Unless told otherwise, it uses threads, and no cache. */
export function createEngine(options: EngineOptions): AssembledEngine {
  inlineLess();
  return assembleEngine({ workers: usualWorkers(), ...options }, standardParts());
}

export function standardParts(): EngineParts {
  return {
    disk: nodeDisk,
    rules,
    libraries,
    lowering: standardLowering,
    createLinker,
    build: build(),
    startWorkers: (count) => startPool(fileURLToPath(new URL('./worker.cjs', import.meta.url)), count),
  };
}

/** More threads than these would wait for the one that reads. */
const MAX_WORKERS = 6;

/** One for each core: while they lower, this thread has little to do but to hand out texts. */
function usualWorkers(): number {
  return Math.min(availableParallelism(), MAX_WORKERS);
}

/** While it is being developed, every build of the tool has its own cache; so has every Node, whose encoding may differ. */
function build(): string {
  const { size = 0, mtimeMs = 0 } = statSync(fileURLToPath(import.meta.url), { throwIfNoEntry: false }) ?? {};
  return [version, FACTS_VERSION, size, mtimeMs, process.version].join(' ');
}
