/** The commands, their options and their help. */
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { rules } from '../../../rules/index.ts';
import { createEngine } from '../engine/create.ts';
import { version } from '../engine/version.ts';
import { type ExplainFlags, explainCommand } from './explain.ts';
import { EXIT, Failure } from './failure.ts';
import { FORMATS, type ScanFlags, type ScanWorld, scanCommand } from './scan.ts';

/** Runs a command line and returns the exit code. Never rejects. */
export async function run(args: readonly string[]): Promise<number> {
  const world: ScanWorld = {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    rules,
    createEngine,
  };
  let code: number = EXIT.clean;
  const program = commands(world, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.failed;
    const message =
      error instanceof Failure ? error.message : `internal error: ${(error as Error).stack ?? String(error)}`;
    process.stderr.write(`tenfold: ${message}\n`);
    return EXIT.failed;
  }
}

function commands(world: ScanWorld, done: (code: number) => void): Command {
  const program = new Command('tenfold')
    .description('Flags code that works at a hundred rows and falls over at a hundred thousand.')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'tenfold: ')) });

  program
    .command('scan')
    .description(
      'judge folders or files (default: the current folder); exit 0: nothing found, 1: findings, 2: could not run',
    )
    .argument('[paths...]')
    .option('--format <format>', FORMATS.join(', '), 'pretty')
    .option(
      '--rule <ids>',
      'only these rules: `a,b`, or the option again',
      (ids: string, known: string[] = []) => [...known, ...ids.split(',').map((id) => id.trim())],
    )
    .option('--tier <tier>', 'the lowest tier to show: warning, information, hint', 'information')
    .option('--no-cache', 'neither read nor write what earlier scans remembered')
    .option('--workers <n>', 'threads that read code; 0: none beside the first')
    .option('--update-baseline', 'take all present findings for known: write tenfold-baseline.json')
    .action(async (paths: string[], flags: ScanFlags) => done(await scanCommand(paths, flags, world)));

  program
    .command('explain')
    .description("print a rule's page, the list of rules, or what is known at a place in the code")
    .argument('[rule]')
    .option('--list', 'list all rules')
    .option('--format <format>', 'of the list: table, or json (one line per rule)', 'table')
    .option('--at <place>', 'file:line or file:line:column')
    .action(async (rule: string | undefined, flags: ExplainFlags) =>
      done(await explainCommand(rule, flags, world)),
    );

  program
    .command('lsp')
    .description('run the language server')
    .option('--stdio', 'over standard input and output (the only way there is)')
    .action(() => startServer());
  return program;
}

/** The server reads its own arguments, and ends the process when its client goes. */
function startServer(): void {
  createRequire(import.meta.url)('./server.cjs');
}
