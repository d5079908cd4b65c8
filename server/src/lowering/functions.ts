/** Functions of every kind: their scope, parameters, body, returns. */
import ts from 'typescript';
import type {
  ClassId,
  Decorator,
  FrameId,
  FunctionFact,
  FunctionId,
  FunctionKind,
  Span,
  VariableId,
} from '../facts/facts.ts';
import {
  addFrame,
  type Draft,
  type Hint,
  hasModifier,
  type JumpTarget,
  NONE,
  spanOf,
  startOf,
  type Writable,
} from './draft.ts';
import { isPlain, lowerExpression, lowerNamed } from './expressions.ts';
import { assignVariable, bind } from './patterns.ts';
import {
  addVariable,
  declare,
  declareBinding,
  declareStatements,
  declareTypeParameters,
  openScope,
  type Scope,
} from './scopes.ts';
import { lowerStatements } from './statements.ts';
import { lowerType } from './types.ts';

export type FunctionLike =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.ConstructorDeclaration;

/** Lowers a function written here. `name` is its own name node; without one the hint names it. */
export function lowerFunction(
  d: Draft,
  node: FunctionLike,
  kind: FunctionKind,
  name: ts.Node | undefined,
  hint: Hint | undefined,
  cls?: ClassId,
): FunctionId {
  const start = startOf(d, node);
  const text = name !== undefined && ts.isIdentifier(name) ? name.text : (hint?.name ?? '');
  const nameAt = name !== undefined ? spanOf(d, name) : (hint?.nameAt ?? ([start, start] as Span));
  const body = node.body;
  const bodyAt: Span = body === undefined ? [node.end, node.end] : spanOf(d, body);
  const fact: Writable<FunctionFact> = newFunction(d, kind, text, [start, node.end], nameAt, bodyAt);
  fact.async = hasModifier(node, ts.SyntaxKind.AsyncKeyword);
  fact.generator = node.asteriskToken !== undefined;
  if (cls !== undefined) {
    fact.class = cls;
    fact.static = hasModifier(node, ts.SyntaxKind.StaticKeyword);
    const accessibility = accessibilityOf(node);
    if (accessibility !== undefined) fact.accessibility = accessibility;
  }
  if (hint !== undefined && hint.call >= 0) {
    fact.context = { call: hint.call, argument: hint.argument, path: hint.path };
  }
  fact.decorators = decoratorsOf(d, node);
  // Decorators of parameters run where the class is defined, not when the function is called.
  const parameterDecorators = node.parameters.map((parameter) => decoratorsOf(d, parameter));

  const outer = enterFunction(d, fact);
  const id = d.fn;
  if (kind === 'function' && name !== undefined && node.kind === ts.SyntaxKind.FunctionExpression) {
    d.variables[declare(d, d.scope, text, 'function', name)]!.function = id;
    d.scope = openScope(d, true);
  }
  declareTypeParameters(d.scope, node.typeParameters);
  fact.parameters = lowerParameters(d, node.parameters, parameterDecorators);
  if (node.type !== undefined) fact.returnType = lowerType(d, node.type);
  if (body !== undefined) lowerBody(d, fact, body);
  leaveFunction(d, outer);
  return id;
}

export function newFunction(
  d: Draft,
  kind: FunctionKind,
  name: string,
  at: Span,
  nameAt: Span,
  bodyAt: Span,
): Writable<FunctionFact> {
  return {
    kind,
    name,
    at,
    nameAt,
    bodyAt,
    async: false,
    generator: false,
    parent: d.fn,
    frame: d.frame,
    parameters: NONE,
    returns: NONE,
    throws: NONE,
    decorators: NONE,
    directives: NONE,
  };
}

export interface Outside {
  readonly fn: FunctionId;
  readonly frame: FrameId;
  readonly scope: Scope;
  readonly statement: Span;
  readonly jumps: JumpTarget[];
  readonly label: string;
}

/** Adds the function and makes its body frame and scope the current ones. */
export function enterFunction(d: Draft, fact: Writable<FunctionFact>): Outside {
  const outer: Outside = {
    fn: d.fn,
    frame: d.frame,
    scope: d.scope,
    statement: d.statement,
    jumps: d.jumps,
    label: d.label,
  };
  d.fn = d.functions.push(fact) - 1;
  d.frame = addFrame(d, 'body', fact.at, fact.bodyAt);
  d.scope = openScope(d, true);
  d.statement = fact.bodyAt;
  d.jumps = [];
  d.label = '';
  return outer;
}

export function leaveFunction(d: Draft, outer: Outside): void {
  d.fn = outer.fn;
  d.frame = outer.frame;
  d.scope = outer.scope;
  d.statement = outer.statement;
  d.jumps = outer.jumps;
  d.label = outer.label;
}

