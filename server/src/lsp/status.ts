/** Tells a client that wants to know how things stand, when they stand otherwise than before. */
import type { Status } from './ext.ts';

export interface StatusReports {
  /** A scan began or ended. */
  scansChanged(): void;
  workBegan(): void;
  /** Nothing is left to judge; `configuration` is the file in force where the user is. */
  workEnded(configuration: string | undefined): void;
}

export interface StatusSources {
  readonly isScanning: () => boolean;
  /** A scan that nobody asked for. */
  readonly isReading: () => boolean;
  readonly findings: () => number;
  readonly send: (status: Status) => void;
}

/** Work shorter than this is not worth a change of the status: it would flicker at every key. */
const noticeableMs = 300;

export function createStatusReports({ isScanning, isReading, findings, send }: StatusSources): StatusReports {
  let isStarted = false;
  let isBusy = false;
  let configuration: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let told = '';

  function state(): Status['state'] {
    if (!isStarted) return 'starting';
    if (isScanning()) return 'scanning';
    return isBusy || isReading() ? 'analysing' : 'ready';
  }

  function tell(): void {
    const status: Status = { state: state(), findings: findings(), configuration };
    const text = JSON.stringify(status);
    if (text === told) return;
    told = text;
    send(status);
  }

  return {
    scansChanged: tell,
    workBegan: () => {
      timer ??= setTimeout(() => {
        isBusy = true;
        tell();
      }, noticeableMs);
    },
    workEnded: (current) => {
      clearTimeout(timer);
      timer = undefined;
      isBusy = false;
      isStarted = true;
      configuration = current ?? null;
      tell();
    },
  };
}
