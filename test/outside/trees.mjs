/**
 * Git directories without a work tree -> folders that can be scanned.
 *
 * Only reads the git directories: the index lives in a temporary file, no hook or filter of theirs runs, and nothing
 * of a repository is executed. `git archive` would be shorter but stops at the first object that a snapshot lacks
 * (snapshots here lack some large pictures) and honours `export-ignore`, which hides tests from us.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files no analyser reads, and which are most of the bytes. */
const MEDIA =
  /\.(png|jpe?g|gif|webp|avif|ico|bmp|tiff?|psd|mp[34]|mov|webm|wav|ogg|ttf|otf|woff2?|eot|pdf|zip|gz|tgz|jar|wasm|bin|docx?|xlsx?|pptx?)$/i;

/** @typedef {{ code: number | null, stdout: Buffer, stderr: string }} Ended */

/**
 * Runs git on a git directory and waits for its end.
 *
 * @param {string} gitDir
 * @param {string[]} args
 * @param {{ input?: string, workTree?: string, index?: string }} [options]
 * @returns {Promise<Ended>}
 */
function git(gitDir, args, { input = '', workTree, index } = {}) {
  // Our own safety, and equal bytes on every machine: no hooks, no line-ending conversion from the user's settings.
  const settings = [
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.autocrlf=false',
    '-c',
    'core.attributesFile=/dev/null',
  ];
  const place = [`--git-dir=${gitDir}`, ...(workTree ? [`--work-tree=${workTree}`] : [])];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_NO_LAZY_FETCH: '1' };
  if (index) env.GIT_INDEX_FILE = index;
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...settings, ...place, ...args], { env, cwd: workTree });
    const out = [];
    const err = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    // Git may end before it has read its input; its exit code tells more than our broken pipe.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') }),
    );
    child.stdin.end(input);
  });
}

/**
 * The git directory of a repository in a folder of mirrors or clones.
 *
 * @param {string} repos folder
 * @param {string} name `owner/name`
 * @returns {string | undefined} nothing when no layout we know is there
 */
export function gitDirectory(repos, name) {
  const plus = join(repos, name.replace('/', '+'));
  const slash = join(repos, name);
  const short = join(repos, name.split('/').pop());
  const candidates = [plus, slash, short].flatMap((base) => [
    join(base, 'repo'),
    join(base, '.git'),
    base,
    `${base}.git`,
  ]);
  return candidates.find((dir) => existsSync(join(dir, 'objects')) && existsSync(join(dir, 'HEAD')));
}

/**
 * Whether the snapshot holds the commit and its tree.
 *
 * @param {string} gitDir
 * @param {string} commit
 */
export async function hasCommit(gitDir, commit) {
  return (await git(gitDir, ['cat-file', '-e', `${commit}^{tree}`])).code === 0;
}

/**
 * The paths of a commit which are worth a scan and present.
 *
 * @param {string} gitDir
 * @param {string} commit
 * @returns {Promise<{ paths: string[], missing: string[] }>} `missing`: listed, but the snapshot lacks the object
 */
async function filesOf(gitDir, commit) {
  const listing = await git(gitDir, ['ls-tree', '-r', '-z', commit]);
  if (listing.code !== 0) throw new Error(`no tree of ${commit} in ${gitDir}: ${listing.stderr.trim()}`);
  const files = [];
  for (const line of listing.stdout.toString('utf8').split('\0')) {
    const match = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(line); // submodules are `commit`, not `blob`
    if (match && !MEDIA.test(match[3])) files.push({ object: match[2], path: match[3] });
  }
  const objects = files.map((file) => file.object).join('\n');
  const checked = await git(gitDir, ['cat-file', '--batch-check'], { input: `${objects}\n` });
  const absent = new Set(
    [...checked.stdout.toString('utf8').matchAll(/^([0-9a-f]+) missing$/gm)].map((m) => m[1]),
  );
  return {
    paths: files.filter((file) => !absent.has(file.object)).map((file) => file.path),
    missing: files.filter((file) => absent.has(file.object)).map((file) => file.path),
  };
}

