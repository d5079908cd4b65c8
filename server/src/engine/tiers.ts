/** How loudly a finding is told: the rule's tier, lowered for stakes, confidence and the code it is in. */
import type { FunctionRef } from '../../../rules/model/place.ts';
import { fewAskFor, type Reach } from '../../../rules/model/role.ts';
import { type Report, type Rule, TIERS, type Tier } from '../../../rules/rule.ts';
import type { FileRole } from '../linking/sources.ts';

/** `tier`, so many steps lower; a hint is the floor. */
export function lowered(tier: Tier, steps: number): Tier {
  return TIERS[Math.min(TIERS.indexOf(tier) + steps, TIERS.length - 1)]!;
}

/** True when `tier` is as loud as `least`, or louder. */
export function isAtLeast(tier: Tier, least: Tier): boolean {
  return TIERS.indexOf(tier) <= TIERS.indexOf(least);
}

/** Tests, scripts and the like serve no requests: nothing in them is reported. Of browsers see `stepsOf`. */
export function isSilentFile({ role }: FileRole): boolean {
  return role !== 'source' && role !== 'browser';
}

/**
 * Steps down for the code a function is: none while serving; undefined when nothing of it is reported. Code only jobs
 * reach waits for nobody, so rules about latency are one step lower there; so is code that nobody is seen to reach. A browser
 * is one user's own, but not the service that all of them ask.
 */
export function stepsOf(
  rule: Rule,
  fn: FunctionRef,
  reach: Reach | undefined,
  isShared: boolean,
): number | undefined {
  if (!reach) return undefined; // A premise is unknown: silence.
  const { role, entries } = reach;
  if (role === 'browser') return rule.browser && isShared ? 0 : undefined;
  const isStartup = entries.length > 0 ? entries.every((entry) => entry.kind === 'startup') : fn.index === 0;
  if (isStartup) return rule.startup ? 0 : undefined;
  const isBuild = entries.length > 0 && entries.every((entry) => entry.kind === 'build');
  if (isBuild && fn.index !== 0) return rule.build ? 2 : undefined;
  if (role === 'offline' || fn.index === 0) return undefined;
  if (role === 'background') return rule.background === 'same' ? 0 : 1;
  return role === 'unreached' && fn.index !== 0 ? 1 : 0;
}

/**
 * As loud as it gets where staff or a clock alone set it off: rules about latency speak of nobody's wait there. Rules about
 * volume ask for themselves.
 */
export function ceilingOf(rule: Rule, reach: Reach | undefined): Tier {
  const isFew = reach !== undefined && fewAskFor(reach) !== undefined;
  return isFew && rule.background === 'lower' ? 'information' : 'warning';
}

/**
 * The tier of a report. `configured` takes the place of the rule's own tier; a report below that stays so many steps
 * below. One that is not certain is one step lower.
 */
export function tierOf(rule: Rule, report: Report, configured: Tier | undefined, steps: number): Tier {
  const ownSteps = report.tier ? Math.max(0, TIERS.indexOf(report.tier) - TIERS.indexOf(rule.tier)) : 0;
  const doubt = (report.confidence ?? 'certain') === 'certain' ? 0 : 1;
  return lowered(configured ?? rule.tier, ownSteps + doubt + steps);
}
