/** Types as written, and the declarations of types: interfaces, aliases, enums. */
import ts from 'typescript';
import type { Span, TypeDeclaration, TypeMember, TypeNode, Variable, VariableId } from '../facts/facts.ts';
import {
  addValue,
  type Draft,
  MAX_DEPTH,
  MAX_ITEMS,
  memberName,
  NONE,
  spanOf,
  startOf,
  type Writable,
} from './draft.ts';
import { lowerExpression } from './expressions.ts';
import { importedByType } from './modules.ts';
import { declareTypeParameters, lookup, lookupType, openScope } from './scopes.ts';

const OTHER: TypeNode = { k: 'other' };

/** A keyword type has no position, so one object serves all places. */
const KEYWORDS = new Map<ts.SyntaxKind, TypeNode>(
  [
    [ts.SyntaxKind.AnyKeyword, 'any'],
    [ts.SyntaxKind.UnknownKeyword, 'unknown'],
    [ts.SyntaxKind.NeverKeyword, 'never'],
    [ts.SyntaxKind.VoidKeyword, 'void'],
    [ts.SyntaxKind.UndefinedKeyword, 'undefined'],
    [ts.SyntaxKind.StringKeyword, 'string'],
    [ts.SyntaxKind.NumberKeyword, 'number'],
    [ts.SyntaxKind.BooleanKeyword, 'boolean'],
    [ts.SyntaxKind.BigIntKeyword, 'bigint'],
    [ts.SyntaxKind.SymbolKeyword, 'symbol'],
    [ts.SyntaxKind.ObjectKeyword, 'object'],
    [ts.SyntaxKind.IntrinsicKeyword, 'intrinsic'],
    [ts.SyntaxKind.ThisType, 'this'],
    // `x is T` and `asserts x`: what the function returns is a boolean.
    [ts.SyntaxKind.TypePredicate, 'boolean'],
  ].map(([kind, name]) => [kind as ts.SyntaxKind, { k: 'keyword', name: name as string }]),
);

export function lowerTypes(d: Draft, nodes: ts.NodeArray<ts.TypeNode> | undefined): readonly TypeNode[] {
  if (nodes === undefined || nodes.length === 0) return NONE;
  const types: TypeNode[] = [];
  for (let i = 0; i < nodes.length; i++) types.push(i < MAX_ITEMS ? lowerType(d, nodes[i]!) : OTHER);
  return types;
}

export function lowerType(d: Draft, node: ts.TypeNode): TypeNode {
  const keyword = KEYWORDS.get(node.kind);
  if (keyword !== undefined) return keyword;
  if (d.depth > MAX_DEPTH) return OTHER;
  d.depth++;
  const type = lowerCompoundType(d, node);
  d.depth--;
  return type;
}

function lowerCompoundType(d: Draft, node: ts.TypeNode): TypeNode {
  switch (node.kind) {
    case ts.SyntaxKind.TypeReference: {
      const { typeName, typeArguments } = node as ts.TypeReferenceNode;
      return lowerName(d, node, typeName, typeArguments);
    }
    case ts.SyntaxKind.ExpressionWithTypeArguments: {
      const { expression, typeArguments } = node as ts.ExpressionWithTypeArguments;
      return lowerName(d, node, expression, typeArguments);
    }
    case ts.SyntaxKind.ArrayType:
      return { k: 'array', of: lowerType(d, (node as ts.ArrayTypeNode).elementType) };
    case ts.SyntaxKind.UnionType:
      return { k: 'union', of: lowerTypes(d, (node as ts.UnionTypeNode).types) };
    case ts.SyntaxKind.IntersectionType:
      return { k: 'intersection', of: lowerTypes(d, (node as ts.IntersectionTypeNode).types) };
    case ts.SyntaxKind.LiteralType:
      return lowerLiteralType(node as ts.LiteralTypeNode);
    case ts.SyntaxKind.TypeLiteral:
      return { k: 'object', members: lowerTypeMembers(d, (node as ts.TypeLiteralNode).members) };
    case ts.SyntaxKind.ParenthesizedType:
      return lowerType(d, (node as ts.ParenthesizedTypeNode).type);
    case ts.SyntaxKind.OptionalType:
    case ts.SyntaxKind.RestType:
    case ts.SyntaxKind.NamedTupleMember:
      return lowerType(d, (node as ts.OptionalTypeNode | ts.RestTypeNode | ts.NamedTupleMember).type);
    case ts.SyntaxKind.TupleType:
      return { k: 'tuple', of: lowerTypes(d, (node as ts.TupleTypeNode).elements) };
    case ts.SyntaxKind.FunctionType:
      return lowerSignature(d, node as ts.FunctionTypeNode);
    case ts.SyntaxKind.TypeQuery:
      return lowerTypeQuery(d, node as ts.TypeQueryNode);
    case ts.SyntaxKind.IndexedAccessType: {
      const { objectType, indexType } = node as ts.IndexedAccessTypeNode;
      return { k: 'indexed', of: lowerType(d, objectType), index: lowerType(d, indexType) };
    }
    case ts.SyntaxKind.TypeOperator: {
      const { operator, type } = node as ts.TypeOperatorNode;
      return operator === ts.SyntaxKind.ReadonlyKeyword ? lowerType(d, type) : OTHER;
    }
    case ts.SyntaxKind.ImportType:
      return lowerImportType(d, node as ts.ImportTypeNode);
    default:
      return OTHER;
  }
}

