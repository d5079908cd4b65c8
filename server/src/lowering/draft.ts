/**
 * The facts of one file while they are being written, and where in the file we are.
 *
 * Knows nothing of syntax beyond positions. Read `lower.ts` first for the whole, `scopes.ts` for names.
 */
import ts from 'typescript';
import type {
  CallFact,
  CallId,
  ClassFact,
  Export,
  FrameFact,
  FrameFactKind,
  FrameId,
  FunctionFact,
  FunctionId,
  Import,
  Span,
  TypeDeclaration,
  ValueId,
  Variable,
  VariableId,
  Write,
} from '../facts/facts.ts';
import { type Value, ValueStoreBuilder } from '../facts/values.ts';
import { type FormatVotes, noVotes } from './format.ts';
import { tokenStart } from './internals.ts';
import type { Scope } from './scopes.ts';

/** Facts are readonly to everybody else. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

export type Use = CallFact['use'];

/** What `break` and `continue` may target inside the current function. */
export interface JumpTarget {
  readonly label: string;
  /** The loop's frame, or `SWITCH`, or `LABELLED_BLOCK`. */
  readonly loop: FrameId;
  /** The frame around the statement. */
  readonly outer: FrameId;
}

export const SWITCH = -1;
export const LABELLED_BLOCK = -2;

/** What the place of a function, class or object literal says about it. */
export interface Hint {
  readonly name: string;
  readonly nameAt: Span | undefined;
  /** The call of which it is (part of) an argument; -1 for none. */
  readonly call: CallId;
  readonly argument: number;
  readonly path: readonly string[];
}

export interface Draft {
  readonly source: ts.SourceFile;
  readonly text: string;
  /** Whether signatures without a body are all there is: a `.d.ts` file. */
  readonly declarations: boolean;
  /** False when nothing has to be hoisted out of blocks. */
  readonly hasVars: boolean;
  readonly values: ValueStoreBuilder;
  readonly imports: Import[];
  readonly exports: Export[];
  readonly variables: Writable<Variable>[];
  readonly functions: Writable<FunctionFact>[];
  readonly frames: Writable<FrameFact>[];
  readonly calls: Writable<CallFact>[];
  readonly classes: Writable<ClassFact>[];
  readonly types: TypeDeclaration[];
  readonly writes: Write[];
  readonly votes: FormatVotes;
  /** How each frame is left early: `BREAKS`, `RETURNS`, `THROWS`. */
  readonly leaves: number[];

  // Where we are.
  fn: FunctionId;
  frame: FrameId;
  scope: Scope;
  statement: Span;
  jumps: JumpTarget[];
  /** The label of the statement that comes next. */
  label: string;
  /** Exported names of the namespace we are in; undefined in the module itself. */
  namespace: Map<string, VariableId> | undefined;
  depth: number;

  // The last answer of `startOf`: a chain `a.b().c()` asks for the same position over and over.
  lastPos: number;
  lastStart: number;
}

/**
 * Deeper nested syntax becomes `unknown`. Each level costs about three stack frames here and several in whoever
 * walks the values afterwards; real code stays below fifty.
 */
export const MAX_DEPTH = 250;

/** Later items of longer literals share one `unknown`: a generated table is judged by its length, not its rows. */
export const MAX_ITEMS = 2000;

export const BREAKS = 1;
export const RETURNS = 2;
export const THROWS = 4;

/** The eight possible `leaves`, shared: most frames are left by none of them. */
export const LEAVES: readonly FrameFact['leaves'][] = Array.from({ length: 8 }, (_, bits) => ({
  break: (bits & BREAKS) !== 0,
  return: (bits & RETURNS) !== 0,
  throw: (bits & THROWS) !== 0,
}));

/** Stands for every empty list in facts: most functions have no decorators, most frames no variables. */
export const NONE: readonly never[] = [];

export const NOWHERE: Span = [0, 0];

