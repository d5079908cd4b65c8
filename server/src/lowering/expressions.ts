/**
 * Expressions become values; what changes nothing at run time (parentheses, `as`, `!`) leaves no trace.
 *
 * `use` says how the value is used at once, for calls; `hint` what the place says about a function, class or
 * object literal. Calls and member chains are in `calls.ts`, literals and JSX in `literals.ts`, the rest of what
 * has an operator in `operators.ts`.
 */
import ts from 'typescript';
import type { ValueId } from '../facts/facts.ts';
import type { Literal } from '../facts/values.ts';
import { lowerChain, lowerNew, lowerTag } from './calls.ts';
import { lowerClass } from './classes.ts';
import {
  addUnknown,
  addValue,
  type Draft,
  type Hint,
  isTransparent,
  MAX_DEPTH,
  spanOf,
  startOf,
  type Transparent,
  type Use,
  unwrap,
} from './draft.ts';
import { voteQuote } from './format.ts';
import { lowerFunction } from './functions.ts';
import { lowerArray, lowerJsx, lowerObject, lowerTemplate } from './literals.ts';
import { lowerBinary, lowerConditional, lowerDelete, lowerPrefix, lowerUpdate } from './operators.ts';
import { lookup } from './scopes.ts';

type Handler = (d: Draft, node: never, use: Use, hint: Hint | undefined) => ValueId;

export function lowerExpression(d: Draft, node: ts.Expression, use: Use, hint?: Hint): ValueId {
  const handler = HANDLERS[node.kind];
  if (handler === undefined || d.depth > MAX_DEPTH) return addUnknown(d, node);
  d.depth++;
  const value = handler(d, node as never, use, hint);
  d.depth--;
  return value;
}

/** The expression that gives `name` its value: functions and classes in it are called so. */
export function lowerNamed(
  d: Draft,
  node: ts.Expression,
  use: Use,
  name: ts.Node | undefined,
  text?: string,
): ValueId {
  if (name === undefined || !takesHint(node)) return lowerExpression(d, node, use);
  const called = text ?? (name as ts.Identifier).text;
  return lowerExpression(d, node, use, {
    name: called,
    nameAt: spanOf(d, name),
    call: -1,
    argument: 0,
    path: [],
  });
}

/** Whether the place matters to this expression: it is a function, class, object or array, or may hold one. */
export function takesHint(node: ts.Expression): boolean {
  return TAKES_HINT[node.kind] === 1;
}

/** Whether evaluating the expression cannot do anything: no call, no function, no assignment in it. */
export function isPlain(node: ts.Expression): boolean {
  let inner = node;
  while (inner.kind === ts.SyntaxKind.PropertyAccessExpression || isTransparent(inner)) {
    inner = (inner as ts.PropertyAccessExpression | Transparent).expression;
  }
  return PLAIN[inner.kind] === 1;
}

function lowerIdentifier(d: Draft, node: ts.Identifier): ValueId {
  const name = node.text;
  const variable = lookup(d, name);
  if (variable >= 0) return d.values.addVariable(variable, startOf(d, node), node.end);
  if (name === 'undefined') return addValue(d, { k: 'undefined' }, node);
  if (name === '') return addUnknown(d, node); // The parser puts it where an expression is missing.
  return addValue(d, { k: 'global', name }, node);
}

function literal(d: Draft, node: ts.Node, value: Literal): ValueId {
  return d.values.addLiteral(value, startOf(d, node), node.end);
}

function lowerString(d: Draft, node: ts.StringLiteral): ValueId {
  voteQuote(d.votes, d.text, node);
  return literal(d, node, node.text);
}

function lowerVoid(d: Draft, node: ts.VoidExpression): ValueId {
  if (node.expression.kind === NumericLiteral) return addValue(d, { k: 'undefined' }, node);
  return addValue(d, { k: 'unary', op: 'void', of: lowerExpression(d, node.expression, 'void') }, node);
}

function lowerYield(d: Draft, node: ts.YieldExpression): ValueId {
  if (node.expression === undefined) return addUnknown(d, node);
  return addValue(d, { k: 'yield', of: lowerExpression(d, node.expression, 'other') }, node);
}

function lowerMeta(d: Draft, node: ts.MetaProperty): ValueId {
  if (node.keywordToken !== ts.SyntaxKind.ImportKeyword) return addUnknown(d, node);
  const of = addValue(d, { k: 'global', name: 'import' }, node);
  return addValue(d, { k: 'get', of, name: node.name.text, optional: false }, node);
}

function lowerRegex(d: Draft, node: ts.RegularExpressionLiteral): ValueId {
  return addValue(d, { k: 'regex', source: node.text }, node);
}

function lowerTransparent(d: Draft, node: Transparent, use: Use, hint: Hint | undefined): ValueId {
  return lowerExpression(d, unwrap(node), use, hint);
}

