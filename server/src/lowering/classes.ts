/**
 * Classes: heritage, fields, methods.
 *
 * Initializers of instance fields run when an instance is made. They get a function of their own (kind
 * `initializer`), so that what they call is not taken for something the module does when it is loaded.
 */
import ts from 'typescript';
import type { ClassFact, ClassId, Field, FunctionId, TypeNode } from '../facts/facts.ts';
import {
  type Draft,
  type Hint,
  hasModifier,
  memberName,
  NONE,
  spanOf,
  startOf,
  type Writable,
} from './draft.ts';
import { isPlain, lowerExpression, lowerNamed } from './expressions.ts';
import {
  accessibilityOf,
  decoratorsOf,
  directivesOf,
  enterFunction,
  leaveFunction,
  lowerFunction,
  newFunction,
} from './functions.ts';
import { declare, declareStatements, declareTypeParameters, lookup, openScope } from './scopes.ts';
import { lowerStatements } from './statements.ts';
import { lowerType, lowerTypes } from './types.ts';

export function lowerClass(d: Draft, node: ts.ClassLikeDeclaration, hint: Hint | undefined): ClassId {
  const start = startOf(d, node);
  const name = node.name;
  const fact: Writable<ClassFact> = {
    name: name?.text ?? hint?.name ?? '',
    at: [start, node.end],
    nameAt: name !== undefined ? spanOf(d, name) : (hint?.nameAt ?? [start, start]),
    bodyAt: [openingBrace(d, node), node.end],
    implements: NONE as readonly TypeNode[],
    typeParameters: NONE,
    decorators: NONE,
    fields: NONE as readonly Field[],
    methods: NONE,
    abstract: hasModifier(node, ts.SyntaxKind.AbstractKeyword),
  };
  const id = d.classes.push(fact) - 1;
  const scope = d.scope;
  fact.decorators = decoratorsOf(d, node);
  d.scope = openScope(d, false);
  if (name !== undefined) {
    const isExpression = node.kind === ts.SyntaxKind.ClassExpression;
    const variable = isExpression ? declare(d, d.scope, name.text, 'class', name) : lookup(d, name.text);
    fact.variable = variable;
    if (variable >= 0) d.variables[variable]!.class = id;
  }
  fact.typeParameters = declareTypeParameters(d.scope, node.typeParameters);
  lowerHeritage(d, node, fact);
  lowerMembers(d, node, fact, id);
  d.scope = scope;
  return id;
}

/** The list of members begins right after its brace. */
function openingBrace(d: Draft, node: ts.ClassLikeDeclaration): number {
  const brace = node.members.pos - 1;
  return d.text.charCodeAt(brace) === 123 ? brace : node.members.pos;
}

function lowerHeritage(d: Draft, node: ts.ClassLikeDeclaration, fact: Writable<ClassFact>): void {
  for (const clause of node.heritageClauses ?? NONE) {
    if (clause.token === ts.SyntaxKind.ImplementsKeyword) {
      fact.implements = lowerTypes(d, clause.types);
      continue;
    }
    const base = clause.types[0];
    if (base === undefined) continue;
    const value = lowerExpression(d, base.expression, 'other');
    fact.extends = { value, typeArguments: lowerTypes(d, base.typeArguments) };
  }
}

