/** What a rule is, what it returns, and what a fix is. Read `model/` for the words, `index.ts` for the list. */
import type { Entity } from './model/entity.ts';
import type { Occurrence, OperationKind } from './model/operation.ts';
import type { FunctionRef, Place } from './model/place.ts';
import type { Program } from './model/program.ts';
import type { State } from './model/state.ts';

export type Tier = 'warning' | 'information' | 'hint';
/** How sure we are of the message. What is not certain is told one tier lower. */
export type Confidence = 'certain' | 'likely' | 'possible';
export type Factor =
  | 'queries'
  | 'data-model'
  | 'state'
  | 'caching'
  | 'concurrency'
  | 'resources'
  | 'operations'
  | 'boundaries';

export interface RelatedPlace {
  readonly at: Place;
  readonly message: string;
}

/** Replaces `at` with `text`. A new file is one edit of an empty span. */
export interface Edit {
  readonly at: Place;
  readonly text: string;
  /** The file does not exist yet. */
  readonly create?: boolean;
  /** Offsets in `text` of what the user will want to change next: `[start, end]` of the page size. */
  readonly tabStop?: readonly [number, number];
}

export interface Fix {
  /** One of the rule's declared fixes. */
  readonly id: string;
  /** A verb phrase with the concrete names: "Add pagination (take 50)". */
  readonly title: string;
  readonly safety: 'safe' | 'suggestion';
  /** Computed when asked for; undefined when it turns out that its premise does not hold. */
  readonly edits: () => readonly Edit[] | undefined;
}

export interface Finding {
  readonly rule: string;
  readonly at: Place;
  /** Plain text, one line, at most 160 characters, the user's own names. */
  readonly message: string;
  readonly tier: Tier;
  readonly confidence: Confidence;
  readonly related: readonly RelatedPlace[];
  /** Sentences: why this is a query, why the collection is unbounded, what would silence it. */
  readonly evidence: readonly string[];
  readonly fixes: readonly Fix[];
  /** The function it is in, for its role. */
  readonly fn?: FunctionRef;
}

/** The loudest first. */
export const TIERS: readonly Tier[] = ['warning', 'information', 'hint'];

/** The lower one of two tiers. */
export function atMost(tier: Tier, most: Tier): Tier {
  return TIERS.indexOf(tier) < TIERS.indexOf(most) ? most : tier;
}

/** What `check` returns: the engine adds rule, default tier and role. */
export interface Report {
  readonly at: Place;
  readonly message: string;
  /** Below the rule's tier: a step down for lower stakes. */
  readonly tier?: Tier;
  readonly confidence?: Confidence;
  readonly related?: readonly RelatedPlace[];
  readonly evidence?: readonly string[];
  readonly fixes?: readonly Fix[];
}

interface RuleBase {
  readonly id: string;
  readonly factor: Factor;
  /** One sentence, present tense. */
  readonly summary: string;
  readonly tier: Tier;
  readonly status: 'preview' | 'stable' | 'deprecated';
  readonly since: string;
  readonly fixes: readonly {
    readonly id: string;
    readonly title: string;
    readonly safety: 'safe' | 'suggestion';
    /** It changes the declaration of what is stored, and not the call. */
    readonly ofSchema?: true;
  }[];
  /** Also report in code only background jobs reach at full tier (volume rules); latency rules go one step down there. */
  readonly background?: 'same' | 'lower';
  /** Also judge, two tiers lower, what only runs when the site is built: nobody waits for it. Default false. */
  readonly build?: boolean;
  /** Also judge what browsers ask of a database that all of them share. Default false. */
  readonly browser?: boolean;
  /** Also judge code at module top level and start-up. Default false. */
  readonly startup?: boolean;
}

/** Rules about one operation, seen in its own function (`through: false`) or down calls as well. */
export interface OperationRule extends RuleBase {
  readonly on: OperationKind | readonly OperationKind[];
  readonly through: boolean;
  readonly check: (occurrence: Occurrence, program: Program) => Report | undefined;
}

/** Rules about a function as a whole: sequences of operations. */
export interface FunctionRule extends RuleBase {
  readonly on: 'function';
  readonly check: (fn: FunctionRef, program: Program) => readonly Report[];
}

export interface StateRule extends RuleBase {
  readonly on: 'state';
  readonly check: (state: State, program: Program) => Report | undefined;
}

/** Rules about a stored type and all operations on it. They look at the whole workspace. */
export interface EntityRule extends RuleBase {
  readonly on: 'entity';
  readonly check: (entity: Entity, program: Program) => readonly Report[];
}

/** Rules about the project as a whole: run in the scan. */
export interface ProjectRule extends RuleBase {
  readonly on: 'project';
  readonly check: (program: Program) => readonly Report[];
}

export type Rule = OperationRule | FunctionRule | StateRule | EntityRule | ProjectRule;

/** Declares a rule; the identity function, for inference and for grep. Rules about operations first: a list in `on` tells TypeScript nothing. */
export function defineRule(rule: OperationRule): OperationRule;
export function defineRule<R extends Rule>(rule: R): R;
export function defineRule<R extends Rule>(rule: R): R {
  return rule;
}
