/**
 * Where values go: declarations, destructuring, assignments, updates.
 *
 * `const { a, b: [c] } = x` assigns `get(x, a)` to `a` and `index(get(x, b), 0)` to `c`.
 */
import ts from 'typescript';
import type { Span, ValueId, VariableId } from '../facts/facts.ts';
import { addFrame, addValue, type Draft, MAX_DEPTH, memberName, spanOf, startOf, unwrap } from './draft.ts';
import { isPlain, lowerExpression, lowerNamed } from './expressions.ts';
import { lookup } from './scopes.ts';

/** Assigns `value` to the names of a binding, which are declared already; returns the variables in `into`. */
export function bind(d: Draft, name: ts.BindingName, value: ValueId, at: Span, into?: VariableId[]): void {
  if (name.kind === ts.SyntaxKind.Identifier) {
    const id = lookup(d, name.text);
    if (id < 0) return;
    assignVariable(d, id, value, '=', at);
    into?.push(id);
    return;
  }
  const isArray = name.kind === ts.SyntaxKind.ArrayBindingPattern;
  const elements: readonly ts.ArrayBindingElement[] = name.elements;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i]!;
    if (element.kind !== ts.SyntaxKind.BindingElement) continue;
    let part: ValueId;
    if (element.dotDotDotToken !== undefined) part = addValue(d, { k: 'rest', of: value }, element);
    else if (isArray) part = indexOf(d, value, i, element);
    else part = memberOf(d, value, element.propertyName ?? (element.name as ts.Identifier));
    if (element.initializer !== undefined) part = withDefault(d, part, element.initializer, element.name);
    bind(d, element.name, part, spanOf(d, element), into);
  }
}

/** Assigns to any target an assignment may have; a destructuring one has several. */
export function assign(d: Draft, target: ts.Expression, value: ValueId, op: string, at: Span): void {
  const node = unwrap(target);
  switch (node.kind) {
    case ts.SyntaxKind.Identifier: {
      const id = lookup(d, (node as ts.Identifier).text);
      if (id >= 0) assignVariable(d, id, value, op, at);
      return;
    }
    case ts.SyntaxKind.PropertyAccessExpression:
    case ts.SyntaxKind.ElementAccessExpression:
      addWrite(d, lowerExpression(d, node, 'other'), value, op, at);
      return;
    case ts.SyntaxKind.ObjectLiteralExpression:
      if (!tooDeep(d)) assignObject(d, node as ts.ObjectLiteralExpression, value);
      d.depth--;
      return;
    case ts.SyntaxKind.ArrayLiteralExpression:
      if (!tooDeep(d)) assignArray(d, node as ts.ArrayLiteralExpression, value);
      d.depth--;
      return;
  }
}

function tooDeep(d: Draft): boolean {
  return ++d.depth > MAX_DEPTH;
}

export function assignVariable(d: Draft, id: VariableId, value: ValueId, op: string, at: Span): void {
  const assignments = d.variables[id]!.assignments as VariableAssignments;
  assignments.push({ value, op, at, fn: d.fn, frame: d.frame });
}

type VariableAssignments = { value: ValueId; op: string; at: Span; fn: number; frame: number }[];

export function addWrite(d: Draft, target: ValueId, value: ValueId | undefined, op: string, at: Span): void {
  const write = { target, op, at, fn: d.fn, frame: d.frame };
  d.writes.push(value === undefined ? write : { ...write, value });
}

function assignObject(d: Draft, node: ts.ObjectLiteralExpression, value: ValueId): void {
  for (const property of node.properties) {
    switch (property.kind) {
      case ts.SyntaxKind.ShorthandPropertyAssignment: {
        let part = memberOf(d, value, property.name);
        const fallback = property.objectAssignmentInitializer;
        if (fallback !== undefined) part = withDefault(d, part, fallback, property.name);
        assign(d, property.name, part, '=', spanOf(d, property));
        break;
      }
      case ts.SyntaxKind.PropertyAssignment:
        assignPart(d, property.initializer, memberOf(d, value, property.name));
        break;
      case ts.SyntaxKind.SpreadAssignment:
        assignPart(d, property.expression, addValue(d, { k: 'rest', of: value }, property));
        break;
    }
  }
}

function assignArray(d: Draft, node: ts.ArrayLiteralExpression, value: ValueId): void {
  for (let i = 0; i < node.elements.length; i++) {
    const element = node.elements[i]!;
    if (element.kind === ts.SyntaxKind.OmittedExpression) continue;
    if (ts.isSpreadElement(element)) {
      assignPart(d, element.expression, addValue(d, { k: 'rest', of: value }, element));
    } else {
      assignPart(d, element, indexOf(d, value, i, element));
    }
  }
}

function assignPart(d: Draft, target: ts.Expression, value: ValueId): void {
  if (ts.isBinaryExpression(target) && target.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    assign(d, target.left, withDefault(d, value, target.right, target.left), '=', spanOf(d, target));
  } else {
    assign(d, target, value, '=', spanOf(d, target));
  }
}

function indexOf(d: Draft, of: ValueId, position: number, node: ts.Node): ValueId {
  const index = addValue(d, { k: 'literal', value: position }, node);
  return addValue(d, { k: 'index', of, index }, node);
}

function memberOf(d: Draft, of: ValueId, name: ts.PropertyName | ts.BindingName): ValueId {
  const text = memberName(name);
  if (text === '' && ts.isComputedPropertyName(name)) {
    const index = lowerExpression(d, name.expression, 'other');
    return addValue(d, { k: 'index', of, index }, name);
  }
  return addValue(d, { k: 'get', of, name: text, optional: false }, name);
}

function withDefault(d: Draft, value: ValueId, initializer: ts.Expression, name: ts.Node): ValueId {
  const outer = d.frame;
  if (!isPlain(initializer)) d.frame = addFrame(d, 'guard', spanOf(d, initializer), spanOf(d, initializer));
  const fallback = lowerNamed(d, initializer, 'assigned', ts.isIdentifier(name) ? name : undefined);
  d.frame = outer;
  return d.values.add({ k: 'either', op: '??', of: [value, fallback] }, [startOf(d, name), initializer.end]);
}
