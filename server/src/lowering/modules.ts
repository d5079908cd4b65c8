/**
 * What a file takes from other modules and gives to them, in ES, CommonJS and TypeScript's own notation.
 *
 * `import('m')` and `require('m')` inside expressions are imports of the whole module into a nameless variable.
 */
import ts from 'typescript';
import type { Export, Import, Span, ValueId, Variable, VariableId } from '../facts/facts.ts';
import type { ObjectEntry } from '../facts/values.ts';
import { addValue, type Draft, hasModifier, memberName, spanOf, unwrap, type Writable } from './draft.ts';
import { lowerExpression, lowerNamed } from './expressions.ts';
import { assignVariable } from './patterns.ts';
import { addVariable, declare, declareStatements, lookup, lookupType, openScope } from './scopes.ts';
import { lowerStatements } from './statements.ts';

export function declareImport(d: Draft, node: ts.ImportDeclaration): void {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return;
  const module = node.moduleSpecifier.text;
  const at = spanOf(d, node);
  const clause = node.importClause;
  if (clause === undefined) {
    d.imports.push({ module, name: '*', typeOnly: false, lazy: false, at });
    return;
  }
  const typeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const add = (name: string, local: ts.Identifier, isType: boolean) => {
    const variable = declare(d, d.scope, local.text, 'import', local);
    addImport(d, { module, name, variable, typeOnly: isType, lazy: false, at });
  };
  if (clause.name !== undefined) add('default', clause.name, typeOnly);
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) {
    add('*', bindings.name, typeOnly);
    return;
  }
  for (const specifier of bindings.elements) {
    add((specifier.propertyName ?? specifier.name).text, specifier.name, typeOnly || specifier.isTypeOnly);
  }
}

/** `import fs = require('fs')`, `import Order = models.Order`. */
export function declareImportEquals(d: Draft, node: ts.ImportEqualsDeclaration): void {
  const reference = node.moduleReference;
  if (ts.isExternalModuleReference(reference)) {
    const variable = declare(d, d.scope, node.name.text, 'import', node.name);
    const module = ts.isStringLiteral(reference.expression) ? reference.expression.text : '';
    addImport(d, {
      module,
      name: '*',
      variable,
      typeOnly: node.isTypeOnly,
      lazy: false,
      at: spanOf(d, node),
    });
  } else {
    const variable = declare(d, d.scope, node.name.text, 'const', node.name);
    assignVariable(d, variable, lowerEntity(d, reference), '=', spanOf(d, node));
  }
  if (isExported(node)) exportDeclared(d, lookup(d, node.name.text));
}

function lowerEntity(d: Draft, node: ts.EntityName): ValueId {
  if (ts.isIdentifier(node)) return lowerExpression(d, node, 'other');
  const of = lowerEntity(d, node.left);
  return addValue(d, { k: 'get', of, name: node.right.text, optional: false }, node);
}

function addImport(d: Draft, fact: Import): void {
  const index = d.imports.push(fact) - 1;
  if (fact.variable === undefined) return;
  const variable: Writable<Variable> = d.variables[fact.variable]!;
  variable.import = index;
  variable.kind = 'import';
}

/** The module's namespace when the call is `import('m')` or `require('m')`; undefined for every other call. */
export function importedBy(d: Draft, node: ts.CallExpression): ValueId | undefined {
  const module = requestedModule(d, node);
  if (module === undefined) return undefined;
  const variable = addVariable(d, '', 'import', node, d.fn);
  const lazy = node.expression.kind === ts.SyntaxKind.ImportKeyword || d.fn !== 0;
  addImport(d, { module, name: '*', variable, typeOnly: false, lazy, at: spanOf(d, node) });
  return addValue(d, { k: 'variable', variable }, node);
}

function requestedModule(d: Draft, node: ts.CallExpression): string | undefined {
  const callee = node.expression;
  if (callee.kind !== ts.SyntaxKind.ImportKeyword) {
    if (callee.kind !== ts.SyntaxKind.Identifier || (callee as ts.Identifier).text !== 'require')
      return undefined;
    if (lookup(d, 'require') >= 0) return undefined;
  }
  const [specifier] = node.arguments;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
}

