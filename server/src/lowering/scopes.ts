/**
 * Which variable a name means.
 *
 * A scope's names are declared before its statements are lowered, so a function may use what is declared after it.
 * Values and types live apart, as in the language: `const Order = z.object(…)` beside `type Order = …`.
 */
import ts from 'typescript';
import type { FunctionId, Variable, VariableId, VariableKind } from '../facts/facts.ts';
import { type Draft, NONE, spanOf, type Writable } from './draft.ts';
import { declareImport, declareImportEquals } from './modules.ts';

export interface Scope {
  readonly parent: Scope | undefined;
  readonly fn: FunctionId;
  /** Whether `var` declarations end up here. */
  readonly function: boolean;
  values: Map<string, VariableId> | undefined;
  /** A type parameter is -1: it hides a type of the same name and is no variable. */
  types: Map<string, VariableId> | undefined;
}

export function openScope(d: Draft, isFunction: boolean): Scope {
  return { parent: d.scope, fn: d.fn, function: isFunction, values: undefined, types: undefined };
}

/** The variable that `name` means here as a value; -1 for a global. */
export function lookup(d: Draft, name: string): VariableId {
  for (let scope: Scope | undefined = d.scope; scope !== undefined; scope = scope.parent) {
    const id = scope.values?.get(name);
    if (id !== undefined) return id;
  }
  return -1;
}

/** The variable that `name` means here as a type; -1 for a global or a type parameter. */
export function lookupType(d: Draft, name: string): VariableId {
  for (let scope: Scope | undefined = d.scope; scope !== undefined; scope = scope.parent) {
    const id = scope.types?.get(name) ?? scope.values?.get(name);
    if (id !== undefined) return id;
  }
  return -1;
}

/** Declares a name in `scope`. A second declaration (`var`, overloads, merged namespaces) is the same variable. */
export function declare(d: Draft, scope: Scope, name: string, kind: VariableKind, node: ts.Node): VariableId {
  let names: Map<string, VariableId>;
  if (kind === 'type') names = scope.types ??= new Map();
  else names = scope.values ??= new Map();
  const known = names.get(name);
  if (known !== undefined && known >= 0) return known;
  const id = addVariable(d, name, kind, node, scope.fn);
  names.set(name, id);
  return id;
}

/** A variable without a name in any scope: a destructured parameter, the namespace that `import('m')` gives. */
export function addVariable(
  d: Draft,
  name: string,
  kind: VariableKind,
  node: ts.Node,
  fn: FunctionId,
): VariableId {
  const variable: Writable<Variable> = {
    name,
    kind,
    fn,
    at: spanOf(d, node),
    assignments: [],
    exported: false,
  };
  return d.variables.push(variable) - 1;
}

export function declareTypeParameters(
  scope: Scope,
  parameters: ts.NodeArray<ts.TypeParameterDeclaration> | undefined,
): readonly string[] {
  if (parameters === undefined) return NONE;
  scope.types ??= new Map();
  const names: string[] = [];
  for (const parameter of parameters) {
    names.push(parameter.name.text);
    scope.types.set(parameter.name.text, -1);
  }
  return names;
}

/** Declares every name of a binding: `a`, `{ a, b: [c] }`. */
export function declareBinding(d: Draft, scope: Scope, name: ts.BindingName, kind: VariableKind): void {
  if (name.kind === ts.SyntaxKind.Identifier) {
    declare(d, scope, name.text, kind, name);
    return;
  }
  for (const element of name.elements) {
    if (element.kind === ts.SyntaxKind.BindingElement) declareBinding(d, scope, element.name, kind);
  }
}

export function kindOfDeclaration(list: ts.VariableDeclarationList): 'const' | 'let' | 'var' {
  const flags = list.flags & ts.NodeFlags.BlockScoped;
  if (flags === 0) return 'var';
  return flags === ts.NodeFlags.Let ? 'let' : 'const';
}

export function declareList(d: Draft, scope: Scope, list: ts.VariableDeclarationList): void {
  const kind = kindOfDeclaration(list);
  for (const declaration of list.declarations) declareBinding(d, scope, declaration.name, kind);
}