function lowerFunctionExpression(
  d: Draft,
  node: ts.ArrowFunction | ts.FunctionExpression,
  _use: Use,
  hint: Hint | undefined,
): ValueId {
  const kind = node.kind === ts.SyntaxKind.ArrowFunction ? 'arrow' : 'function';
  const start = startOf(d, node);
  const fn = lowerFunction(d, node, kind, node.name, hint);
  return d.values.add({ k: 'function', fn }, [start, node.end]);
}

function lowerClassExpression(
  d: Draft,
  node: ts.ClassExpression,
  _use: Use,
  hint: Hint | undefined,
): ValueId {
  return addValue(d, { k: 'class', cls: lowerClass(d, node, hint) }, node);
}

const { NumericLiteral } = ts.SyntaxKind;

const HANDLERS: (Handler | undefined)[] = new Array(512).fill(undefined);

function handle<T extends ts.Node>(
  kinds: readonly ts.SyntaxKind[],
  handler: (d: Draft, node: T, use: Use, hint: Hint | undefined) => ValueId,
): void {
  for (const kind of kinds) HANDLERS[kind] = handler as Handler;
}

const K = ts.SyntaxKind;
handle([K.Identifier], lowerIdentifier);
handle([K.StringLiteral], lowerString);
handle([K.NoSubstitutionTemplateLiteral], (d, node: ts.LiteralExpression) => literal(d, node, node.text));
handle([K.NumericLiteral], (d, node: ts.NumericLiteral) => literal(d, node, Number(node.text)));
handle([K.BigIntLiteral], (d, node: ts.BigIntLiteral) => literal(d, node, Number(node.text.slice(0, -1))));
handle([K.TrueKeyword], (d, node) => literal(d, node, true));
handle([K.FalseKeyword], (d, node) => literal(d, node, false));
handle([K.NullKeyword], (d, node) => literal(d, node, null));
handle([K.ThisKeyword], (d, node) => addValue(d, { k: 'this' }, node));
handle([K.SuperKeyword], (d, node) => addValue(d, { k: 'super' }, node));
handle([K.ImportKeyword], (d, node) => addValue(d, { k: 'global', name: 'import' }, node));
handle([K.OmittedExpression], (d, node) => addValue(d, { k: 'undefined' }, node));
handle([K.RegularExpressionLiteral], lowerRegex);
handle([K.PropertyAccessExpression, K.ElementAccessExpression, K.CallExpression], lowerChain);
handle([K.NewExpression], lowerNew);
handle([K.TaggedTemplateExpression], lowerTag);
handle([K.TemplateExpression], lowerTemplate);
handle([K.ArrowFunction, K.FunctionExpression], lowerFunctionExpression);
handle([K.ClassExpression], lowerClassExpression);
handle([K.ObjectLiteralExpression], lowerObject);
handle([K.ArrayLiteralExpression], lowerArray);
handle([K.BinaryExpression], lowerBinary);
handle([K.ConditionalExpression], lowerConditional);
handle([K.PrefixUnaryExpression], lowerPrefix);
handle([K.PostfixUnaryExpression], lowerUpdate);
handle([K.DeleteExpression], lowerDelete);
handle([K.VoidExpression], lowerVoid);
handle([K.TypeOfExpression], (d, node: ts.TypeOfExpression) =>
  addValue(d, { k: 'unary', op: 'typeof', of: lowerExpression(d, node.expression, 'other') }, node),
);
handle([K.AwaitExpression], (d, node: ts.AwaitExpression) =>
  addValue(d, { k: 'await', of: lowerExpression(d, node.expression, 'await') }, node),
);
handle([K.YieldExpression], lowerYield);
handle([K.SpreadElement], (d, node: ts.SpreadElement) =>
  addValue(d, { k: 'spread', of: lowerExpression(d, node.expression, 'other') }, node),
);
handle([K.MetaProperty], lowerMeta);
handle([K.JsxElement, K.JsxSelfClosingElement, K.JsxFragment], lowerJsx);
handle(
  [
    K.ParenthesizedExpression,
    K.AsExpression,
    K.SatisfiesExpression,
    K.NonNullExpression,
    K.TypeAssertionExpression,
    K.ExpressionWithTypeArguments,
    K.PartiallyEmittedExpression,
  ],
  lowerTransparent,
);

const TAKES_HINT = new Uint8Array(512);
for (const kind of [
  K.ArrowFunction,
  K.FunctionExpression,
  K.ClassExpression,
  K.ObjectLiteralExpression,
  K.ArrayLiteralExpression,
  K.ParenthesizedExpression,
  K.AsExpression,
  K.SatisfiesExpression,
  K.NonNullExpression,
  K.TypeAssertionExpression,
  K.ConditionalExpression,
  K.BinaryExpression,
]) {
  TAKES_HINT[kind] = 1;
}

const PLAIN = new Uint8Array(512);
for (const kind of [
  K.Identifier,
  K.StringLiteral,
  K.NoSubstitutionTemplateLiteral,
  K.NumericLiteral,
  K.TrueKeyword,
  K.FalseKeyword,
  K.NullKeyword,
  K.ThisKeyword,
]) {
  PLAIN[kind] = 1;
}
