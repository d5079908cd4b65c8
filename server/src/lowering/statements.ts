/** Statements: frames for what branches and loops, variables for what is declared. */
import ts from 'typescript';
import type { FrameId, Span, VariableId } from '../facts/facts.ts';
import { lowerClass } from './classes.ts';
import {
  addFrame,
  addUnknown,
  addValue,
  type Draft,
  type Hint,
  hasModifier,
  leaveFrames,
  MAX_DEPTH,
  NONE,
  RETURNS,
  SWITCH,
  spanOf,
  startOf,
  THROWS,
  unwrap,
} from './draft.ts';
import { lowerExpression, lowerNamed } from './expressions.ts';
import { voteSemicolon } from './format.ts';
import { lowerFunction } from './functions.ts';
import { lowerFor, lowerForIn, lowerJump, lowerLabeled, lowerWhile, takeLabel } from './loops.ts';
import {
  exportDeclared,
  isExported,
  lowerExportAssignment,
  lowerExportDeclaration,
  lowerNamespace,
  requireInto,
} from './modules.ts';
import { bind } from './patterns.ts';
import { declareBinding, declareStatements, lookup, openScope } from './scopes.ts';
import { lowerAlias, lowerEnum, lowerInterface, lowerType } from './types.ts';

export function lowerStatements(d: Draft, statements: ts.NodeArray<ts.Statement>): void {
  for (const statement of statements) lowerStatement(d, statement);
}

export function lowerStatement(d: Draft, node: ts.Statement): void {
  const handler = HANDLERS[node.kind];
  if (handler === undefined || d.depth > MAX_DEPTH) return;
  d.depth++;
  const outer = d.statement;
  d.statement = spanOf(d, node);
  handler(d, node as never);
  d.statement = outer;
  d.depth--;
}

function lowerBlock(d: Draft, node: ts.Block | ts.ModuleBlock): void {
  const outer = d.scope;
  d.scope = openScope(d, false);
  declareStatements(d, node.statements);
  lowerStatements(d, node.statements);
  d.scope = outer;
}

/** Runs a statement in a frame of its own. */
function lowerIn(d: Draft, frame: FrameId, body: ts.Statement): void {
  const outer = d.frame;
  d.frame = frame;
  lowerStatement(d, body);
  d.frame = outer;
}

function lowerVariables(d: Draft, node: ts.VariableStatement): void {
  voteSemicolon(d.votes, d.text, node);
  const variables: VariableId[] = [];
  lowerDeclarations(d, node.declarationList, variables);
  if (isExported(node)) for (const id of variables) exportDeclared(d, id);
}

/** Lowers declarations whose names are declared; adds the variables to `into`. */
export function lowerDeclarations(d: Draft, list: ts.VariableDeclarationList, into: VariableId[]): void {
  for (const declaration of list.declarations) {
    const { name, initializer } = declaration;
    const identifier = name.kind === ts.SyntaxKind.Identifier ? name : undefined;
    const own = identifier === undefined ? -1 : lookup(d, identifier.text);
    const type = declaration.type ?? assertedType(initializer);
    if (own >= 0 && type !== undefined) d.variables[own]!.type = lowerType(d, type);
    if (initializer === undefined) {
      if (own >= 0) into.push(own);
      continue;
    }
    if (requireInto(d, declaration, into)) continue;
    const nextFunction = d.functions.length;
    const nextClass = d.classes.length;
    const value = lowerNamed(d, initializer, 'assigned', identifier);
    bind(d, name, value, spanOf(d, declaration), into);
    if (own < 0 || (list.flags & ts.NodeFlags.Const) === 0) continue;
    // The initializer itself is the first function (class) that was lowered for it.
    const kind = unwrap(initializer).kind;
    if (kind === ts.SyntaxKind.ArrowFunction || kind === ts.SyntaxKind.FunctionExpression) {
      d.variables[own]!.function = nextFunction;
    } else if (kind === ts.SyntaxKind.ClassExpression) {
      d.variables[own]!.class = nextClass;
      const cls = d.classes[nextClass];
      if (cls !== undefined) cls.variable ??= own;
    }
  }
}