function lowerMembers(d: Draft, node: ts.ClassLikeDeclaration, fact: Writable<ClassFact>, id: ClassId): void {
  const methods: FunctionId[] = [];
  const fields: Writable<Field>[] = [];
  const later: ts.PropertyDeclaration[] = [];
  const signatures = d.declarations || hasModifier(node, ts.SyntaxKind.DeclareKeyword);
  for (const member of node.members) {
    switch (member.kind) {
      case ts.SyntaxKind.PropertyDeclaration: {
        const property = member as ts.PropertyDeclaration;
        const field = lowerField(d, property);
        fields.push(field);
        if (property.initializer === undefined) break;
        if (field.static || isInert(property.initializer)) field.value = lowerInitializer(d, property);
        else later.push(property);
        break;
      }
      case ts.SyntaxKind.MethodDeclaration:
      case ts.SyntaxKind.GetAccessor:
      case ts.SyntaxKind.SetAccessor: {
        const method = member as ts.MethodDeclaration | ts.AccessorDeclaration;
        // An overload says nothing its implementation does not; an abstract method has no other.
        if (method.body !== undefined || signatures || hasModifier(method, ts.SyntaxKind.AbstractKeyword)) {
          methods.push(lowerMethod(d, method, id));
        }
        break;
      }
      case ts.SyntaxKind.Constructor: {
        const node = member as ts.ConstructorDeclaration;
        if (node.body === undefined && !signatures) break;
        const hint: Hint = { name: 'constructor', nameAt: undefined, call: -1, argument: 0, path: NONE };
        fact.constructor_ = lowerFunction(d, node, 'constructor', undefined, hint, id);
        break;
      }
      case ts.SyntaxKind.ClassStaticBlockDeclaration:
        lowerStaticBlock(d, member as ts.ClassStaticBlockDeclaration, id);
        break;
    }
  }
  fact.methods = methods;
  fact.fields = fields;
  if (later.length > 0) lowerInitializers(d, fact, id, later);
}

function lowerMethod(d: Draft, node: ts.MethodDeclaration | ts.AccessorDeclaration, id: ClassId): FunctionId {
  let kind: 'method' | 'getter' | 'setter' = 'method';
  if (node.kind === ts.SyntaxKind.GetAccessor) kind = 'getter';
  else if (node.kind === ts.SyntaxKind.SetAccessor) kind = 'setter';
  const hint: Hint = { name: memberName(node.name), nameAt: undefined, call: -1, argument: 0, path: NONE };
  return lowerFunction(d, node, kind, node.name, hint, id);
}

function lowerField(d: Draft, node: ts.PropertyDeclaration): Writable<Field> {
  const field: Writable<Field> = {
    name: memberName(node.name),
    at: spanOf(d, node),
    nameAt: spanOf(d, node.name),
    static: hasModifier(node, ts.SyntaxKind.StaticKeyword),
    readonly: hasModifier(node, ts.SyntaxKind.ReadonlyKeyword),
    decorators: decoratorsOf(d, node),
    optional: node.questionToken !== undefined,
  };
  const accessibility = accessibilityOf(node);
  if (accessibility !== undefined) field.accessibility = accessibility;
  if (node.type !== undefined) field.type = lowerType(d, node.type);
  return field;
}

/** Whether it does not matter when the expression is evaluated. */
function isInert(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0;
  if (ts.isObjectLiteralExpression(node)) return node.properties.length === 0;
  return isPlain(node);
}

function lowerInitializer(d: Draft, node: ts.PropertyDeclaration): number {
  const outer = d.statement;
  d.statement = spanOf(d, node);
  const value = lowerNamed(d, node.initializer!, 'assigned', node.name, memberName(node.name));
  d.statement = outer;
  return value;
}

function lowerInitializers(
  d: Draft,
  fact: Writable<ClassFact>,
  id: ClassId,
  properties: readonly ts.PropertyDeclaration[],
): void {
  const initializer = newFunction(d, 'initializer', '', fact.bodyAt, fact.nameAt, fact.bodyAt);
  initializer.class = id;
  initializer.static = false;
  const outer = enterFunction(d, initializer);
  fact.initializer = d.fn;
  const fields = fact.fields as Writable<Field>[];
  for (const property of properties) {
    const start = startOf(d, property);
    const field = fields.find((candidate) => candidate.at[0] === start);
    const value = lowerInitializer(d, property);
    if (field !== undefined) field.value = value;
  }
  leaveFunction(d, outer);
}

function lowerStaticBlock(d: Draft, node: ts.ClassStaticBlockDeclaration, id: ClassId): void {
  const at = spanOf(d, node);
  const fact = newFunction(d, 'static-block', '', at, [at[0], at[0]], spanOf(d, node.body));
  fact.class = id;
  fact.static = true;
  fact.directives = directivesOf(node.body.statements);
  const outer = enterFunction(d, fact);
  declareStatements(d, node.body.statements);
  lowerStatements(d, node.body.statements);
  leaveFunction(d, outer);
}
