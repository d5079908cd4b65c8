/** `tenfold-baseline.json`: findings that were there before, by fingerprint. They stay silent until they change. */
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { ConfigurationProblem, PresentedFinding } from './engine.ts';

export interface Baseline {
  readonly path: string;
  /** Fingerprint → the place of its entry. */
  readonly entries: ReadonlyMap<string, { readonly span: readonly [number, number]; readonly label: string }>;
  readonly problems: readonly ConfigurationProblem[];
}

/** Reads `{ "version": 1, "findings": [{ "fingerprint": "…", … }] }`; plain fingerprints count as well. */
export function readBaseline(path: string, text: string): Baseline {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const entries = new Map<string, { span: readonly [number, number]; label: string }>();
  if (errors[0] || !tree) {
    const at = errors[0]?.offset ?? 0;
    return {
      path,
      entries,
      problems: [{ path, span: [at, at + 1], message: 'Not JSON here. No finding is taken for known.' }],
    };
  }
  for (const item of member(tree, 'findings')?.children ?? []) {
    const value = item.type === 'string' ? item : member(item, 'fingerprint');
    if (typeof value?.value !== 'string') continue;
    const label = [member(item, 'rule')?.value, member(item, 'path')?.value].filter(Boolean).join(' in ');
    entries.set(value.value, { span: [item.offset, item.offset + item.length], label });
  }
  return { path, entries, problems: [] };
}

function member(node: Node, key: string): Node | undefined {
  if (node.type !== 'object') return undefined;
  return node.children?.find((property) => property.children?.[0]?.value === key)?.children?.[1];
}

/** Entries that no finding of a whole scan matches any more. */
export function staleEntries(baseline: Baseline, seen: ReadonlySet<string>): ConfigurationProblem[] {
  return [...baseline.entries]
    .filter(([fingerprint]) => !seen.has(fingerprint))
    .map(([, { span, label }]) => ({
      path: baseline.path,
      span,
      message: `This finding${label === '' ? '' : ` (${label})`} is not there any more: its entry can go.`,
    }));
}

/** The text of a baseline that holds these findings. `pathOf` makes paths relative to it. */
export function baselineText(
  findings: readonly PresentedFinding[],
  pathOf: (path: string) => string,
): string {
  const lines = findings.map(
    (one) =>
      `    ${JSON.stringify({ fingerprint: one.fingerprint, rule: one.rule, path: pathOf(one.at.file), message: one.message })}`,
  );
  return `{\n  "version": 1,\n  "findings": [\n${lines.join(',\n')}\n  ]\n}\n`;
}
