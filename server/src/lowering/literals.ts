/** Object, array and template literals, and JSX. */
import ts from 'typescript';
import type { CallId, ValueId } from '../facts/facts.ts';
import type { ObjectEntry } from '../facts/values.ts';
import { lowerArgument } from './calls.ts';
import {
  addUnknown,
  addValue,
  type Draft,
  type Hint,
  MAX_ITEMS,
  memberName,
  NONE,
  spanOf,
  startOf,
  type Use,
} from './draft.ts';
import { lowerExpression, takesHint } from './expressions.ts';
import { voteTrailingComma } from './format.ts';
import { type FunctionLike, lowerFunction } from './functions.ts';

export function lowerObject(
  d: Draft,
  node: ts.ObjectLiteralExpression,
  _use: Use,
  hint: Hint | undefined,
): ValueId {
  const list = node.properties;
  const start = startOf(d, node);
  const entries: ObjectEntry[] = [];
  let rest: ValueId = -1;
  for (let i = 0; i < list.length; i++) {
    const property = list[i]!;
    if (i < MAX_ITEMS) {
      entries.push(lowerProperty(d, property, hint));
    } else {
      if (rest < 0) rest = addUnknown(d, property);
      entries.push({
        key: memberName(property.name),
        kind: 'property',
        value: rest,
        at: [property.pos, property.end],
      });
    }
  }
  if (list.length > 0) voteTrailingComma(d.votes, d.text, list);
  return d.values.add({ k: 'object', entries }, [start, node.end]);
}

function lowerProperty(d: Draft, node: ts.ObjectLiteralElementLike, hint: Hint | undefined): ObjectEntry {
  const at = spanOf(d, node);
  switch (node.kind) {
    case PropertyAssignment: {
      const name = node.name;
      const key = memberName(name);
      const kind = key === '' && name.kind === ts.SyntaxKind.ComputedPropertyName ? 'computed' : 'property';
      if (kind === 'computed') lowerExpression(d, (name as ts.ComputedPropertyName).expression, 'other');
      return { key, kind, value: lowerPart(d, node.initializer, name, key, hint), at };
    }
    case ShorthandPropertyAssignment:
      return { key: node.name.text, kind: 'shorthand', value: lowerExpression(d, node.name, 'element'), at };
    case SpreadAssignment:
      return { key: '', kind: 'spread', value: lowerExpression(d, node.expression, 'other'), at };
    default: {
      const key = memberName(node.name);
      if (ts.isComputedPropertyName(node.name)) lowerExpression(d, node.name.expression, 'other');
      const inner = partHint(d, node.name, key, hint);
      const fn = lowerFunction(d, node as FunctionLike, methodKind(node), undefined, inner);
      return { key, kind: 'method', value: d.values.add({ k: 'function', fn }, at), at };
    }
  }
}

function methodKind(node: ts.Node): 'getter' | 'setter' | 'method' {
  if (node.kind === ts.SyntaxKind.GetAccessor) return 'getter';
  return node.kind === ts.SyntaxKind.SetAccessor ? 'setter' : 'method';
}

function lowerPart(
  d: Draft,
  node: ts.Expression,
  name: ts.Node | undefined,
  key: string,
  hint: Hint | undefined,
): ValueId {
  if (!takesHint(node)) return lowerExpression(d, node, 'element');
  return lowerExpression(d, node, 'element', partHint(d, name, key, hint));
}

function partHint(d: Draft, name: ts.Node | undefined, key: string, hint: Hint | undefined): Hint {
  return {
    name: name === undefined ? '' : key,
    nameAt: name === undefined ? undefined : spanOf(d, name),
    call: hint?.call ?? -1,
    argument: hint?.argument ?? 0,
    path: hint === undefined || hint.call < 0 ? NONE : [...hint.path, key],
  };
}

export function lowerArray(
  d: Draft,
  node: ts.ArrayLiteralExpression,
  _use: Use,
  hint: Hint | undefined,
): ValueId {
  const list = node.elements;
  const start = startOf(d, node);
  const items: ValueId[] = [];
  for (let i = 0; i < list.length; i++) {
    const element = list[i]!;
    if (i === MAX_ITEMS) {
      const rest = addUnknown(d, element);
      while (items.length < list.length) items.push(rest);
      break;
    }
    items.push(
      hint === undefined
        ? lowerExpression(d, element, 'element')
        : lowerPart(d, element, undefined, String(i), hint),
    );
  }
  if (list.length > 1) voteTrailingComma(d.votes, d.text, list);
  return d.values.add({ k: 'array', items }, [start, node.end]);
}

