/**
 * Facts on disk, so that what has not changed is never parsed again.
 *
 * One folder per workspace holds `index.json` and a few *segments*: encoded facts one after the other, since thousands
 * of small files would cost more than parsing. Facts are found by content hash; the index also remembers the state of
 * each file, so that an unchanged file need not be read. A scan adds one segment; when more than half is garbage, or
 * the segments become many, they are written anew as one.
 *
 * Two processes may write at once: segments have names of their own, the index is replaced in one step, and the last
 * one wins. Whatever does not fit (another version, a wrong checksum, a missing segment) is as if it were not there.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStamp } from '../workspace/disk.ts';
import { checksum } from './checksum.ts';
import { hashOf } from './hash.ts';
import type { TextState } from './records.ts';

/** Segments beyond this are merged. */
const MAX_SEGMENTS = 8;
/** All workspaces together; the ones not used for longest go first. */
const MAX_TOTAL_BYTES = 1024 * 1024 * 1024;
/** A segment that no index names may be one that another process is about to name. */
const ORPHAN_MS = 60 * 60 * 1000;
/** File systems keep times in steps of up to two seconds: a file changed just before the scan may change unseen. */
const RACE_MS = 2000;

interface Index {
  readonly build: string;
  /** When the scan began that wrote this, in milliseconds. */
  readonly at: number;
  readonly segments: readonly string[];
  readonly facts: readonly (readonly [
    key: string,
    segment: number,
    offset: number,
    length: number,
    checksum: number,
  ])[];
  readonly files: readonly (readonly [
    path: string,
    size: number,
    mtimeMs: number,
    ctimeMs: number,
    inode: number,
    key: string,
    generated: 0 | 1,
    skip: string | null,
  ])[];
}

interface Where {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
  readonly checksum: number;
}

export interface KnownFile {
  readonly path: string;
  readonly stamp: FileStamp;
  readonly state: TextState;
}

export class FactsCache {
  readonly folder: string;
  readonly #build: string;
  readonly #where = new Map<string, Where>();
  readonly #files = new Map<string, { readonly stamp: FileStamp; readonly state: TextState }>();
  readonly #added = new Map<string, Uint8Array>();
  readonly #descriptors = new Map<string, number | undefined>();
  readonly #parent: string;
  readonly #limit: number;
  /** Segments that were in the index: when they are not any more, it was us who dropped them. */
  readonly #ours = new Set<string>();
  #at = 0;
  #saving: Promise<void> = Promise.resolve();

  /**
   * `workspace` names the roots, `build` the tool that writes, `limit` the bytes that all workspaces may take together.
   * Reads the index, if there is one.
   */
  constructor(parent: string, workspace: string, build: string, limit: number = MAX_TOTAL_BYTES) {
    this.#parent = parent;
    this.#limit = limit;
    this.folder = join(parent, hashOf(workspace).slice(0, 16));
    this.#build = build;
    this.#load();
  }