function lowerName(
  d: Draft,
  node: ts.Node,
  entity: ts.EntityName | ts.Expression,
  typeArguments: ts.NodeArray<ts.TypeNode> | undefined,
): TypeNode {
  const name: string[] = [];
  let inner: ts.Node = entity;
  for (;;) {
    if (ts.isIdentifier(inner)) {
      name.push(inner.text);
      break;
    }
    if (ts.isQualifiedName(inner)) {
      name.push(inner.right.text);
      inner = inner.left;
    } else if (ts.isPropertyAccessExpression(inner)) {
      name.push(inner.name.text);
      inner = inner.expression;
    } else {
      return OTHER;
    }
  }
  if (name.length > 1) name.reverse();
  const at: Span = spanOf(d, node);
  const variable = lookupType(d, name[0]!);
  const args = lowerTypes(d, typeArguments);
  return variable < 0
    ? { k: 'name', name, arguments: args, at }
    : { k: 'name', name, variable, arguments: args, at };
}

function lowerLiteralType(node: ts.LiteralTypeNode): TypeNode {
  const literal = node.literal;
  switch (literal.kind) {
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      return { k: 'literal', value: (literal as ts.StringLiteral).text };
    case ts.SyntaxKind.NumericLiteral:
      return { k: 'literal', value: Number((literal as ts.NumericLiteral).text) };
    case ts.SyntaxKind.TrueKeyword:
      return { k: 'literal', value: true };
    case ts.SyntaxKind.FalseKeyword:
      return { k: 'literal', value: false };
    case ts.SyntaxKind.NullKeyword:
      return { k: 'literal', value: null };
    case ts.SyntaxKind.PrefixUnaryExpression: {
      const { operand } = literal as ts.PrefixUnaryExpression;
      return ts.isNumericLiteral(operand) ? { k: 'literal', value: -Number(operand.text) } : OTHER;
    }
    default:
      return OTHER;
  }
}

function lowerSignature(d: Draft, node: ts.SignatureDeclaration): TypeNode {
  const outer = d.scope;
  if (node.typeParameters !== undefined) {
    d.scope = openScope(d, false);
    declareTypeParameters(d.scope, node.typeParameters);
  }
  const parameters: (TypeNode | undefined)[] = [];
  for (const { name, type } of node.parameters) {
    if (ts.isIdentifier(name) && name.text === 'this') continue;
    parameters.push(type === undefined ? undefined : lowerType(d, type));
  }
  const returns = node.type === undefined ? undefined : lowerType(d, node.type);
  d.scope = outer;
  return returns === undefined ? { k: 'function', parameters } : { k: 'function', parameters, returns };
}

function lowerTypeQuery(d: Draft, node: ts.TypeQueryNode): TypeNode {
  const names: ts.Identifier[] = [];
  let inner: ts.EntityName = node.exprName;
  while (inner.kind === ts.SyntaxKind.QualifiedName) {
    names.push(inner.right);
    inner = inner.left;
  }
  const name = inner.text;
  const variable = lookup(d, name);
  let value = addValue(d, variable < 0 ? { k: 'global', name } : { k: 'variable', variable }, inner);
  for (const member of names.reverse()) {
    value = addValue(d, { k: 'get', of: value, name: member.text, optional: false }, member);
  }
  return { k: 'typeof', value };
}

