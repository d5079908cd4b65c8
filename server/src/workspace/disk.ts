/**
 * The file system as the workspace needs it: four questions, none of which throws.
 *
 * A port, so that tests and overlays can put files in memory in its place. Paths are absolute with `/`.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** What identifies the state of a file without reading it. */
export interface FileStamp {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** A failure with its reason in words, for the list of skipped files. */
export interface Unreadable {
  readonly error: string;
}

export interface Disk {
  list(folder: string): readonly FolderEntry[] | Unreadable;
  stamp(path: string): FileStamp | undefined;
  /** The bytes of a file, at most `limit` of them. */
  read(path: string, limit?: number): Uint8Array | Unreadable;
  /** The path without symbolic links; undefined for broken links and loops. */
  real(path: string): string | undefined;
}

export function isUnreadable(answer: object): answer is Unreadable {
  return 'error' in answer;
}

/** The disk of this machine. */
export const nodeDisk: Disk = {
  list(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        kind: entry.isFile()
          ? 'file'
          : entry.isDirectory()
            ? 'folder'
            : entry.isSymbolicLink()
              ? 'link'
              : 'other',
      }));
    } catch (error) {
      return { error: reasonOf(error) };
    }
  },
  stamp(path) {
    const stats = statSync(path, { throwIfNoEntry: false, bigint: false });
    if (!stats) return undefined;
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { kind, size: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, inode: stats.ino };
  },
  read(path, limit = Number.POSITIVE_INFINITY) {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, 'r');
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return { error: 'not a regular file' }; // A pipe would block for ever.
      const bytes = new Uint8Array(Math.min(stats.size, limit));
      let filled = 0;
      while (filled < bytes.length) {
        const count = readSync(descriptor, bytes, filled, bytes.length - filled, filled);
        if (count === 0) break; // It has shrunk meanwhile.
        filled += count;
      }
      return filled === bytes.length ? bytes : bytes.subarray(0, filled);
    } catch (error) {
      return { error: reasonOf(error) };
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  },
  real(path) {
    try {
      return realpathSync.native(path).replaceAll('\\', '/');
    } catch {
      return undefined;
    }
  },
};

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it is not there any more',
  ELOOP: 'a loop of symbolic links',
  ENAMETOOLONG: 'its path is too long',
  EMFILE: 'too many open files',
  EISDIR: 'not a regular file',
};

/** The reason of a failed access in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return REASONS[code ?? ''] ?? `cannot be read (${code ?? message ?? String(error)})`;
}

/** Files in memory: path → text or bytes. Folders are what the paths imply. */
export function memoryDisk(
  files: Readonly<Record<string, string | Uint8Array>> | ReadonlyMap<string, string | Uint8Array>,
): Disk {
  const get =
    files instanceof Map
      ? (path: string) => files.get(path)
      : (path: string) =>
          Object.hasOwn(files, path) ? (files as Record<string, string | Uint8Array>)[path] : undefined;
  const paths = () => (files instanceof Map ? [...files.keys()] : Object.keys(files)) as string[];
  const bytesOf = (content: string | Uint8Array) =>
    typeof content === 'string' ? Buffer.from(content) : content;
  const below = (folder: string) => (folder === '/' ? '/' : `${folder}/`);
  return {
    list(folder) {
      const entries = new Map<string, FolderEntry>();
      for (const path of paths()) {
        if (!path.startsWith(below(folder))) continue;
        const [name = '', ...rest] = path.slice(below(folder).length).split('/');
        entries.set(name, { name, kind: rest.length > 0 ? 'folder' : 'file' });
      }
      return [...entries.values()];
    },
    stamp(path) {
      const content = get(path);
      const times = { mtimeMs: 0, ctimeMs: 0, inode: 0 };
      if (content !== undefined) return { kind: 'file', size: bytesOf(content).length, ...times };
      return paths().some((other) => other.startsWith(below(path)))
        ? { kind: 'folder', size: 0, ...times }
        : undefined;
    },
    read(path, limit = Number.POSITIVE_INFINITY) {
      const content = get(path);
      if (content === undefined) return { error: 'it is not there any more' };
      const bytes = bytesOf(content);
      return bytes.length > limit ? bytes.subarray(0, limit) : bytes;
    },
    real: (path) => path,
  };
}
