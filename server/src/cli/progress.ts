/** A bar on standard error, when that is a terminal and the scan takes long enough to wonder. */
import type { ScanProgress } from '../engine/engine.ts';

const WONDER_MS = 400;
const REDRAW_MS = 80;
const WIDTH = 24;

const WORDS: Readonly<Record<ScanProgress['phase'], string>> = {
  discover: 'looking for files',
  read: 'reading',
  link: 'linking',
  check: 'checking',
};
/** What share of a cold scan each phase takes, roughly: so that the bar does not run to its end four times. */
const SHARE: Readonly<Record<ScanProgress['phase'], readonly [from: number, to: number]>> = {
  discover: [0, 0.03],
  read: [0.03, 0.55],
  link: [0.55, 0.65],
  check: [0.65, 1],
};

export interface ProgressBar {
  readonly show: (progress: ScanProgress) => void;
  readonly clear: () => void;
}

export function progressBar(stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  const started = performance.now();
  let drawn = 0;
  return {
    show: ({ phase, done, total }) => {
      const now = performance.now();
      if (now - started < WONDER_MS || now - drawn < REDRAW_MS) return;
      drawn = now;
      const [from, to] = SHARE[phase];
      const filled = Math.round((from + ((to - from) * done) / Math.max(1, total)) * WIDTH);
      stream.write(
        `\r\u001b[2K${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${WORDS[phase]} ${done.toLocaleString('en-US')}/${total.toLocaleString('en-US')}`,
      );
    },
    clear: () => {
      if (drawn > 0) stream.write('\r\u001b[2K');
    },
  };
}
