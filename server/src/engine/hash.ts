/** Content hashes: what identifies a text, on disk and in memory. */
import * as crypto from 'node:crypto';

type OneShot = (algorithm: string, data: Uint8Array | string, encoding: 'hex') => string;

/** `crypto.hash` saves a third of the time on small files; Node has it since 20.12. */
const oneShot = (crypto as unknown as { hash?: OneShot }).hash;

/** SHA-1 in hexadecimal: nobody gains anything by a collision here, and every Node build has it. */
export function hashOf(data: Uint8Array | string): string {
  return oneShot ? oneShot('sha1', data, 'hex') : crypto.createHash('sha1').update(data).digest('hex');
}

/**
 * The key of a file's facts. Facts depend on the text and on how the file's name makes the parser read it
 * (`.ts`, `.tsx`, `.d.ts`), and on nothing else.
 */
export function factsKey(data: Uint8Array | string, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.slice(name.lastIndexOf('.')).toLowerCase();
  return `${hashOf(data)}${/\.d\.[mc]?ts$/.test(name) ? '.d' : ''}${extension}`;
}
