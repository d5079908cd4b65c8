/**
 * The user's settings: what they mean, how they are read, and how package.json declares them.
 *
 * They are for one person's editor, and can only re-tier or hide. What holds for everybody (the command line, CI, the
 * colleagues) is in `tenfold.json`, which the engine reads.
 */
import type { Rule, Tier } from '../../../rules/rule.ts';
import type { PresentedFinding } from '../engine/engine.ts';
import { rulePage } from './rule-page.ts';

export type RuleSetting = 'default' | Tier | 'off';

export interface Settings {
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly minimumTier: Tier;
  /** Publish the findings of all files at start, as if the user had asked for a scan. */
  readonly scanOnStart: boolean;
}

/** The name under which clients know the settings. */
export const section = 'tenfold';

export const defaults: Settings = { rules: {}, minimumTier: 'hint', scanOnStart: false };

const tiers: readonly Tier[] = ['hint', 'information', 'warning'];
const ruleSettings: readonly RuleSetting[] = ['default', 'warning', 'information', 'hint', 'off'];

/** Reads whatever a client sends. What is missing or wrong takes its default. */
export function settingsFrom(value: unknown): Settings {
  if (!isObject(value)) return defaults;
  const { rules, minimumTier, scanOnStart } = value;
  return {
    rules: isObject(rules)
      ? Object.fromEntries(
          Object.entries(rules).filter((entry): entry is [string, RuleSetting] =>
            isOneOf(ruleSettings, entry[1]),
          ),
        )
      : defaults.rules,
    minimumTier: isOneOf(tiers, minimumTier) ? minimumTier : defaults.minimumTier,
    scanOnStart: typeof scanOnStart === 'boolean' ? scanOnStart : defaults.scanOnStart,
  };
}

/** The section in `initializationOptions` or `didChangeConfiguration`: below its name, or the whole. */
export function sectionOf(value: unknown): unknown {
  return isObject(value) && section in value ? value[section] : value;
}

/** The findings this user wants to see, in the tiers in which they want to see them. */
export function wanted(
  findings: readonly PresentedFinding[],
  settings: Settings,
): readonly PresentedFinding[] {
  const least = tiers.indexOf(settings.minimumTier);
  return findings
    .map((finding) => {
      const setting = settings.rules[finding.rule] ?? 'default';
      if (setting === 'off') return undefined;
      return setting === 'default' || setting === finding.tier ? finding : { ...finding, tier: setting };
    })
    .filter((finding) => finding !== undefined)
    .filter((finding) => tiers.indexOf(finding.tier) >= least);
}

/** `contributes.configuration` of package.json. Generated, so that a rule is declared in one place. */
export function settingsOf(rules: readonly Rule[]): object {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    title: 'Tenfold',
    properties: {
      'tenfold.rules': {
        type: 'object',
        scope: 'window',
        default: {},
        additionalProperties: false,
        markdownDescription:
          'How rules are shown in this editor. For the whole team, the command line and CI use `tenfold.json`.',
        properties: Object.fromEntries(sorted.map((rule) => [rule.id, settingOf(rule)])),
      },
      'tenfold.minimumTier': {
        type: 'string',
        scope: 'window',
        enum: [...tiers].reverse(),
        enumDescriptions: [
          'Likely incidents only.',
          'Also what depends on the size of the data.',
          'Everything.',
        ],
        default: defaults.minimumTier,
        description: 'The least tier that is shown.',
      },
      'tenfold.scanOnStart': {
        type: 'boolean',
        scope: 'window',
        default: defaults.scanOnStart,
        description:
          'Show the findings of all files when the editor starts. Without it they appear for open files, and for all after "Tenfold: Scan Workspace".',
      },
      'tenfold.trace.server': {
        type: 'string',
        scope: 'window',
        enum: ['off', 'messages', 'verbose'],
        default: 'off',
        description: 'Write the messages between the editor and the language server to the output channel.',
      },
    },
  };
}

function settingOf(rule: Rule): object {
  return {
    type: 'string',
    enum: ruleSettings,
    enumDescriptions: [
      `As the rule has it: ${rule.tier}, lower where it is less sure.`,
      'Always a warning.',
      'Always information.',
      'Always a hint.',
      'Not shown.',
    ],
    default: 'default',
    markdownDescription: `${rule.summary} [More](${rulePage(rule)})`,
    ...(rule.status === 'deprecated' ? { deprecationMessage: 'This rule is deprecated.' } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOneOf<T extends string>(values: readonly T[], value: unknown): value is T {
  return values.some((one) => one === value);
}
