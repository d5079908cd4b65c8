/** The command line: `tenfold`. What there is to say is in `cli/program.ts`. */
import { run } from './cli/program.ts';

// Not `process.exit`: what was written to a pipe must arrive, and the cache is still being saved.
run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
