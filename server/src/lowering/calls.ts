/**
 * Calls and chains of members: `prisma.user.findMany({ … })`, `new Pool()`, sql`…`, `import('m')`, `require('m')`.
 */
import ts from 'typescript';
import type { CallFact, CallId, Span, TypeNode, ValueId } from '../facts/facts.ts';
import {
  addUnknown,
  addValue,
  type Draft,
  isTransparent,
  MAX_DEPTH,
  MAX_ITEMS,
  NONE,
  spanOf,
  startOf,
  type Transparent,
  type Use,
  type Writable,
} from './draft.ts';
import { lowerExpression, takesHint } from './expressions.ts';
import { voteTrailingComma } from './format.ts';
import { lowerHoles } from './literals.ts';
import { importedBy } from './modules.ts';
import { lowerTypes } from './types.ts';

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression;

/** Chains lean to the left and may be thousands long: walk down to the first expression, then build upwards. */
export function lowerChain(d: Draft, node: Link, use: Use): ValueId {
  const chain: Link[] = [];
  let inner: ts.Expression = node;
  for (;;) {
    if (isLink(inner)) chain.push(inner);
    else if (!isTransparent(inner)) break;
    inner = (inner as Link | Transparent).expression;
  }
  const first = chain[chain.length - 1]!;
  let value = ts.isCallExpression(first) ? importedBy(d, first) : undefined;
  if (value !== undefined) chain.pop();
  else value = lowerExpression(d, inner, 'member');
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i]!;
    // Whoever walks values descends along `of`; a generated chain of thousands must not overflow them.
    if ((chain.length - i) % MAX_DEPTH === 0) value = addUnknown(d, link.expression);
    if (link.kind === CallExpression)
      value = lowerCall(d, link as ts.CallExpression, value, i === 0 ? use : 'member');
    else if (link.kind === PropertyAccess) value = lowerGet(d, link as ts.PropertyAccessExpression, value);
    else value = lowerIndex(d, link as ts.ElementAccessExpression, value);
  }
  return value;
}

function isLink(node: ts.Node): node is Link {
  return node.kind === PropertyAccess || node.kind === CallExpression || node.kind === ElementAccess;
}

function lowerGet(d: Draft, node: ts.PropertyAccessExpression, of: ValueId): ValueId {
  const optional = node.questionDotToken !== undefined;
  return d.values.addGet(of, node.name.text, optional, startOf(d, node), node.end);
}

function lowerIndex(d: Draft, node: ts.ElementAccessExpression, of: ValueId): ValueId {
  const argument = node.argumentExpression;
  if (ts.isStringLiteralLike(argument)) {
    const optional = node.questionDotToken !== undefined;
    return addValue(d, { k: 'get', of, name: argument.text, optional }, node);
  }
  const index = lowerExpression(d, argument, 'other');
  return addValue(d, { k: 'index', of, index }, node);
}

function lowerCall(d: Draft, node: ts.CallExpression, callee: ValueId, use: Use): ValueId {
  const start = startOf(d, node);
  const calleeAt: Span = [startOf(d, node.expression), node.expression.end];
  const call = addCall(
    d,
    'call',
    callee,
    [start, node.end],
    calleeAt,
    [node.arguments.pos - 1, node.end],
    use,
  );
  const fact = d.calls[call]!;
  if (node.questionDotToken !== undefined) fact.optional = true;
  if (node.typeArguments !== undefined) fact.typeArguments = lowerTypes(d, node.typeArguments);
  fact.arguments = lowerArguments(d, call, node.arguments);
  return finishCall(d, call);
}

export function lowerNew(d: Draft, node: ts.NewExpression, use: Use): ValueId {
  const at = spanOf(d, node);
  const callee = lowerExpression(d, node.expression, 'other');
  const list = node.arguments;
  const argumentsAt: Span = list === undefined ? [node.end, node.end] : [list.pos - 1, node.end];
  const call = addCall(d, 'new', callee, at, spanOf(d, node.expression), argumentsAt, use);
  const fact = d.calls[call]!;
  if (node.typeArguments !== undefined) fact.typeArguments = lowerTypes(d, node.typeArguments);
  if (list !== undefined) fact.arguments = lowerArguments(d, call, list);
  return finishCall(d, call);
}

export function lowerTag(d: Draft, node: ts.TaggedTemplateExpression, use: Use): ValueId {
  const at = spanOf(d, node);
  const callee = lowerExpression(d, node.tag, 'member');
  const call = addCall(d, 'tag', callee, at, spanOf(d, node.tag), spanOf(d, node.template), use);
  const fact = d.calls[call]!;
  if (node.typeArguments !== undefined) fact.typeArguments = lowerTypes(d, node.typeArguments);
  const holes: ValueId[] = [];
  const template = lowerHoles(d, node.template, holes, call);
  fact.arguments = [template, ...holes];
  return finishCall(d, call);
}

/** The call is there before its arguments are, so that callbacks can name it. */
function addCall(
  d: Draft,
  kind: CallFact['kind'],
  callee: ValueId,
  at: Span,
  calleeAt: Span,
  argumentsAt: Span,
  use: Use,
): CallId {
  const fact: Writable<CallFact> = {
    callee,
    arguments: NONE,
    at,
    calleeAt,
    argumentsAt,
    fn: d.fn,
    frame: d.frame,
    kind,
    optional: false,
    typeArguments: NONE as readonly TypeNode[],
    use,
    statementAt: d.statement,
    value: -1,
  };
  return d.calls.push(fact) - 1;
}

function finishCall(d: Draft, call: CallId): ValueId {
  const fact = d.calls[call]!;
  const value = d.values.addCall(call, fact.at[0], fact.at[1]);
  fact.value = value;
  return value;
}

function lowerArguments(d: Draft, call: CallId, list: ts.NodeArray<ts.Expression>): readonly ValueId[] {
  if (list.length === 0) return NONE;
  const values: ValueId[] = [];
  for (let i = 0; i < list.length; i++) {
    const argument = list[i]!;
    if (i === MAX_ITEMS) {
      const rest = addUnknown(d, argument);
      while (values.length < list.length) values.push(rest);
      break;
    }
    values.push(lowerArgument(d, call, argument, i));
  }
  if (list.length > 1) voteTrailingComma(d.votes, d.text, list);
  return values;
}

export function lowerArgument(d: Draft, call: CallId, argument: ts.Expression, index: number): ValueId {
  if (!takesHint(argument)) return lowerExpression(d, argument, 'argument');
  return lowerExpression(d, argument, 'argument', {
    name: '',
    nameAt: undefined,
    call,
    argument: index,
    path: NONE,
  });
}

const {
  CallExpression,
  ElementAccessExpression: ElementAccess,
  PropertyAccessExpression: PropertyAccess,
} = ts.SyntaxKind;
