/** Loops, and the jumps that leave them. */
import ts from 'typescript';
import type { FrameFactKind, FrameId, ValueId, VariableId } from '../facts/facts.ts';
import {
  addFrame,
  addValue,
  BREAKS,
  type Draft,
  LABELLED_BLOCK,
  leaveFrames,
  SWITCH,
  spanOf,
} from './draft.ts';
import { lowerExpression } from './expressions.ts';
import { assign, bind } from './patterns.ts';
import { declareList, lookup, openScope } from './scopes.ts';
import { lowerDeclarations, lowerStatement } from './statements.ts';

export function lowerForIn(d: Draft, node: ts.ForInOrOfStatement): void {
  let kind: FrameFactKind = node.kind === ts.SyntaxKind.ForInStatement ? 'for-in' : 'for-of';
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) kind = 'for-await';
  const collection = lowerExpression(d, node.expression, 'other');
  const scope = d.scope;
  d.scope = openScope(d, false);
  const frame = openLoop(d, kind, node);
  const fact = d.frames[frame]!;
  fact.collection = collection;
  const item = addValue(d, { k: 'item', of: collection, key: kind === 'for-in' }, node.initializer);
  const variables: VariableId[] = [];
  if (node.initializer.kind === ts.SyntaxKind.VariableDeclarationList) {
    const list = node.initializer as ts.VariableDeclarationList;
    if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) declareList(d, d.scope, list);
    const declaration = list.declarations[0];
    if (declaration !== undefined) bind(d, declaration.name, item, spanOf(d, declaration), variables);
  } else {
    assignTarget(d, node.initializer as ts.Expression, item, variables);
  }
  fact.variables = variables;
  lowerStatement(d, node.statement);
  closeLoop(d, frame);
  d.scope = scope;
}

/** `for (x of xs)` with a variable from outside. */
function assignTarget(d: Draft, target: ts.Expression, item: ValueId, into: VariableId[]): void {
  assign(d, target, item, '=', spanOf(d, target));
  const variable = ts.isIdentifier(target) ? lookup(d, target.text) : -1;
  if (variable >= 0) into.push(variable);
}

export function lowerFor(d: Draft, node: ts.ForStatement): void {
  const scope = d.scope;
  d.scope = openScope(d, false);
  const variables: VariableId[] = [];
  const initializer = node.initializer;
  if (initializer !== undefined && initializer.kind === ts.SyntaxKind.VariableDeclarationList) {
    const list = initializer as ts.VariableDeclarationList;
    if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) declareList(d, d.scope, list);
    lowerDeclarations(d, list, variables);
  } else if (initializer !== undefined) {
    const assigned = initializer as ts.Expression;
    lowerExpression(d, assigned, 'dropped');
    const target =
      ts.isBinaryExpression(assigned) && ts.isIdentifier(assigned.left) ? assigned.left : undefined;
    const variable = target === undefined ? -1 : lookup(d, target.text);
    if (variable >= 0) variables.push(variable);
  }
  const frame = openLoop(d, 'for', node);
  const fact = d.frames[frame]!;
  fact.variables = variables;
  if (node.condition !== undefined) fact.test = lowerExpression(d, node.condition, 'condition');
  if (node.incrementor !== undefined) lowerExpression(d, node.incrementor, 'dropped');
  lowerStatement(d, node.statement);
  closeLoop(d, frame);
  d.scope = scope;
}

export function lowerWhile(d: Draft, node: ts.WhileStatement | ts.DoStatement): void {
  const isWhile = node.kind === ts.SyntaxKind.WhileStatement;
  const frame = openLoop(d, isWhile ? 'while' : 'do', node);
  const fact = d.frames[frame]!;
  if (isWhile) fact.test = lowerExpression(d, node.expression, 'condition');
  lowerStatement(d, node.statement);
  if (!isWhile) fact.test = lowerExpression(d, node.expression, 'condition');
  closeLoop(d, frame);
}

/** Enters a loop: what follows runs with each turn. */
function openLoop(d: Draft, kind: FrameFactKind, node: ts.IterationStatement): FrameId {
  const outer = d.frame;
  const frame = addFrame(d, kind, spanOf(d, node), spanOf(d, node.statement));
  d.jumps.push({ label: takeLabel(d), loop: frame, outer });
  d.frame = frame;
  return frame;
}

function closeLoop(d: Draft, frame: FrameId): void {
  d.jumps.pop();
  d.frame = d.frames[frame]!.parent;
}

/** The label of the statement that begins here; it is taken once. */
export function takeLabel(d: Draft): string {
  const label = d.label;
  d.label = '';
  return label;
}

export function lowerLabeled(d: Draft, node: ts.LabeledStatement): void {
  if (ts.isIterationStatement(node.statement, false) || ts.isSwitchStatement(node.statement)) {
    d.label = node.label.text;
    lowerStatement(d, node.statement);
    d.label = '';
    return;
  }
  d.jumps.push({ label: node.label.text, loop: LABELLED_BLOCK, outer: d.frame });
  lowerStatement(d, node.statement);
  d.jumps.pop();
}

/** `break` leaves every frame up to its target, a loop it targets included; `continue` only loops inside its target. */
export function lowerJump(d: Draft, node: ts.BreakOrContinueStatement): void {
  const label = node.label?.text;
  const isBreak = node.kind === ts.SyntaxKind.BreakStatement;
  for (let i = d.jumps.length - 1; i >= 0; i--) {
    const target = d.jumps[i]!;
    const isMeant = label === undefined ? target.loop >= (isBreak ? SWITCH : 0) : target.label === label;
    if (isMeant && isBreak) leaveFrames(d, BREAKS, target.outer);
    if (isMeant) return;
    if (!isBreak && target.loop >= 0) d.leaves[target.loop]! |= BREAKS;
  }
}
