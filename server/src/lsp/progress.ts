/** A scan's progress in the client's own form, and the user's wish to stop it. */
import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import type { ScanProgress } from '../engine/engine.ts';
import type { Features } from './from-proto.ts';

export interface Progress {
  readonly signal: AbortSignal;
  report(progress: ScanProgress): void;
  done(): void;
}

/** Where each phase begins and ends, in percent of the time a cold scan takes. */
const phases: Readonly<Record<ScanProgress['phase'], { from: number; to: number; verb: string }>> = {
  discover: { from: 0, to: 5, verb: 'Looking for files' },
  read: { from: 5, to: 60, verb: 'Reading' },
  link: { from: 60, to: 75, verb: 'Linking' },
  check: { from: 75, to: 100, verb: 'Checking' },
};

/** An editor draws no faster, and each report is a message. */
const intervalMs = 100;

/** Never fails: a client that refuses gets a scan without progress. */
export async function startProgress(
  connection: Connection,
  features: Features,
  title: string,
  token: CancellationToken,
): Promise<Progress> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (token.isCancellationRequested) abort();
  const listening = [token.onCancellationRequested(abort)];
  const reporter = features.progress
    ? await connection.window.createWorkDoneProgress().catch(() => undefined)
    : undefined;
  if (reporter) listening.push(reporter.token.onCancellationRequested(abort));
  reporter?.begin(title, 0, undefined, true);
  let reportedAt = 0;

  return {
    signal: controller.signal,
    report: ({ phase, done, total }) => {
      const now = Date.now();
      if (!reporter || now - reportedAt < intervalMs) return;
      reportedAt = now;
      const { from, to, verb } = phases[phase];
      const percentage = total > 0 ? from + ((to - from) * done) / total : from;
      reporter.report(percentage, total > 0 ? `${verb} (${done} of ${total})` : verb);
    },
    done: () => {
      for (const listener of listening) listener.dispose();
      reporter?.done();
    },
  };
}
