/** Colours for a terminal. */
import type { Tier } from '../../../rules/rule.ts';

export type Paint = (text: string) => string;

export interface Colours {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly tier: Readonly<Record<Tier, Paint>>;
}

const same: Paint = (text) => text;
const ansi =
  (on: number, off: number): Paint =>
  (text) =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const PLAIN: Colours = { bold: same, dim: same, tier: { warning: same, information: same, hint: same } };
const ANSI: Colours = {
  bold: ansi(1, 22),
  dim: ansi(2, 22),
  tier: { warning: ansi(33, 39), information: ansi(36, 39), hint: ansi(35, 39) },
};

/** Colours when the stream is a terminal and NO_COLOR (https://no-color.org) is not set; FORCE_COLOR overrules the first. */
export function coloursFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Colours {
  if (env.NO_COLOR) return PLAIN;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' ? PLAIN : ANSI;
  return stream.isTTY && env.TERM !== 'dumb' ? ANSI : PLAIN;
}