/**
 * Writes the files of a commit (without media) to a folder, unless it is there already. The folder appears whole or
 * not at all, so that an interrupted run leaves nothing half-written behind.
 *
 * @param {string} gitDir
 * @param {string} commit
 * @param {string} folder
 * @returns {Promise<string[]>} the files the snapshot lacks; empty when the folder was there
 * @throws when git cannot read the commit
 */
export async function materialise(gitDir, commit, folder) {
  if (existsSync(folder)) return [];
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(`${folder}.partial-`);
  try {
    const workTree = join(temporary, 'tree');
    const index = join(temporary, 'index');
    mkdirSync(workTree);
    const { paths, missing } = await filesOf(gitDir, commit);
    for (const [args, input] of [
      [['read-tree', commit], ''],
      [['checkout-index', '-z', '--stdin'], paths.map((path) => `${path}\0`).join('')],
    ]) {
      const ended = await git(gitDir, args, { workTree, index, input });
      if (ended.code !== 0)
        throw new Error(`git ${args[0]} of ${commit}: ${ended.stderr.trim().slice(0, 500)}`);
    }
    renameSync(workTree, folder);
    return missing;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Where a span of lines of one commit is found in another.
 *
 * @param {string} gitDir
 * @param {string} before commit
 * @param {string} after commit
 * @param {import('./places.mjs').Place} place in `before`
 * @returns {Promise<import('./places.mjs').Place | undefined>} nothing when the file is gone; changed lines map to what
 *   replaced them
 */
export async function followPlace(gitDir, before, after, place) {
  const path = await followPath(gitDir, before, after, place.path);
  if (path === undefined) return undefined;
  const diff = await git(gitDir, [
    'diff',
    '-U0',
    '--no-color',
    '--no-ext-diff',
    `${before}:${place.path}`,
    `${after}:${path}`,
  ]);
  const hunks = [
    ...diff.stdout.toString('utf8').matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm),
  ].map((match) => {
    const [oldStart, oldCount, newStart, newCount] = [
      match[1],
      match[2] ?? '1',
      match[3],
      match[4] ?? '1',
    ].map(Number);
    // With no lines on a side, git names the line before; with it, "first" and "next" mean the same on both sides.
    const oldFirst = oldCount ? oldStart : oldStart + 1;
    const newFirst = newCount ? newStart : newStart + 1;
    return { oldFirst, oldNext: oldFirst + oldCount, newFirst, newNext: newFirst + newCount };
  });
  const from = mapLine(hunks, place.from, 'from');
  return { path, from, to: Math.max(from, mapLine(hunks, place.to, 'to')) };
}

/**
 * What changed in a file between two commits.
 *
 * @param {string} gitDir
 * @param {string} before commit
 * @param {string} after commit
 * @param {string} path in `before`
 * @returns {Promise<string>} '' when it did not, or is gone
 */
export async function diffOf(gitDir, before, after, path) {
  const to = await followPath(gitDir, before, after, path);
  if (to === undefined) return '';
  const names = [`${before}:${path}`, `${after}:${to}`];
  return (await git(gitDir, ['diff', '-U6', '--no-color', '--no-ext-diff', ...names])).stdout.toString(
    'utf8',
  );
}

/** A line before -> after; inside a changed hunk, the hunk's first line (`from`) or last (`to`). */
function mapLine(hunks, line, end) {
  let shift = 0;
  for (const hunk of hunks) {
    if (line < hunk.oldFirst) break;
    if (line < hunk.oldNext) return end === 'from' ? hunk.newFirst : hunk.newNext - 1;
    shift = hunk.newNext - hunk.oldNext;
  }
  return line + shift;
}

/** The path of a file in a later commit: the same, or what git takes for its new name, or nothing. */
async function followPath(gitDir, before, after, path) {
  if ((await git(gitDir, ['cat-file', '-e', `${after}:${path}`])).code === 0) return path;
  const renames = await git(gitDir, ['diff', '-M', '--diff-filter=R', '--name-status', '-z', before, after]);
  // R100 \0 old \0 new \0 …; a snapshot that lacks objects may fail here, and then the file counts as gone.
  const fields = renames.stdout.toString('utf8').split('\0');
  for (let i = 0; i + 2 < fields.length; i += 3) if (fields[i + 1] === path) return fields[i + 2];
  return undefined;
}
