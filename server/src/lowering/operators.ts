/** Operators: arithmetic, what may not run (`&&`, `||`, `??`, `?:`), assignments, updates. */
import ts from 'typescript';
import type { Span, ValueId } from '../facts/facts.ts';
import {
  addFrame,
  addUnknown,
  addValue,
  type Draft,
  type Hint,
  MAX_DEPTH,
  spanOf,
  type Use,
  unwrap,
} from './draft.ts';
import { isPlain, lowerExpression, lowerNamed } from './expressions.ts';
import { exportAssigned } from './modules.ts';
import { addWrite, assign } from './patterns.ts';

export function lowerBinary(d: Draft, node: ts.BinaryExpression, use: Use, hint: Hint | undefined): ValueId {
  const operator = node.operatorToken.kind;
  if (isAssignment(operator)) return lowerAssignment(d, node, operator, use);
  // Chains lean to the left and may be thousands long: walk down, then build upwards.
  const chain: ts.BinaryExpression[] = [];
  let inner: ts.Expression = node;
  while (
    inner.kind === BinaryExpression &&
    !isAssignment((inner as ts.BinaryExpression).operatorToken.kind)
  ) {
    chain.push(inner as ts.BinaryExpression);
    inner = (inner as ts.BinaryExpression).left;
  }
  if (chain.length > MAX_DEPTH) return lowerLongChain(d, chain, inner);
  const uses: Use[] = [];
  let above = use;
  for (const link of chain) {
    uses.push(above);
    above = useOfLeft(link.operatorToken.kind, above);
  }
  let value = lowerExpression(d, inner, above);
  for (let i = chain.length - 1; i >= 0; i--) value = lowerLink(d, chain[i]!, value, uses[i]!, hint);
  return value;
}

function lowerLink(
  d: Draft,
  node: ts.BinaryExpression,
  left: ValueId,
  use: Use,
  hint: Hint | undefined,
): ValueId {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return addValue(d, { k: 'either', op: '&&', of: [left, lowerGuarded(d, node, use, hint)] }, node);
    case ts.SyntaxKind.BarBarToken:
      return addValue(d, { k: 'either', op: '||', of: [left, lowerGuarded(d, node, use, hint)] }, node);
    case ts.SyntaxKind.QuestionQuestionToken:
      return addValue(d, { k: 'either', op: '??', of: [left, lowerGuarded(d, node, use, hint)] }, node);
    case ts.SyntaxKind.CommaToken:
      return lowerExpression(d, node.right, use, hint);
    default: {
      const right = lowerExpression(d, node.right, 'other');
      const op = ts.tokenToString(node.operatorToken.kind) ?? '';
      return addValue(d, { k: 'binary', op, left, right }, node);
    }
  }
}

/** The right side of `&&`, `||`, `??`, which may not run. */
function lowerGuarded(d: Draft, node: ts.BinaryExpression, use: Use, hint: Hint | undefined): ValueId {
  return lowerArm(d, 'guard', node, node.right, use, hint);
}

function lowerArm(
  d: Draft,
  kind: 'guard' | 'then' | 'else',
  whole: ts.Node,
  arm: ts.Expression,
  use: Use,
  hint: Hint | undefined,
  test?: ValueId,
): ValueId {
  // A frame in which nothing can happen would only cost memory.
  if (isPlain(arm)) return lowerExpression(d, arm, use, hint);
  const outer = d.frame;
  d.frame = addFrame(d, kind, spanOf(d, whole), spanOf(d, arm), test);
  const value = lowerExpression(d, arm, use, hint);
  d.frame = outer;
  return value;
}

/** Generated text: a flat `unknown` of the operands, which nobody has to descend into. */
function lowerLongChain(d: Draft, chain: readonly ts.BinaryExpression[], first: ts.Expression): ValueId {
  const operands = [lowerExpression(d, first, 'other')];
  for (let i = chain.length - 1; i >= 0; i--) operands.push(lowerExpression(d, chain[i]!.right, 'other'));
  return addUnknown(d, chain[0]!, operands);
}

function useOfLeft(operator: ts.SyntaxKind, use: Use): Use {
  switch (operator) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return 'condition';
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return use === 'dropped' ? 'condition' : use;
    case ts.SyntaxKind.CommaToken:
      return 'dropped';
    default:
      return 'other';
  }
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

