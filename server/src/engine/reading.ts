/**
 * Facts for every file of a scan: each file's state is asked for, and those whose facts nobody remembers are lowered, by
 * workers when they are many. The workers begin while the rest is still looked at.
 */
import { runInSlices, type Steps } from '../workspace/steps.ts';
import type { LoweringPool } from './pool.ts';
import type { ScanHost } from './scan.ts';

/** Fewer characters to lower than this are lowered here: threads take a while to start. */
const WORTH_WORKERS = 800_000;
/** Characters sent to a worker at once: what comes back for them is taken in without a pause. */
const BATCH_CHARACTERS = 150_000;

export class Reading {
  readonly #host: ScanHost;
  readonly #progress: (done: number, total: number) => void;
  /** Files without facts that nobody was given yet. */
  #missing: string[] = [];
  #characters = 0;
  #pool: LoweringPool | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #done = 0;
  #total = 0;

  constructor(host: ScanHost, progress: (done: number, total: number) => void) {
    this.#host = host;
    this.#progress = progress;
  }

  /** Asks for the state of every file; those that changed are read. */
  *look(): Steps<void> {
    const { records, workspace } = this.#host.snapshot;
    const paths = [...workspace.files('source'), ...workspace.files('prisma'), ...workspace.files('sql')];
    this.#total = paths.length;
    for (const [index, path] of paths.entries()) {
      records.state(path);
      if (records.hasFacts(path)) this.#done++;
      else this.#want(path);
      if (index % 64 === 0) this.#progress(this.#done, this.#total);
      yield;
    }
  }

  /** Has lowered what `look` found to have no facts. Resolves early when the scan is cancelled. */
  async finish(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#pool) {
      await runInSlices(this.#lowerHere(), signal);
      return;
    }
    while (this.#missing.length > 0 && !signal?.aborted) {
      if (this.#underWay.size >= this.#pool.capacity) await Promise.race(this.#underWay);
      else this.#send(this.#pool);
    }
    await Promise.all(this.#underWay);
  }

  /** Threads hold a compiler each: memory that nobody needs until the next branch switch. */
  close(): void {
    this.#pool?.close();
  }

  #want(path: string): void {
    const before = this.#characters;
    this.#missing.push(path);
    this.#characters += this.#host.snapshot.records.stamp(path)?.size ?? 0;
    if (before < WORTH_WORKERS && this.#characters >= WORTH_WORKERS)
      this.#pool = this.#host.parts.startWorkers(this.#host.workers);
    if (this.#pool && this.#underWay.size < this.#pool.capacity) this.#send(this.#pool);
  }

  *#lowerHere(): Steps<void> {
    for (const path of this.#missing) {
      this.#host.snapshot.records.facts(path);
      this.#progress(++this.#done, this.#total);
      yield;
    }
  }

  #send(pool: LoweringPool): void {
    const { records } = this.#host.snapshot;
    const batch: { path: string; text: string; key: string }[] = [];
    let taken = 0;
    for (let size = 0; taken < this.#missing.length && size < BATCH_CHARACTERS; taken++) {
      const path = this.#missing[taken]!;
      const text = records.text(path);
      if (text === undefined) continue; // It went away; the result will name it.
      batch.push({ path, text, key: records.state(path).key });
      size += text.length;
    }
    this.#missing = this.#missing.slice(taken);
    const job = pool.lower(batch).then((files) => {
      for (const [index, file] of files.entries()) {
        const { path, key } = batch[index]!;
        if ('bytes' in file) records.putBytes(path, key, file.bytes);
        else records.skip(path, key, file.failure);
      }
      this.#done += batch.length;
      this.#progress(this.#done, this.#total);
      this.#underWay.delete(job);
    });
    this.#underWay.add(job);
  }
}
