/**
 * Long work that can be paused: a generator that yields where a pause is safe.
 *
 * One text serves the editor, which must answer a keystroke meanwhile, and the caller who needs the answer at once.
 */

/** A generator of pauses; its result is what it returns. */
export type Steps<T> = Generator<void, T, void>;

/** Runs to the end without a pause. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Longest time between two turns of the event loop, as far as the steps are small and no garbage is collected. The promise is 50 ms. */
const SLICE_MS = 12;

/** Runs in slices between which the event loop turns. Undefined when it was cancelled. */
export async function runInSlices<T>(
  steps: Steps<T>,
  signal?: Pick<AbortSignal, 'aborted'>,
): Promise<T | undefined> {
  for (let started = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - started < SLICE_MS) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (signal?.aborted) {
      steps.return(undefined as T); // Lets it put right what it leaves half done.
      return undefined;
    }
    started = performance.now();
  }
}