function lowerAssignment(d: Draft, node: ts.BinaryExpression, operator: ts.SyntaxKind, use: Use): ValueId {
  const op = ts.tokenToString(operator) ?? '=';
  const target = unwrap(node.left);
  const destructures = target.kind === ts.SyntaxKind.ObjectLiteralExpression || target.kind === ArrayLiteral;
  const at = spanOf(d, node);
  // `||=`, `&&=` and `??=` may not run their right side, and may not write.
  const outer = d.frame;
  if (operator >= ts.SyntaxKind.BarBarEqualsToken && operator <= ts.SyntaxKind.QuestionQuestionEqualsToken) {
    d.frame = addFrame(d, 'guard', at, spanOf(d, node.right));
  }
  // `x = f()` keeps what the statement does with it only when the value goes on.
  const value = lowerNamed(
    d,
    node.right,
    use === 'await' ? use : 'assigned',
    nameOfTarget(target),
    textOfTarget(target),
  );
  if (destructures) {
    assign(d, target, value, op, at);
    d.frame = outer;
    return value;
  }
  const targetValue = lowerExpression(d, target, 'other');
  if (target.kind === ts.SyntaxKind.Identifier) assign(d, target, value, op, at);
  else addWrite(d, targetValue, value, op, at);
  d.frame = outer;
  exportAssigned(d, target, value, node.right);
  return addValue(d, { k: 'assigned', target: targetValue, value }, node);
}

function nameOfTarget(target: ts.Expression): ts.Node | undefined {
  if (target.kind === ts.SyntaxKind.Identifier) return target;
  return ts.isPropertyAccessExpression(target) ? target.name : undefined;
}

function textOfTarget(target: ts.Expression): string | undefined {
  if (!ts.isPropertyAccessExpression(target)) return undefined;
  const isModule = target.name.text === 'exports' && ts.isIdentifier(target.expression);
  return isModule && (target.expression as ts.Identifier).text === 'module' ? 'default' : target.name.text;
}

export function lowerConditional(
  d: Draft,
  node: ts.ConditionalExpression,
  use: Use,
  hint: Hint | undefined,
): ValueId {
  const test = lowerExpression(d, node.condition, 'condition');
  const whenTrue = lowerArm(d, 'then', node, node.whenTrue, use, hint, test);
  const whenFalse = lowerArm(d, 'else', node, node.whenFalse, use, hint, test);
  return addValue(d, { k: 'either', op: '?:', of: [whenTrue, whenFalse], test }, node);
}

export function lowerPrefix(d: Draft, node: ts.PrefixUnaryExpression): ValueId {
  const operand = node.operand;
  switch (node.operator) {
    case ts.SyntaxKind.PlusPlusToken:
    case ts.SyntaxKind.MinusMinusToken:
      return lowerUpdate(d, node);
    case ts.SyntaxKind.MinusToken:
      if (operand.kind === NumericLiteral)
        return addValue(d, { k: 'literal', value: -Number((operand as ts.NumericLiteral).text) }, node);
      break;
    case ts.SyntaxKind.ExclamationToken:
      return addValue(d, { k: 'unary', op: '!', of: lowerExpression(d, operand, 'condition') }, node);
  }
  const of = lowerExpression(d, operand, 'other');
  return addValue(d, { k: 'unary', op: ts.tokenToString(node.operator) ?? '', of }, node);
}

/** `x++`, `--this.count`: the new value is the `unary` itself. */
export function lowerUpdate(d: Draft, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): ValueId {
  const op = node.operator === ts.SyntaxKind.PlusPlusToken ? '++' : '--';
  const target = unwrap(node.operand);
  const of = lowerExpression(d, target, 'other');
  const value = addValue(d, { k: 'unary', op, of }, node);
  const at: Span = spanOf(d, node);
  if (target.kind === ts.SyntaxKind.Identifier) assign(d, target, value, op, at);
  else addWrite(d, of, value, op, at);
  return value;
}

export function lowerDelete(d: Draft, node: ts.DeleteExpression): ValueId {
  const of = lowerExpression(d, node.expression, 'other');
  addWrite(d, of, undefined, 'delete', spanOf(d, node));
  return addValue(d, { k: 'unary', op: 'delete', of }, node);
}

const { ArrayLiteralExpression: ArrayLiteral, BinaryExpression, NumericLiteral } = ts.SyntaxKind;