/** `const client = global.client as PrismaClient` declares a type as well as an annotation does. */
function assertedType(initializer: ts.Expression | undefined): ts.TypeNode | undefined {
  let node = initializer;
  while (node !== undefined && node.kind === ts.SyntaxKind.ParenthesizedExpression) {
    node = (node as ts.ParenthesizedExpression).expression;
  }
  if (node === undefined || !(ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)))
    return undefined;
  switch (node.type.kind) {
    case ts.SyntaxKind.AnyKeyword:
    case ts.SyntaxKind.UnknownKeyword:
      return undefined;
    default:
      return ts.isConstTypeReference(node.type) ? undefined : node.type;
  }
}

function lowerExpressionStatement(d: Draft, node: ts.ExpressionStatement): void {
  voteSemicolon(d.votes, d.text, node);
  lowerExpression(d, node.expression, 'dropped');
}

function lowerFunctionDeclaration(d: Draft, node: ts.FunctionDeclaration): void {
  const name = node.name;
  const isDefault = hasModifier(node, ts.SyntaxKind.DefaultKeyword);
  const variable = name === undefined ? -1 : lookup(d, name.text);
  // An overload says nothing its implementation does not; a declaration is all there is.
  if (node.body !== undefined || d.declarations || hasModifier(node, ts.SyntaxKind.DeclareKeyword)) {
    const hint: Hint = { name: 'default', nameAt: undefined, call: -1, argument: 0, path: NONE };
    const fn = lowerFunction(d, node, 'function', name, hint);
    if (variable >= 0 && d.variables[variable]!.function === undefined) d.variables[variable]!.function = fn;
    if (isDefault) {
      const value = addValue(
        d,
        variable < 0 ? { k: 'function', fn } : { k: 'variable', variable },
        name ?? node,
      );
      exportDeclared(d, variable, 'default', value);
      return;
    }
  }
  if (isExported(node) && !isDefault) exportDeclared(d, variable);
}

function lowerClassDeclaration(d: Draft, node: ts.ClassDeclaration): void {
  const name = node.name;
  const cls = lowerClass(d, node, { name: 'default', nameAt: undefined, call: -1, argument: 0, path: NONE });
  if (!isExported(node)) return;
  const variable = name === undefined ? -1 : lookup(d, name.text);
  if (!hasModifier(node, ts.SyntaxKind.DefaultKeyword)) {
    exportDeclared(d, variable);
    return;
  }
  const value = addValue(d, variable < 0 ? { k: 'class', cls } : { k: 'variable', variable }, name ?? node);
  exportDeclared(d, variable, 'default', value);
}

function lowerIf(d: Draft, first: ts.IfStatement): void {
  const outer = d.frame;
  // `else if` chains may be thousands long: each continues in the `else` frame of the one before.
  for (let node = first; ; ) {
    const at = spanOf(d, node);
    const test = lowerExpression(d, node.expression, 'condition');
    lowerIn(d, addFrame(d, 'then', at, spanOf(d, node.thenStatement), test), node.thenStatement);
    const other = node.elseStatement;
    if (other === undefined) break;
    d.frame = addFrame(d, 'else', at, spanOf(d, other), test);
    if (!ts.isIfStatement(other)) {
      lowerStatement(d, other);
      break;
    }
    node = other;
    d.statement = spanOf(d, other);
  }
  d.frame = outer;
}

function lowerSwitch(d: Draft, node: ts.SwitchStatement): void {
  const test = lowerExpression(d, node.expression, 'other');
  const outer = d.frame;
  const scope = d.scope;
  d.scope = openScope(d, false);
  for (const clause of node.caseBlock.clauses) declareStatements(d, clause.statements);
  d.jumps.push({ label: takeLabel(d), loop: SWITCH, outer });
  for (const clause of node.caseBlock.clauses) {
    if (clause.kind === ts.SyntaxKind.CaseClause) lowerExpression(d, clause.expression, 'other');
    const statements = clause.statements;
    const bodyAt: Span =
      statements.length === 0 ? [clause.end, clause.end] : [startOf(d, statements[0]!), statements.end];
    d.frame = addFrame(d, 'case', spanOf(d, clause), bodyAt, test);
    lowerStatements(d, statements);
    d.frame = outer;
  }
  d.jumps.pop();
  d.scope = scope;
}

