/**
 * The files that differ from git's HEAD. Git is a tool and may be run; what a repository can make git run may not,
 * for a folder that is only opened must not get to execute anything: no hook, no monitor, no diff program, and no clean
 * filter, which git runs as soon as it compares a file's content with the index.
 *
 * Plumbing compares contents only where times cannot tell; so a file that was merely touched counts as changed.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { promisify } from 'node:util';

/** Absolute paths of files below the root that exist; undefined when there is no git, or no repository. */
export async function changedFiles(root: string): Promise<readonly string[] | undefined> {
  try {
    const settings = [...harmless, ...(await withoutFilters(root))];
    const untracked = await git(root, ['ls-files', '-z', '--others', '--exclude-standard'], settings);
    const tracked = (await hasCommits(root))
      ? await git(root, [...difference, 'HEAD', '--'], settings)
      : await git(root, ['ls-files', '-z'], settings);
    const names = new Set(`${tracked}${untracked}`.split('\0').filter((name) => name !== ''));
    return [...names].map((name) => `${root}/${name}`).filter((path) => existsSync(path));
  } catch {
    return undefined;
  }
}

const harmless: readonly string[] = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'protocol.allow=never', // A partial clone would fetch what is missing, over whatever command it names.
];

const difference: readonly string[] = [
  ...['diff-index', '-z', '--name-only', '--relative'],
  ...['--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=all'],
];

/** Of a repository with a hundred thousand changed files. */
const maximumOutputBytes = 64 * 1024 * 1024;

/** Settings that take the command from every filter, wherever it is configured. Throws when one cannot be named. */
async function withoutFilters(root: string): Promise<readonly string[]> {
  const pattern = '^filter\\..*\\.(clean|smudge|process|required)$';
  // Exit code 1 is the good case: there is none.
  const list = await git(root, ['config', '-z', '--name-only', '--get-regexp', pattern]).catch((error) => {
    if (error.code === 1) return '';
    throw error;
  });
  const names = list.split('\0').filter((name) => name !== '');
  if (names.some((name) => name.includes('=')))
    throw new Error('A filter whose name cannot be passed to git.');
  return names.map((name) => `${name}=${name.endsWith('.required') ? 'false' : ''}`);
}

async function hasCommits(root: string): Promise<boolean> {
  try {
    await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD']);
    return true;
  } catch {
    return false;
  }
}

async function git(folder: string, args: readonly string[], settings = harmless): Promise<string> {
  const options = [
    '-C',
    folder,
    '--no-pager',
    '--no-optional-locks',
    ...settings.flatMap((one) => ['-c', one]),
  ];
  const { stdout } = await promisify(execFile)('git', [...options, ...args], {
    cwd: homedir(), // Windows looks for programs in the working folder first: not in the workspace, then.
    maxBuffer: maximumOutputBytes,
    windowsHide: true,
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' },
  });
  return stdout;
}
