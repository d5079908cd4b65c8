/** Comments that silence findings, and what is to be said about the comments themselves. */
import type { Finding, Tier } from '../../../rules/rule.ts';
import type { Span, SuppressionComment } from '../facts/facts.ts';

/** Rules of the engine itself: about suppressions, not about scale. They are configured like any other. */
export const OWN_RULES: readonly { readonly id: string; readonly tier: Tier; readonly summary: string }[] = [
  {
    id: 'suppression-without-reason',
    tier: 'information',
    summary: 'A comment silences a rule and does not say why.',
  },
  {
    id: 'unused-suppression',
    tier: 'hint',
    summary: 'A comment silences a rule that has nothing to say there.',
  },
];

export interface Suppressed<T> {
  readonly shown: readonly T[];
  readonly silenced: readonly T[];
  /** About the comments. */
  readonly remarks: readonly { readonly rule: string; readonly span: Span; readonly message: string }[];
}

/**
 * Applies the comments of a file to its findings. `took` tells whether a rule has spoken on this file at all: of one
 * that has not, nobody knows whether its suppression is used; undefined for a rule that does not exist.
 */
export function suppress<T extends Pick<Finding, 'rule' | 'at'>>(
  findings: readonly T[],
  comments: readonly SuppressionComment[],
  lineOf: (offset: number) => number,
  took: (rule: string) => boolean | undefined,
): Suppressed<T> {
  if (comments.length === 0) return { shown: findings, silenced: [], remarks: [] };
  const used = new Set<string>();
  const shown: T[] = [];
  const silenced: T[] = [];
  for (const finding of findings) {
    const line = lineOf(finding.at.span[0]);
    const by = comments.flatMap((comment, index) => {
      const rule = comment.rules.find((name) => name === finding.rule);
      const reaches = comment.scope === 'file' || lineOf(comment.target) === line;
      return rule !== undefined && reaches ? [`${index} ${rule}`] : [];
    });
    for (const one of by) used.add(one);
    (by.length > 0 ? silenced : shown).push(finding);
  }
  const remarks = comments.flatMap((comment, index) => [
    ...(comment.reason === ''
      ? [
          {
            rule: 'suppression-without-reason',
            span: comment.at,
            message: 'This suppression gives no reason: write it after a colon.',
          },
        ]
      : []),
    ...comment.rules.flatMap((rule) => {
      const known = took(rule);
      if (known === undefined)
        return [{ rule: 'unused-suppression', span: comment.at, message: `No rule is called \`${rule}\`.` }];
      const isUnused = known && !used.has(`${index} ${rule}`);
      return isUnused
        ? [
            {
              rule: 'unused-suppression',
              span: comment.at,
              message: `\`${rule}\` reports nothing here: the suppression can go.`,
            },
          ]
        : [];
    }),
  ]);
  return { shown, silenced, remarks };
}

const COMMENT =
  /(?:\/\/|--)[^\S\n]*tenfold-ignore(-file)?[^\S\n]+([\w-]+(?:\s*,\s*[\w-]+)*)[^\S\n]*(?::[^\S\n]*([^\n]*))?/g;

/** Suppressions in a file that is not lowered to syntax: `//` in a Prisma schema, `--` in SQL. */
export function suppressionsInText(text: string): SuppressionComment[] {
  if (!text.includes('tenfold-ignore')) return [];
  return [...text.matchAll(COMMENT)].map((match) => {
    const start = match.index;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const isAlone = text.slice(lineStart, start).trim() === '';
    const nextLine = text.indexOf('\n', start) + 1;
    return {
      rules: match[2]!.split(',').map((rule) => rule.trim()),
      reason: (match[3] ?? '').trim(),
      scope: match[1] ? 'file' : 'line',
      target: isAlone && nextLine > 0 ? nextLine : lineStart,
      at: [start, start + match[0].trimEnd().length],
    };
  });
}
