/** The project's own Redis client, for fixes that put things there. */
import type { Program } from '../model/program.ts';
import type { Text } from './edits.ts';

/** How an exported client is written, by the library that makes it. */
const MADE = {
  ioredis: /^export const ([\w$]+)(?::\s*\w+)? = new (?:Redis|IORedis)\(/m,
  redis: /^export const ([\w$]+)(?::\s*\w+)? = (?:await )?(?:redis\.)?createClient\(/m,
} as const;

/** The one client that a file of the package exports, and how the file at hand imports it. */
export function redisClient(
  { file }: Pick<Text, 'file'>,
  library: keyof typeof MADE,
  suffix: string,
  program: Program,
): { readonly name: string; readonly from: string } | undefined {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const root = file.slice(0, file.lastIndexOf('/src/') + 1);
  const near = root === '' ? folder : root;
  const found = program
    .files((path) => path.startsWith(near) && /\.[cm]?ts$/.test(path))
    .flatMap((path) => {
      const name = MADE[library].exec(program.source(path))?.[1];
      return name === undefined || path === file
        ? []
        : [{ name, from: relative(folder, path.replace(/\.([cm]?)ts$/, suffix === '' ? '' : suffix)) }];
    });
  return found.length === 1 ? found[0] : undefined;
}

/** As the file's own relative imports end: `.js`, `.ts` or nothing. */
export function importSuffix(source: string, ending: string): string {
  const written = /from\s+['"]\.[^'"]*?(\.[cm]?[jt]s)['"]/.exec(source)?.[1];
  return written === undefined ? '' : written.includes('t') ? ending : ending.replace('t', 'j');
}

function relative(folder: string, path: string): string {
  const [from, to] = [folder.split('/').slice(0, -1), path.split('/')];
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  const up = '../'.repeat(from.length - shared);
  return (up === '' ? './' : up) + to.slice(shared).join('/');
}
