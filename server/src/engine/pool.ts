/** Threads that lower. Texts go out in batches, encoded facts come back; a thread that dies takes nothing with it. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { LoweredFile, LoweringBatch, LoweringReply } from './worker.ts';

export interface TextToLower {
  readonly path: string;
  readonly text: string;
}

export interface LoweringPool {
  /** How many batches are worth having under way at once. */
  readonly capacity: number;
  /** One answer per text, in order; never rejects. */
  lower(texts: readonly TextToLower[]): Promise<readonly LoweredFile[]>;
  close(): void;
}

interface Job {
  readonly texts: readonly TextToLower[];
  readonly done: (files: readonly LoweredFile[]) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Answers come in order of the questions. */
  readonly jobs: Job[];
}

/** A second batch waits at each thread, so that none is idle while the main thread is busy. */
const QUEUE = 2;

/** Starts threads of a script; undefined when the script is not there or threads cannot be had. */
export function startPool(script: string, count: number): LoweringPool | undefined {
  if (count < 1 || !existsSync(script)) return undefined;
  try {
    return poolOf(Array.from({ length: count }, () => new Worker(script)));
  } catch {
    return undefined;
  }
}

function poolOf(workers: readonly Worker[]): LoweringPool {
  const threads = new Set<Thread>();
  for (const worker of workers) {
    const thread: Thread = { worker, jobs: [] };
    threads.add(thread);
    worker.on('message', (reply: LoweringReply) => thread.jobs.shift()?.done(reply.files));
    worker.on('error', (error) => bury(thread, error.message));
    worker.on('exit', () => bury(thread, 'its thread ended'));
  }

  function bury(thread: Thread, reason: string): void {
    threads.delete(thread);
    const [current, ...waiting] = thread.jobs.splice(0);
    // One text of the batch killed it. Alone, only that one is lost.
    if (current && current.texts.length === 1) current.done(failed(current, reason));
    else if (current) void retrySingly(current);
    for (const job of waiting) give(job);
  }

  async function retrySingly(job: Job): Promise<void> {
    const files: LoweredFile[] = [];
    for (const text of job.texts) files.push(...(await pool.lower([text])));
    job.done(files);
  }

  function failed(job: Job, reason: string): LoweredFile[] {
    return job.texts.map(({ path }) => ({ path, failure: `cannot be analysed (${reason})` }));
  }

  function give(job: Job): void {
    const [thread] = [...threads].sort((a, b) => a.jobs.length - b.jobs.length);
    if (!thread) {
      job.done(failed(job, 'no thread is left'));
      return;
    }
    thread.jobs.push(job);
    const batch: LoweringBatch = { texts: job.texts };
    thread.worker.postMessage(batch);
  }

  const pool: LoweringPool = {
    capacity: workers.length * QUEUE,
    lower: (texts) => new Promise((resolve) => give({ texts, done: resolve })),
    close: () => {
      for (const { worker } of [...threads]) {
        worker.removeAllListeners();
        void worker.terminate();
      }
      threads.clear();
    },
  };
  return pool;
}
