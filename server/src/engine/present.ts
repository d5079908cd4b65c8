/** Raw findings of one file to those shown: roles, configuration, duplicates, suppressions, baseline. */
import type { FunctionRef } from '../../../rules/model/place.ts';
import { fewAskFor, type Reach } from '../../../rules/model/role.ts';
import { atMost, type Confidence, type Finding, TIERS, type Tier } from '../../../rules/rule.ts';
import { onlyFor } from '../../../rules/wording.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { FileRole } from '../linking/sources.ts';
import type { Baseline } from './baseline.ts';
import type { RawFinding } from './check.ts';
import { type Configuration, isWanted } from './configuration.ts';
import type { PresentedFinding } from './engine.ts';
import { Fingerprints, symbolAt } from './fingerprint.ts';
import { lineAt, lineStartsOf } from './lines.ts';
import { OWN_RULES, suppress, suppressionsInText } from './suppressions.ts';
import { ceilingOf, isAtLeast, isSilentFile, stepsOf, tierOf } from './tiers.ts';

/** One file with everything that decides what is shown in it. */
export interface Presentable {
  readonly path: string;
  /** As fingerprints name it: relative to its root. */
  readonly name: string;
  readonly raw: readonly RawFinding[];
  readonly text: string;
  /** Undefined for files that are not source: schemas. */
  readonly facts: FileFacts | undefined;
  readonly role: FileRole;
  readonly configuration: Configuration;
  readonly baseline: Baseline | undefined;
  /** Where functions are reached from; undefined when nobody can tell. */
  readonly reach: (fn: FunctionRef) => Reach | undefined;
  /** Has a rule with this id spoken on the file? Undefined when there is no such rule. */
  readonly took: (rule: string) => boolean | undefined;
}

export interface Presented {
  readonly findings: readonly PresentedFinding[];
  /** Fingerprints of all findings, those in the baseline included. */
  readonly fingerprints: readonly string[];
}

/** The findings of a file, in order of their places. */
export function present(file: Presentable): Presented {
  const { path, text, facts, configuration } = file;
  if (!isWanted(configuration, path)) return { findings: [], fingerprints: [] };
  const isSilent = facts !== undefined && isSilentFile(file.role);
  const found = isSilent
    ? []
    : merged(file.raw.map((raw) => findingOf(raw, file)).filter((finding) => finding !== undefined));
  const starts = facts?.lineStarts ?? lineStartsOf(text);
  const comments = facts?.suppressions ?? suppressionsInText(text);
  const { shown, remarks } = suppress(
    found,
    isSilent ? [] : comments,
    (offset) => lineAt(starts, offset),
    (rule) => tookPart(rule, file),
  );

  const fingerprints = new Fingerprints();
  const print = (finding: Finding): PresentedFinding => {
    const [start, end] = finding.at.span;
    const fingerprint = fingerprints.next(
      finding.rule,
      file.name,
      facts ? symbolAt(facts, start) : '',
      text.slice(start, end),
    );
    return { ...finding, fingerprint };
  };
  // Silenced ones are numbered as well: a suppression added above must not give a finding below another name.
  const all = found.map(print);
  const byFinding = new Map(found.map((finding, index) => [finding, all[index]!]));
  const own = remarks.flatMap(({ rule, span, message }) => {
    const tier = configuredTier(rule, OWN_RULES.find(({ id }) => id === rule)!.tier, configuration);
    return tier === 'off' ? [] : [print(remarkOf(rule, tier, path, span, message))];
  });
  const candidates = [...shown.map((finding) => byFinding.get(finding)!), ...own].filter(({ tier }) =>
    isAtLeast(tier, configuration.tier),
  );
  return {
    findings: candidates.filter(({ fingerprint }) => !file.baseline?.entries.has(fingerprint)).sort(byPlace),
    fingerprints: candidates.map(({ fingerprint }) => fingerprint),
  };
}

function tookPart(rule: string, { took, configuration }: Presentable): boolean | undefined {
  if (configuration.rules.get(rule) === 'off') return false;
  return OWN_RULES.some(({ id }) => id === rule) ? false : took(rule);
}

function configuredTier(rule: string, own: Tier, configuration: Configuration): Tier | 'off' {
  return configuration.rules.get(rule) ?? own;
}

function findingOf(
  { rule, report, fn, shared }: RawFinding,
  { reach, configuration }: Presentable,
): Finding | undefined {
  const configured = configuration.rules.get(rule.id);
  if (configured === 'off') return undefined;
  const reached = fn && reach(fn);
  const steps = fn ? stepsOf(rule, fn, reached, shared === true) : 0;
  if (steps === undefined) return undefined;
  const { at, message, confidence = 'certain', related = [], evidence: said = [], fixes = [] } = report;
  const loud = tierOf(rule, report, configured, steps);
  const ceiling = ceilingOf(rule, reached);
  const tier = atMost(loud, ceiling);
  const few = ceiling === 'warning' || reached === undefined ? undefined : fewAskFor(reached);
  const evidence = few === undefined || said.includes(onlyFor(few)) ? said : [...said, onlyFor(few)];
  return { rule: rule.id, at, message, tier, confidence, related, evidence, fixes, ...(fn ? { fn } : {}) };
}

const CONFIDENCES: readonly Confidence[] = ['certain', 'likely', 'possible'];

/** One finding per rule and range: the loudest and surest of them, and the one with the shortest way to what it speaks of. */
function merged(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.at.span.join('-')}`;
    const other = byKey.get(key);
    if (!other || rank(finding) < rank(other)) byKey.set(key, finding);
    else if (rank(finding) === rank(other) && finding.related.length < other.related.length)
      byKey.set(key, finding);
  }
  return [...byKey.values()].sort(byPlace);
}

function rank({ tier, confidence }: Finding): number {
  return TIERS.indexOf(tier) * CONFIDENCES.length + CONFIDENCES.indexOf(confidence);
}

/** Order of presentation: path, start, end, rule. */
export function byPlace(a: Finding, b: Finding): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  const order = a.at.span[0] - b.at.span[0] || a.at.span[1] - b.at.span[1];
  return order || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

function remarkOf(
  rule: string,
  tier: Tier,
  file: string,
  span: readonly [number, number],
  message: string,
): Finding {
  return {
    rule,
    at: { file, span },
    message,
    tier,
    confidence: 'certain',
    related: [],
    evidence: [],
    fixes: [],
  };
}