export function lowerTemplate(d: Draft, node: ts.TemplateLiteral): ValueId {
  return lowerHoles(d, node, [], -1);
}

/** A template whose holes are added to `holes`. `call` is the tag's call: a function in a hole is its argument. */
export function lowerHoles(d: Draft, node: ts.TemplateLiteral, holes: ValueId[], call: CallId): ValueId {
  const start = startOf(d, node);
  if (node.kind === ts.SyntaxKind.NoSubstitutionTemplateLiteral) {
    return d.values.add({ k: 'template', parts: [node.text], holes: NONE }, [start, node.end]);
  }
  const parts = [node.head.text];
  for (const { expression, literal } of node.templateSpans) {
    if (call < 0) holes.push(lowerExpression(d, expression, 'other'));
    else holes.push(lowerArgument(d, call, expression, holes.length + 1));
    parts.push(literal.text);
  }
  return d.values.add({ k: 'template', parts, holes }, [start, node.end]);
}

type Jsx = ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment;

/**
 * The parts are, in this order: the component itself (not for `<div>`), the attributes as one `object` (if any
 * matter), the children that are expressions or elements.
 */
export function lowerJsx(d: Draft, node: Jsx): ValueId {
  const start = startOf(d, node);
  const of: ValueId[] = [];
  let name = '';
  if (node.kind !== ts.SyntaxKind.JsxFragment) {
    const opening = node.kind === ts.SyntaxKind.JsxElement ? node.openingElement : node;
    const tag = opening.tagName;
    name = jsxName(tag);
    const intrinsic = ts.isJsxNamespacedName(tag) || (ts.isIdentifier(tag) && /^[a-z]/.test(name));
    if (!intrinsic) of.push(lowerExpression(d, tag, 'other'));
    const attributes = lowerAttributes(d, opening.attributes, intrinsic);
    if (attributes !== undefined) of.push(attributes);
  }
  if (node.kind !== ts.SyntaxKind.JsxSelfClosingElement) {
    for (const child of node.children) {
      if (child.kind === ts.SyntaxKind.JsxText) continue;
      if (child.kind !== ts.SyntaxKind.JsxExpression) of.push(lowerExpression(d, child, 'element'));
      else if (child.expression !== undefined) of.push(lowerHole(d, child.expression));
    }
  }
  return d.values.add({ k: 'jsx', name, of }, [start, node.end]);
}

function jsxName(tag: ts.JsxTagNameExpression): string {
  if (ts.isIdentifier(tag)) return tag.text;
  if (ts.isJsxNamespacedName(tag)) return `${tag.namespace.text}:${tag.name.text}`;
  if (ts.isPropertyAccessExpression(tag))
    return `${jsxName(tag.expression as ts.JsxTagNameExpression)}.${tag.name.text}`;
  return 'this';
}

/** Literal attributes of `<div>` are left out: half of a user interface is class names. */
function lowerAttributes(d: Draft, attributes: ts.JsxAttributes, intrinsic: boolean): ValueId | undefined {
  const entries: ObjectEntry[] = [];
  for (const attribute of attributes.properties) {
    if (attribute.kind === ts.SyntaxKind.JsxSpreadAttribute) {
      entries.push({
        key: '',
        kind: 'spread',
        value: lowerHole(d, attribute.expression),
        at: spanOf(d, attribute),
      });
      continue;
    }
    const initializer = attribute.initializer;
    const isExpression = initializer?.kind === ts.SyntaxKind.JsxExpression;
    const inner = isExpression ? (initializer as ts.JsxExpression).expression : initializer;
    if (inner === undefined && isExpression) continue;
    if (intrinsic && (inner === undefined || inner.kind === ts.SyntaxKind.StringLiteral)) continue;
    const key = ts.isIdentifier(attribute.name) ? attribute.name.text : attribute.name.name.text;
    const value =
      inner === undefined
        ? addValue(d, { k: 'literal', value: true }, attribute)
        : lowerHole(d, inner as ts.Expression, attribute.name, key);
    entries.push({ key, kind: 'property', value, at: spanOf(d, attribute) });
  }
  return entries.length === 0 ? undefined : addValue(d, { k: 'object', entries }, attributes);
}

/** An expression inside JSX is a statement of its own as far as edits go. */
function lowerHole(d: Draft, node: ts.Expression, name?: ts.Node, key = ''): ValueId {
  const outer = d.statement;
  d.statement = spanOf(d, node);
  const value =
    name === undefined ? lowerExpression(d, node, 'element') : lowerPart(d, node, name, key, undefined);
  d.statement = outer;
  return value;
}

const { PropertyAssignment, ShorthandPropertyAssignment, SpreadAssignment } = ts.SyntaxKind;