/** The module's namespace for `import('m').T` in a type; -1 when the module is no literal. */
export function importedByType(d: Draft, node: ts.ImportTypeNode): VariableId {
  const { argument } = node;
  if (!ts.isLiteralTypeNode(argument) || !ts.isStringLiteral(argument.literal)) return -1;
  const variable = addVariable(d, '', 'import', node, d.fn);
  const module = argument.literal.text;
  addImport(d, { module, name: '*', variable, typeOnly: true, lazy: true, at: spanOf(d, node) });
  return variable;
}

/**
 * Makes the names of `const x = require('m')`, `const { a, b: c } = require('m')` and `const x = require('m').a`
 * imports, and adds them to `into`. False for every other declaration.
 */
export function requireInto(d: Draft, node: ts.VariableDeclaration, into: VariableId[]): boolean {
  let request = unwrap(node.initializer!);
  let member: string | undefined;
  if (ts.isPropertyAccessExpression(request)) {
    member = request.name.text;
    request = unwrap(request.expression);
  }
  if (!ts.isCallExpression(request) || request.expression.kind !== ts.SyntaxKind.Identifier) return false;
  const module = requestedModule(d, request);
  if (module === undefined) return false;
  const names = requiredNames(node.name, member);
  if (names === undefined) return false;
  const at = spanOf(d, node.initializer!);
  for (const [name, local] of names) {
    const variable = lookup(d, local.text);
    if (variable < 0) continue;
    addImport(d, { module, name, variable, typeOnly: false, lazy: d.fn !== 0, at });
    into.push(variable);
  }
  return true;
}

/** Pairs of the name in the other module and here; undefined when the pattern says more than names. */
function requiredNames(
  name: ts.BindingName,
  member: string | undefined,
): [string, ts.Identifier][] | undefined {
  if (ts.isIdentifier(name)) return [[member ?? '*', name]];
  if (member !== undefined || !ts.isObjectBindingPattern(name)) return undefined;
  const names: [string, ts.Identifier][] = [];
  for (const { propertyName, name: local, initializer, dotDotDotToken } of name.elements) {
    const text = memberName(propertyName ?? local);
    if (!ts.isIdentifier(local) || initializer !== undefined || dotDotDotToken !== undefined || text === '') {
      return undefined;
    }
    names.push([text, local]);
  }
  return names;
}

export function isExported(node: ts.Node): boolean {
  return hasModifier(node as ts.VariableStatement, ts.SyntaxKind.ExportKeyword);
}

/** Exports a declared variable under its own name, or a default export (which may have no variable: -1). */
export function exportDeclared(d: Draft, variable: VariableId, name?: string, value?: ValueId): void {
  const declared = d.variables[variable];
  const exported = name ?? declared?.name;
  if (exported === undefined) return;
  addExport(d, exported, variable, value, declared?.kind === 'type');
}

function addExport(
  d: Draft,
  name: string,
  variable: VariableId,
  value: ValueId | undefined,
  typeOnly: boolean,
  whole = false,
): void {
  const declared = d.variables[variable];
  if (declared !== undefined) declared.exported = true;
  if (d.namespace !== undefined) {
    if (declared !== undefined) d.namespace.set(name, variable);
    return;
  }
  const fact: Writable<Export> = { name, typeOnly };
  if (declared !== undefined) fact.variable = variable;
  if (value !== undefined) fact.value = value;
  if (whole) fact.whole = true;
  d.exports.push(fact);
}

export function lowerExportDeclaration(d: Draft, node: ts.ExportDeclaration): void {
  const clause = node.exportClause;
  if (node.moduleSpecifier !== undefined) {
    if (ts.isStringLiteral(node.moduleSpecifier)) lowerReexport(d, node, node.moduleSpecifier.text);
    return;
  }
  if (clause === undefined || !ts.isNamedExports(clause)) return;
  for (const specifier of clause.elements) {
    const local = (specifier.propertyName ?? specifier.name).text;
    let variable = lookup(d, local);
    if (variable < 0) variable = lookupType(d, local);
    const isType = node.isTypeOnly || specifier.isTypeOnly || d.variables[variable]?.kind === 'type';
    addExport(d, specifier.name.text, variable, undefined, isType);
  }
}