/** Declares what the statements of a block, function body or module declare in the current scope. */
export function declareStatements(d: Draft, statements: ts.NodeArray<ts.Statement>): void {
  const scope = d.scope;
  for (const statement of statements) {
    switch (statement.kind) {
      case VariableStatement: {
        const list = (statement as ts.VariableStatement).declarationList;
        if (scope.function || (list.flags & ts.NodeFlags.BlockScoped) !== 0) declareList(d, scope, list);
        break;
      }
      case ExpressionStatement:
      case ReturnStatement:
        break; // The most frequent ones declare nothing.
      case FunctionDeclaration:
      case ClassDeclaration:
      case EnumDeclaration:
      case ModuleDeclaration:
      case InterfaceDeclaration:
      case TypeAliasDeclaration: {
        const name = (statement as ts.DeclarationStatement).name;
        if (
          name?.kind === ts.SyntaxKind.Identifier &&
          (statement.flags & ts.NodeFlags.GlobalAugmentation) === 0
        ) {
          declare(d, scope, (name as ts.Identifier).text, DECLARED_KIND.get(statement.kind) ?? 'const', name);
        }
        break;
      }
      case ImportDeclaration:
        declareImport(d, statement as ts.ImportDeclaration);
        break;
      case ImportEqualsDeclaration:
        declareImportEquals(d, statement as ts.ImportEqualsDeclaration);
        break;
      default:
        if (scope.function && d.hasVars) hoistVars(d, scope, statement, 0);
    }
  }
}

/** Declares the `var`s inside a statement of a function body, at any depth short of nested functions. */
function hoistVars(d: Draft, scope: Scope, node: ts.Node | undefined, depth: number): void {
  if (node === undefined || depth > 200) return;
  switch (node.kind) {
    case VariableStatement:
      hoistList(d, scope, (node as ts.VariableStatement).declarationList);
      break;
    case ts.SyntaxKind.Block:
    case ts.SyntaxKind.CaseClause:
    case ts.SyntaxKind.DefaultClause:
      for (const statement of (node as ts.Block | ts.CaseOrDefaultClause).statements) {
        hoistVars(d, scope, statement, depth + 1);
      }
      break;
    case ts.SyntaxKind.IfStatement: {
      let branch: ts.Statement | undefined = node as ts.Statement;
      while (branch !== undefined && ts.isIfStatement(branch)) {
        hoistVars(d, scope, branch.thenStatement, depth + 1);
        branch = branch.elseStatement;
      }
      hoistVars(d, scope, branch, depth + 1);
      break;
    }
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ForOfStatement: {
      const { initializer, statement } = node as ts.ForStatement | ts.ForInOrOfStatement;
      if (initializer?.kind === ts.SyntaxKind.VariableDeclarationList) {
        hoistList(d, scope, initializer as ts.VariableDeclarationList);
      }
      hoistVars(d, scope, statement, depth + 1);
      break;
    }
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement:
    case ts.SyntaxKind.LabeledStatement:
    case ts.SyntaxKind.WithStatement:
      hoistVars(d, scope, (node as ts.IterationStatement | ts.LabeledStatement).statement, depth + 1);
      break;
    case ts.SyntaxKind.TryStatement: {
      const { tryBlock, catchClause, finallyBlock } = node as ts.TryStatement;
      hoistVars(d, scope, tryBlock, depth + 1);
      hoistVars(d, scope, catchClause?.block, depth + 1);
      hoistVars(d, scope, finallyBlock, depth + 1);
      break;
    }
    case ts.SyntaxKind.SwitchStatement:
      for (const clause of (node as ts.SwitchStatement).caseBlock.clauses)
        hoistVars(d, scope, clause, depth + 1);
      break;
  }
}

function hoistList(d: Draft, scope: Scope, list: ts.VariableDeclarationList): void {
  if ((list.flags & ts.NodeFlags.BlockScoped) === 0) declareList(d, scope, list);
}

const {
  ClassDeclaration,
  EnumDeclaration,
  ExpressionStatement,
  FunctionDeclaration,
  ImportDeclaration,
  ImportEqualsDeclaration,
  InterfaceDeclaration,
  ModuleDeclaration,
  ReturnStatement,
  TypeAliasDeclaration,
  VariableStatement,
} = ts.SyntaxKind;

const DECLARED_KIND = new Map<ts.SyntaxKind, VariableKind>([
  [FunctionDeclaration, 'function'],
  [ClassDeclaration, 'class'],
  [EnumDeclaration, 'enum'],
  [ModuleDeclaration, 'namespace'],
  [InterfaceDeclaration, 'type'],
  [TypeAliasDeclaration, 'type'],
]);
