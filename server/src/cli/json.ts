/** The JSON of `scan --format json`: one object, as DESIGN ("Interfaces that stay") says. */
import type { Place } from '../../../rules/model/place.ts';
import type { Fix, Rule } from '../../../rules/rule.ts';
import type { PresentedFinding, ScanResult } from '../engine/engine.ts';
import { version } from '../engine/version.ts';
import type { Places, Range } from './places.ts';

interface Located {
  readonly path: string;
  readonly range: Range;
}

/** The object to print. `rules` tell the factor of a finding. */
export function jsonReport(
  root: string,
  result: ScanResult,
  shown: readonly PresentedFinding[],
  rules: readonly Rule[],
  places: Places,
): object {
  const factors = new Map(rules.map((rule) => [rule.id, rule.factor]));
  const located = (place: Place): Located => ({ path: places.path(place.file), range: places.range(place) });
  return {
    version: 1,
    tool: { name: 'tenfold', version },
    root,
    files: result.files,
    lines: result.lines,
    skipped: result.skipped.map(({ path, reason }) => ({ path: places.path(path), reason })),
    problems: result.problems.map(({ path, span, message }) => ({
      ...located({ file: path, span }),
      message,
    })),
    findings: shown.map((finding) => ({
      rule: finding.rule,
      factor: factors.get(finding.rule) ?? 'operations',
      tier: finding.tier,
      confidence: finding.confidence,
      message: finding.message,
      ...located(finding.at),
      related: finding.related.map(({ at, message }) => ({ ...located(at), message })),
      evidence: finding.evidence,
      fixes: finding.fixes.flatMap((fix) => jsonFix(fix, located)),
      fingerprint: finding.fingerprint,
    })),
    entries: result.entries.map(({ kind, name, at }) => ({ kind, name, ...located(at), cost: {} })),
  };
}

/** Nothing when the fix does not hold here. */
function jsonFix(fix: Fix, located: (place: Place) => Located): object[] {
  const edits = fix.edits();
  if (!edits) return [];
  return [
    {
      title: fix.title,
      safety: fix.safety,
      edits: edits.map((edit) => ({
        ...located(edit.at),
        text: edit.text,
        ...(edit.create ? { create: true } : {}),
      })),
    },
  ];
}
