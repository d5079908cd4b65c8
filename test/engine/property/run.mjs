/** Bundles main.ts and runs it: see there. */
import { runBundled } from '../../harness/bundled.mjs';

await runBundled('test/engine/property/main.ts');
