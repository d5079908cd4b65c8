/** Bundles main.ts and runs it: see there. */
import { runBundled } from '../../harness/bundled.mjs';

/** The checker of a large project needs more than Node gives by itself. */
const MEMORY_MB = 4096;

await runBundled('test/outside/recognition/main.ts', [`--max-old-space-size=${MEMORY_MB}`]);