function lowerParameters(
  d: Draft,
  list: ts.NodeArray<ts.ParameterDeclaration>,
  decorators: readonly (readonly Decorator[])[],
): readonly VariableId[] {
  if (list.length === 0) return NONE;
  for (const parameter of list) declareBinding(d, d.scope, parameter.name, 'parameter');
  const ids: VariableId[] = [];
  const statement = d.statement;
  for (let i = 0; i < list.length; i++) {
    const node = list[i]!;
    const name = node.name;
    const identifier = ts.isIdentifier(name) ? name : undefined;
    if (identifier?.text === 'this') continue; // A type for `this`, which is not passed.
    const id =
      identifier === undefined
        ? addVariable(d, '', 'parameter', name, d.fn)
        : declare(d, d.scope, identifier.text, 'parameter', identifier);
    const variable = d.variables[id]!;
    const initializer = node.initializer;
    d.statement = spanOf(d, node);
    variable.parameter = {
      index: ids.length,
      rest: node.dotDotDotToken !== undefined,
      optional: node.questionToken !== undefined || initializer !== undefined,
      decorators: decorators[i] ?? NONE,
      property: node.modifiers?.some(makesProperty) === true,
    };
    if (node.type !== undefined) variable.type = lowerType(d, node.type);
    ids.push(id);
    if (initializer !== undefined) {
      const outer = d.frame;
      if (!isPlain(initializer)) d.frame = addFrame(d, 'guard', spanOf(d, node), spanOf(d, initializer));
      assignVariable(d, id, lowerNamed(d, initializer, 'assigned', identifier), '??=', spanOf(d, node));
      d.frame = outer;
    }
    if (identifier === undefined) {
      const whole = d.values.add({ k: 'variable', variable: id }, variable.at);
      bind(d, name, whole, variable.at);
    }
  }
  d.statement = statement;
  return ids;
}

/** `constructor(private readonly orders: Orders)`: the parameter is a field, too. */
function makesProperty(modifier: ts.ModifierLike): boolean {
  switch (modifier.kind) {
    case ts.SyntaxKind.PublicKeyword:
    case ts.SyntaxKind.PrivateKeyword:
    case ts.SyntaxKind.ProtectedKeyword:
    case ts.SyntaxKind.ReadonlyKeyword:
    case ts.SyntaxKind.OverrideKeyword:
      return true;
    default:
      return false;
  }
}

function lowerBody(d: Draft, fact: Writable<FunctionFact>, body: ts.ConciseBody): void {
  if (body.kind === ts.SyntaxKind.Block) {
    const { statements } = body as ts.Block;
    fact.directives = directivesOf(statements);
    declareStatements(d, statements);
    lowerStatements(d, statements);
    return;
  }
  const at = spanOf(d, body);
  d.statement = at;
  const value = lowerExpression(d, body as ts.Expression, 'return');
  fact.returns = [{ value, frame: d.frame, at }];
}

/** `'use server'` and the like: the strings a body begins with. */
export function directivesOf(statements: ts.NodeArray<ts.Statement>): readonly string[] {
  let directives: string[] | undefined;
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    directives ??= [];
    directives.push(statement.expression.text);
  }
  return directives ?? NONE;
}

export function accessibilityOf(node: ts.Node): 'public' | 'protected' | 'private' | undefined {
  const { modifiers } = node as ts.MethodDeclaration;
  if (modifiers === undefined) return undefined;
  for (const modifier of modifiers) {
    if (modifier.kind === ts.SyntaxKind.PrivateKeyword) return 'private';
    if (modifier.kind === ts.SyntaxKind.ProtectedKeyword) return 'protected';
    if (modifier.kind === ts.SyntaxKind.PublicKeyword) return 'public';
  }
  return undefined;
}

/** A decorator's call is no call of the program: it runs once, when the class is defined. */
export function decoratorsOf(d: Draft, node: ts.Node): readonly Decorator[] {
  const { modifiers } = node as ts.MethodDeclaration;
  if (modifiers === undefined) return NONE;
  let decorators: Decorator[] | undefined;
  for (const modifier of modifiers) {
    if (modifier.kind !== ts.SyntaxKind.Decorator) continue;
    decorators ??= [];
    decorators.push(lowerDecorator(d, modifier as ts.Decorator));
  }
  return decorators ?? NONE;
}

function lowerDecorator(d: Draft, node: ts.Decorator): Decorator {
  const at = spanOf(d, node);
  const expression = node.expression;
  if (!ts.isCallExpression(expression)) {
    return {
      callee: lowerExpression(d, expression, 'other'),
      name: decoratorName(expression),
      arguments: NONE,
      at,
    };
  }
  const callee = lowerExpression(d, expression.expression, 'other');
  const values = expression.arguments.map((argument) => lowerExpression(d, argument, 'argument'));
  return { callee, name: decoratorName(expression.expression), arguments: values, at };
}

function decoratorName(callee: ts.Expression): string {
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
}