export function newDraft(source: ts.SourceFile): Draft {
  return {
    source,
    text: source.text,
    declarations: source.isDeclarationFile,
    hasVars: /\bvar\b/.test(source.text),
    values: new ValueStoreBuilder(),
    imports: [],
    exports: [],
    variables: [],
    functions: [],
    frames: [],
    calls: [],
    classes: [],
    types: [],
    writes: [],
    votes: noVotes(),
    leaves: [],
    fn: 0,
    frame: 0,
    scope: { parent: undefined, fn: 0, function: true, values: undefined, types: undefined },
    statement: NOWHERE,
    jumps: [],
    label: '',
    namespace: undefined,
    depth: 0,
    lastPos: -1,
    lastStart: -1,
  };
}

/** Where the node's first token starts. `tokenStart` costs several times as much. */
export function startOf(d: Draft, node: ts.Node): number {
  const pos = node.pos;
  if (pos === node.end) return pos; // The parser missed something here.
  if (pos === d.lastPos) return d.lastStart;
  const text = d.text;
  let start = pos;
  let code = text.charCodeAt(start);
  while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++start);
  const next = code === 47 ? text.charCodeAt(start + 1) : 0;
  const comment = next === 47 || next === 42;
  if (comment || code > 127 || (code === 35 && start === 0)) start = tokenStart(d.source, node);
  d.lastPos = pos;
  d.lastStart = start;
  return start;
}

export function spanOf(d: Draft, node: ts.Node): Span {
  return [startOf(d, node), node.end];
}

export function addValue(d: Draft, value: Value, node: ts.Node): ValueId {
  return d.values.add(value, [startOf(d, node), node.end]);
}

/** Something we cannot read. */
export function addUnknown(d: Draft, node: ts.Node, of: readonly ValueId[] = NONE): ValueId {
  return addValue(d, { k: 'unknown', of }, node);
}

/** Adds a frame inside the current one; does not enter it. */
export function addFrame(d: Draft, kind: FrameFactKind, at: Span, bodyAt: Span, test?: ValueId): FrameId {
  const frame: Writable<FrameFact> = {
    kind,
    fn: d.fn,
    parent: kind === 'body' ? -1 : d.frame,
    at,
    bodyAt,
    variables: NONE,
    leaves: LEAVES[0]!,
  };
  if (test !== undefined) frame.test = test;
  d.leaves.push(0);
  return d.frames.push(frame) - 1;
}

/** Marks every frame from the current one up to `outer` (exclusive; -1: all of the function) as left early. */
export function leaveFrames(d: Draft, how: number, outer: FrameId): void {
  for (let id = d.frame; id >= 0 && id !== outer; id = d.frames[id]!.parent) {
    d.leaves[id]! |= how;
  }
}

/** The expression without what changes nothing at run time: parentheses, `as`, `satisfies`, `!`, `<T>x`, `f<T>`. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (isTransparent(inner)) inner = inner.expression;
  return inner;
}

export type Transparent =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion
  | ts.ExpressionWithTypeArguments;

const TRANSPARENT = new Uint8Array(512);
for (const kind of [
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.TypeAssertionExpression,
  ts.SyntaxKind.ExpressionWithTypeArguments,
  ts.SyntaxKind.PartiallyEmittedExpression,
]) {
  TRANSPARENT[kind] = 1;
}

export function isTransparent(node: ts.Node): node is Transparent {
  return TRANSPARENT[node.kind] === 1;
}

export function hasModifier(
  node: { modifiers?: ts.NodeArray<ts.ModifierLike> },
  kind: ts.SyntaxKind,
): boolean {
  const modifiers = node.modifiers;
  if (modifiers === undefined) return false;
  for (const modifier of modifiers) if (modifier.kind === kind) return true;
  return false;
}

/** The name of a member as far as the text tells: '' for a computed one. */
export function memberName(name: ts.PropertyName | ts.BindingName | undefined): string {
  if (name === undefined) return '';
  switch (name.kind) {
    case ts.SyntaxKind.Identifier:
    case ts.SyntaxKind.PrivateIdentifier:
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.NumericLiteral:
    case ts.SyntaxKind.BigIntLiteral:
      return name.text;
    case ts.SyntaxKind.ComputedPropertyName:
      return ts.isStringLiteralLike(name.expression) ? name.expression.text : '';
    default:
      return '';
  }
}
