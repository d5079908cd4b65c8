/**
 * What is to be judged next, one file at a time: the document the user is in before all others, after a pause in
 * typing, and with a turn of the event loop between two files so that a newer edit is never kept waiting.
 */

export interface Schedule {
  add(paths: Iterable<string>): void;
  delete(path: string): void;
  /** The user is typing here: wait for a pause, then begin here. */
  postpone(path: string): void;
  /** Look again for work. */
  wake(): void;
  /** Resolves at the next pause in typing. */
  pause(): Promise<void>;
  /** Resolves when there is nothing left to judge. */
  idle(): Promise<void>;
}

export interface Work {
  /** Does what `more` would take its time for; ends early when it is aborted. */
  readonly settle: (signal: Pick<AbortSignal, 'aborted'>) => Promise<void>;
  /** More to judge, found out late. */
  readonly more: () => readonly string[];
  readonly perform: (path: string) => void;
  /** Before the first file of a run, and after the last. */
  readonly started: () => void;
  readonly done: () => void;
}

/** Shorter than a reader notices, longer than the gap between two keys of a fast typist. */
const pauseMs = 150;

/** Nothing is judged before `ready`, so that nobody sees what their settings hide. */
export function createSchedule(work: Work, ready: Promise<void>): Schedule {
  const waiting = new Set<string>();
  /** Newest edit last. */
  const recent = new Set<string>();
  let quietAt = 0;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    work.started();
    await pause(); // Also lets a burst of notifications in before the first file.
    for (let path = await next(); path !== undefined; path = await next()) {
      waiting.delete(path);
      work.perform(path);
      await pause();
    }
    running = undefined;
    if (waiting.size > 0) wake();
    else work.done();
  }

  function newest(): string | undefined {
    return [...recent].reverse().find((path) => waiting.has(path));
  }

  async function next(): Promise<string | undefined> {
    while (newest() === undefined) {
      await work.settle({
        get aborted() {
          return newest() !== undefined;
        },
      });
      if (newest() === undefined) {
        for (const path of work.more()) waiting.add(path);
        return waiting.values().next().value;
      }
      await pause(); // It came meanwhile.
    }
    return newest();
  }

  async function pause(): Promise<void> {
    await ready;
    await new Promise(setImmediate);
    for (let rest = quietAt - Date.now(); rest > 0; rest = quietAt - Date.now()) {
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }

  const wake = (): void => {
    running ??= run();
  };

  return {
    add: (paths) => {
      for (const path of paths) waiting.add(path);
      wake();
    },
    delete: (path) => {
      waiting.delete(path);
      recent.delete(path);
    },
    postpone: (path) => {
      quietAt = Date.now() + pauseMs;
      recent.delete(path);
      recent.add(path);
    },
    wake,
    pause,
    idle: async () => {
      while (running) await running;
    },
  };
}