  #load(): void {
    let index: Index;
    try {
      index = JSON.parse(readFileSync(join(this.folder, 'index.json'), 'utf8'));
      if (index.build !== this.#build) return;
      for (const [key, segment, offset, length, sum] of index.facts)
        this.#where.set(key, { segment: index.segments[segment]!, offset, length, checksum: sum });
      for (const [path, size, mtimeMs, ctimeMs, inode, key, generated, skip] of index.files) {
        this.#files.set(path, {
          stamp: { kind: 'file', size, mtimeMs, ctimeMs, inode },
          state: { key, generated: generated === 1, skip: skip ?? undefined },
        });
      }
      for (const segment of index.segments) this.#ours.add(segment);
      this.#at = index.at;
    } catch {
      this.#where.clear(); // Absent, half-written or not ours: begin anew.
      this.#files.clear();
    }
  }

  /** What is remembered of a file whose stamp is still the same; undefined when it must be read. */
  stateOf(path: string, stamp: FileStamp): TextState | undefined {
    const known = this.#files.get(path);
    if (!known) return undefined;
    const { size, mtimeMs, ctimeMs, inode } = known.stamp;
    const isSame =
      size === stamp.size && mtimeMs === stamp.mtimeMs && ctimeMs === stamp.ctimeMs && inode === stamp.inode;
    const mayHaveRaced = Math.max(mtimeMs, ctimeMs) > this.#at - RACE_MS;
    return isSame && !mayHaveRaced ? known.state : undefined;
  }

  has(key: string): boolean {
    return this.#added.has(key) || this.#where.has(key);
  }

  /** The encoded facts with this key; undefined when they are not there, or damaged. */
  get(key: string): Uint8Array | undefined {
    const added = this.#added.get(key);
    if (added) return added;
    const where = this.#where.get(key);
    const bytes = where && this.#readAt(where);
    if (where && !bytes) this.#where.delete(key);
    return bytes;
  }

  /** Notes facts for the next `save`; `make` is called only when they are new. */
  add(key: string, make: () => Uint8Array): void {
    if (!this.has(key)) this.#added.set(key, make());
  }

  /** Writes what was added and the state of the files given, and drops what none of them needs. Never throws. */
  save(files: readonly KnownFile[], at: number): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save(files, at)).catch(() => undefined);
    return this.#saving;
  }

  async #save(files: readonly KnownFile[], at: number): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const needed = new Set(files.map(({ state }) => state.key));
    const live = [...this.#where].filter(([key]) => needed.has(key));
    const isMess =
      new Set(live.map(([, where]) => where.segment)).size >= MAX_SEGMENTS ||
      live.length < this.#where.size / 2;
    const rewritten = isMess ? live.flatMap(([key]) => ({ key, bytes: this.get(key) })) : [];
    const fresh = [...rewritten, ...[...this.#added].map(([key, bytes]) => ({ key, bytes }))].filter(
      ({ key, bytes }) => bytes && needed.has(key),
    );
    if (isMess) this.#where.clear();
    if (fresh.length > 0) await this.#writeSegment(fresh as { key: string; bytes: Uint8Array }[]);
    this.#added.clear();
    await this.#writeIndex(files, at);
    this.#clean();
  }

  async #writeSegment(facts: readonly { readonly key: string; readonly bytes: Uint8Array }[]): Promise<void> {
    const segment = `facts-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}.bin`;
    const file = await open(join(this.folder, segment), 'wx');
    let offset = 0;
    const places = new Map<string, Where>();
    try {
      for (let i = 0; i < facts.length; i += 64) {
        const group = facts.slice(i, i + 64);
        await file.writev(group.map(({ bytes }) => bytes)); // In groups: the event loop turns between them.
        for (const { key, bytes } of group) {
          places.set(key, { segment, offset, length: bytes.length, checksum: checksum(bytes) });
          offset += bytes.length;
        }
      }
    } finally {
      await file.close();
    }
    for (const [key, place] of places) this.#where.set(key, place);
  }

  async #writeIndex(files: readonly KnownFile[], at: number): Promise<void> {
    const segments = [...new Set([...this.#where.values()].map((where) => where.segment))];
    const numbers = new Map(segments.map((segment, number) => [segment, number]));
    const index: Index = {
      build: this.#build,
      at,
      segments,
      facts: [...this.#where].map(([key, { segment, offset, length, checksum: sum }]) => [
        key,
        numbers.get(segment)!,
        offset,
        length,
        sum,
      ]),
      files: files.map(({ path, stamp, state }) => [
        path,
        stamp.size,
        stamp.mtimeMs,
        stamp.ctimeMs,
        stamp.inode,
        state.key,
        state.generated ? 1 : 0,
        state.skip ?? null,
      ]),
    };
    await replace(join(this.folder, 'index.json'), JSON.stringify(index));
    this.#files.clear();
    for (const { path, stamp, state } of files) this.#files.set(path, { stamp, state });
    this.#at = at;
  }

  /** Removes segments that nothing names, and workspaces beyond the limit. */
  #clean(): void {
    const named = new Set([...this.#where.values()].map((where) => where.segment));
    const isOld = (name: string) =>
      this.#ours.has(name) || Date.now() - statSync(join(this.folder, name)).mtimeMs > ORPHAN_MS;
    for (const name of readdirSync(this.folder)) {
      const isOrphan = (name.startsWith('facts-') && !named.has(name)) || name.endsWith('.tmp');
      if (isOrphan && isOld(name)) rmSync(join(this.folder, name), { force: true });
    }
    for (const name of named) this.#ours.add(name);
    const sizes = readdirSync(this.#parent).map((name) => sizeOfFolder(join(this.#parent, name)));
    let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { folder, bytes } of sizes.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= this.#limit || folder === this.folder) continue;
      rmSync(folder, { recursive: true, force: true });
      total -= bytes;
    }
  }

  #readAt({ segment, offset, length, checksum: sum }: Where): Uint8Array | undefined {
    try {
      if (!this.#descriptors.has(segment))
        this.#descriptors.set(segment, openSync(join(this.folder, segment), 'r'));
      const bytes = new Uint8Array(length);
      const count = readSync(this.#descriptors.get(segment)!, bytes, 0, length, offset);
      return count === length && checksum(bytes) === sum ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  dispose(): void {
    for (const descriptor of this.#descriptors.values()) if (descriptor !== undefined) closeSync(descriptor);
    this.#descriptors.clear();
  }
}

/** Writes a file in one step: readers see the old or the new one, never half of it. */
export async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function sizeOfFolder(folder: string): {
  readonly folder: string;
  readonly bytes: number;
  readonly usedMs: number;
} {
  try {
    const stats = readdirSync(folder).map((name) => statSync(join(folder, name)));
    return {
      folder,
      bytes: stats.reduce((sum, one) => sum + one.size, 0),
      usedMs: Math.max(0, ...stats.map((one) => one.mtimeMs)),
    };
  } catch {
    return { folder, bytes: 0, usedMs: 0 };
  }
}