function lowerReexport(d: Draft, node: ts.ExportDeclaration, module: string): void {
  if (d.namespace !== undefined) return;
  const clause = node.exportClause;
  const typeOnly = node.isTypeOnly;
  if (clause === undefined) {
    d.exports.push({ name: '*', from: { module, name: '*' }, typeOnly });
  } else if (ts.isNamespaceExport(clause)) {
    d.exports.push({ name: clause.name.text, from: { module, name: '*' }, typeOnly });
  } else {
    for (const specifier of clause.elements) {
      const from = { module, name: (specifier.propertyName ?? specifier.name).text };
      d.exports.push({ name: specifier.name.text, from, typeOnly: typeOnly || specifier.isTypeOnly });
    }
  }
}

/** `export default value`, `export = value`. */
export function lowerExportAssignment(d: Draft, node: ts.ExportAssignment): void {
  const expression = node.expression;
  const value = lowerNamed(d, expression, 'assigned', expression, 'default');
  addExport(d, 'default', variableNamed(d, expression), value, false, node.isExportEquals === true);
}

function variableNamed(d: Draft, node: ts.Expression): VariableId {
  const inner = unwrap(node);
  return ts.isIdentifier(inner) ? lookup(d, inner.text) : -1;
}

/** Notes `module.exports = value`, `exports.name = value`, `module.exports.name = value`; nothing for other targets. */
export function exportAssigned(
  d: Draft,
  target: ts.Expression,
  value: ValueId,
  assigned: ts.Expression,
): void {
  if (!ts.isPropertyAccessExpression(target) || d.namespace !== undefined) return;
  const of = target.expression;
  if (isModuleExports(d, target)) {
    addExport(d, 'default', variableNamed(d, assigned), value, false, true);
  } else if (isGlobalName(d, of, 'exports') || isModuleExports(d, of)) {
    addExport(d, target.name.text, variableNamed(d, assigned), value, false);
  }
}

function isModuleExports(d: Draft, node: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'exports' &&
    isGlobalName(d, node.expression, 'module')
  );
}

function isGlobalName(d: Draft, node: ts.Expression, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name && lookup(d, name) < 0;
}

/** A namespace is a variable whose value is an object of what it exports. */
export function lowerNamespace(d: Draft, node: ts.ModuleDeclaration): void {
  const at = spanOf(d, node);
  const outerNames = d.namespace;
  const scope = d.scope;
  const isGlobal = (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
  const variable = ts.isIdentifier(node.name) && !isGlobal ? lookup(d, node.name.text) : -1;
  const names = new Map<string, VariableId>();
  d.namespace = names;
  d.scope = openScope(d, true);
  const body = node.body;
  if (body !== undefined && ts.isModuleBlock(body)) {
    declareStatements(d, body.statements);
    lowerStatements(d, body.statements);
  } else if (body !== undefined && ts.isModuleDeclaration(body) && d.depth < 100) {
    // `namespace A.B {}` exports B from A.
    d.depth++;
    const inner = declare(d, d.scope, body.name.text, 'namespace', body.name);
    lowerNamespace(d, body);
    names.set(body.name.text, inner);
    d.depth--;
  }
  d.scope = scope;
  d.namespace = outerNames;
  if (variable < 0) return;
  assignVariable(d, variable, namespaceValue(d, names, at), '=', at);
  if (isExported(node)) exportDeclared(d, variable);
}

function namespaceValue(d: Draft, names: Map<string, VariableId>, at: Span): ValueId {
  const entries: ObjectEntry[] = [];
  for (const [key, variable] of names) {
    const value = d.values.add({ k: 'variable', variable }, d.variables[variable]!.at);
    entries.push({ key, kind: 'property', value, at: d.variables[variable]!.at });
  }
  return d.values.add({ k: 'object', entries }, at);
}