function lowerTry(d: Draft, node: ts.TryStatement): void {
  const at = spanOf(d, node);
  lowerIn(d, addFrame(d, 'try', at, spanOf(d, node.tryBlock)), node.tryBlock);
  const handler = node.catchClause;
  if (handler !== undefined) {
    const scope = d.scope;
    d.scope = openScope(d, false);
    const frame = addFrame(d, 'catch', at, spanOf(d, handler.block));
    const declaration = handler.variableDeclaration;
    if (declaration !== undefined) {
      declareBinding(d, d.scope, declaration.name, 'catch');
      if (!ts.isIdentifier(declaration.name)) bind(d, declaration.name, addUnknown(d, declaration), at);
    }
    lowerIn(d, frame, handler.block);
    d.scope = scope;
  }
  if (node.finallyBlock !== undefined) {
    lowerIn(d, addFrame(d, 'finally', at, spanOf(d, node.finallyBlock)), node.finallyBlock);
  }
}

function lowerReturn(d: Draft, node: ts.ReturnStatement): void {
  voteSemicolon(d.votes, d.text, node);
  const value =
    node.expression === undefined
      ? addValue(d, { k: 'undefined' }, node)
      : lowerExpression(d, node.expression, 'return');
  leaveFrames(d, RETURNS, -1);
  const fact = d.functions[d.fn]!;
  const entry = { value, frame: d.frame, at: d.statement };
  if (fact.returns.length === 0) fact.returns = [entry];
  else (fact.returns as (typeof entry)[]).push(entry);
}

function lowerThrow(d: Draft, node: ts.ThrowStatement): void {
  const value = lowerExpression(d, node.expression, 'other');
  leaveFrames(d, THROWS, -1);
  const fact = d.functions[d.fn]!;
  const entry = { value, frame: d.frame };
  if (fact.throws.length === 0) fact.throws = [entry];
  else (fact.throws as (typeof entry)[]).push(entry);
}

type Handler = (d: Draft, node: never) => void;

const HANDLERS: (Handler | undefined)[] = new Array(512).fill(undefined);

function handle<T extends ts.Node>(
  kinds: readonly ts.SyntaxKind[],
  handler: (d: Draft, node: T) => void,
): void {
  for (const kind of kinds) HANDLERS[kind] = handler as Handler;
}

const K = ts.SyntaxKind;
handle([K.ExpressionStatement], lowerExpressionStatement);
handle([K.VariableStatement], lowerVariables);
handle([K.ReturnStatement], lowerReturn);
handle([K.IfStatement], lowerIf);
handle([K.Block], lowerBlock);
handle([K.FunctionDeclaration], lowerFunctionDeclaration);
handle([K.ClassDeclaration], lowerClassDeclaration);
handle([K.SwitchStatement], lowerSwitch);
handle([K.TryStatement], lowerTry);
handle([K.ThrowStatement], lowerThrow);
handle([K.ForOfStatement, K.ForInStatement], lowerForIn);
handle([K.ForStatement], lowerFor);
handle([K.WhileStatement, K.DoStatement], lowerWhile);
handle([K.BreakStatement, K.ContinueStatement], lowerJump);
handle([K.LabeledStatement], lowerLabeled);
handle([K.WithStatement], (d, node: ts.WithStatement) => {
  lowerExpression(d, node.expression, 'other');
  lowerStatement(d, node.statement);
});
handle([K.InterfaceDeclaration], (d, node: ts.InterfaceDeclaration) => {
  exportType(d, node, lowerInterface(d, node));
});
handle([K.TypeAliasDeclaration], (d, node: ts.TypeAliasDeclaration) => {
  exportType(d, node, lowerAlias(d, node));
});
handle([K.EnumDeclaration], (d, node: ts.EnumDeclaration) => {
  exportType(d, node, lowerEnum(d, node));
});
handle([K.ModuleDeclaration], lowerNamespace);
handle([K.ImportDeclaration], (d, node) => voteSemicolon(d.votes, d.text, node));
handle([K.ExportDeclaration], lowerExportDeclaration);
handle([K.ExportAssignment], lowerExportAssignment);

function exportType(d: Draft, node: ts.DeclarationStatement, variable: VariableId): void {
  if (!isExported(node)) return;
  const isDefault = hasModifier(node as ts.InterfaceDeclaration, ts.SyntaxKind.DefaultKeyword);
  exportDeclared(d, variable, isDefault ? 'default' : undefined);
}