/** `import('m').Thing` is a name in the module's namespace, as `m.Thing` would be after `import * as m`. */
function lowerImportType(d: Draft, node: ts.ImportTypeNode): TypeNode {
  const variable = importedByType(d, node);
  if (variable < 0 || node.qualifier === undefined || node.isTypeOf) return OTHER;
  const name: string[] = [];
  let inner: ts.EntityName = node.qualifier;
  while (inner.kind === ts.SyntaxKind.QualifiedName) {
    name.push(inner.right.text);
    inner = inner.left;
  }
  name.push(inner.text, 'import');
  return {
    k: 'name',
    name: name.reverse(),
    variable,
    arguments: lowerTypes(d, node.typeArguments),
    at: spanOf(d, node),
  };
}

/** Call signatures are methods named '', construct signatures methods named `new`, index signatures fields named ''. */
function lowerTypeMembers(d: Draft, members: ts.NodeArray<ts.TypeElement>): readonly TypeMember[] {
  const lowered: TypeMember[] = [];
  for (const member of members) {
    if (lowered.length === MAX_ITEMS) break;
    lowered.push(lowerTypeMember(d, member));
  }
  return lowered;
}

function lowerTypeMember(d: Draft, node: ts.TypeElement): TypeMember {
  const member: Writable<TypeMember> = {
    name: memberName(node.name),
    optional: node.questionToken !== undefined,
    method: false,
    at: spanOf(d, node),
  };
  switch (node.kind) {
    case ts.SyntaxKind.ConstructSignature:
      member.name = 'new';
      member.method = true;
      member.type = lowerSignature(d, node as ts.ConstructSignatureDeclaration);
      break;
    case ts.SyntaxKind.MethodSignature:
    case ts.SyntaxKind.CallSignature:
      member.method = true;
      member.type = lowerSignature(d, node as ts.MethodSignature);
      break;
    default: {
      const { type } = node as ts.PropertySignature;
      if (type !== undefined) member.type = lowerType(d, type);
    }
  }
  return member;
}

/** Returns the variable that stands for the type; so do `lowerAlias` and `lowerEnum`. */
export function lowerInterface(d: Draft, node: ts.InterfaceDeclaration): VariableId {
  const at = spanOf(d, node);
  const outer = d.scope;
  const variable = lookupType(d, node.name.text);
  d.scope = openScope(d, false);
  const typeParameters = declareTypeParameters(d.scope, node.typeParameters);
  const bases: TypeNode[] = [];
  for (const clause of node.heritageClauses ?? NONE) bases.push(...lowerTypes(d, clause.types));
  const members = lowerTypeMembers(d, node.members);
  d.scope = outer;
  return addType(d, {
    kind: 'interface',
    name: node.name.text,
    variable,
    typeParameters,
    extends: bases,
    members,
    at,
  });
}

export function lowerAlias(d: Draft, node: ts.TypeAliasDeclaration): VariableId {
  const at = spanOf(d, node);
  const outer = d.scope;
  const variable = lookupType(d, node.name.text);
  d.scope = openScope(d, false);
  const typeParameters = declareTypeParameters(d.scope, node.typeParameters);
  const type = lowerType(d, node.type);
  d.scope = outer;
  const members = type.k === 'object' ? type.members : NONE;
  return addType(d, {
    kind: 'alias',
    name: node.name.text,
    variable,
    typeParameters,
    extends: NONE,
    members,
    type,
    at,
  });
}

export function lowerEnum(d: Draft, node: ts.EnumDeclaration): VariableId {
  const values: { name: string; value?: string | number }[] = [];
  let next: number | undefined = 0;
  for (const { name, initializer } of node.members) {
    let value: string | number | undefined = next;
    if (initializer !== undefined)
      value = enumValue(initializer) ?? void lowerExpression(d, initializer, 'other');
    next = typeof value === 'number' ? value + 1 : undefined;
    values.push(value === undefined ? { name: memberName(name) } : { name: memberName(name), value });
  }
  const at: Span = [startOf(d, node), node.end];
  const variable = lookup(d, node.name.text);
  const kind = 'enum';
  return addType(d, {
    kind,
    name: node.name.text,
    variable,
    typeParameters: NONE,
    extends: NONE,
    members: NONE,
    values,
    at,
  });
}

function enumValue(node: ts.Expression): string | number | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) {
    return node.operator === ts.SyntaxKind.MinusToken ? -Number(node.operand.text) : undefined;
  }
  return undefined;
}

/** Merged declarations (two interfaces of one name) keep the first as the variable's own. */
function addType(d: Draft, type: TypeDeclaration): VariableId {
  const index = d.types.push(type) - 1;
  const variable: Writable<Variable> | undefined = d.variables[type.variable];
  if (variable !== undefined && variable.declaration === undefined) variable.declaration = index;
  return type.variable;
}
