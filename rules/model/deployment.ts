/** What the workspace says of how its code is run: in one process, in several, or in one that comes and goes. */

export interface Deployment {
  /**
   * `many`: several replicas, or workers of a cluster. `serverless`: instances that the platform starts and freezes at
   * will. `one`: a file says so. `unknown`: no file says anything, which is most often so.
   */
  readonly processes: 'many' | 'serverless' | 'one' | 'unknown';
  /** "`compose.yaml` runs 3 replicas of `api`."; '' when nothing is said. */
  readonly why: string;
}

export const UNKNOWN_DEPLOYMENT: Deployment = { processes: 'unknown', why: '' };

/** What a second process would change, as it bears on a finding: the tier below the rule's own where there is none. */
export function stakes({ processes, why }: Deployment): {
  readonly tier?: 'information';
  readonly evidence: readonly string[];
} {
  if (processes === 'unknown') return { evidence: [] };
  return processes === 'one'
    ? { tier: 'information', evidence: [`${why} A restart still loses it.`] }
    : { evidence: [why] };
}
