/** Chains of library calls, link by link: which declaration each call resolves to. */
import ts from 'typescript';
import { type Actions, type Methods, SURFACES, type Surface } from './executing.ts';

export type Call = ts.CallExpression | ts.TaggedTemplateExpression;

/** One call whose declaration lies in a data layer. */
export interface Link {
  readonly call: Call;
  readonly surface: Surface;
  /** Class or interface that declares it; empty when it has no name. */
  readonly owner: string;
  /** `()` when the receiver itself is called. */
  readonly method: string;
}

/** The links of a chain, first call first. Through variables that hold a part of it, too. */
export type Chain = readonly Link[];

/** Parentheses, casts and `!` do nothing at run time. */
export function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node)
    ? bare(node.expression)
    : node;
}

export function calleeOf(call: Call): ts.Expression {
  return bare(ts.isCallExpression(call) ? call.expression : call.tag);
}

export function methodOf(call: Call): string {
  const callee = calleeOf(call);
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : '()';
}

/** What the call's method is read from. */
export function receiverOf(call: Call): ts.Expression | undefined {
  const callee = calleeOf(call);
  return ts.isPropertyAccessExpression(callee) ? bare(callee.expression) : undefined;
}

export function isCall(node: ts.Node): node is Call {
  return ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node);
}

/** Deep enough for every real chain, and an end for those that refer to themselves. */
const DEEPEST = 80;

export class Chains {
  readonly #checker: ts.TypeChecker;
  readonly #links = new Map<Call, Link | undefined>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  of(end: ts.Expression, depth = 0): Chain {
    const node = bare(end);
    if (depth > DEEPEST) return [];
    if (ts.isIdentifier(node)) return this.#heldBy(node, depth);
    if (!isCall(node)) return [];
    const link = this.link(node);
    const receiver = receiverOf(node);
    if (link === undefined) return [];
    return [...(receiver === undefined ? [] : this.of(receiver, depth + 1)), link];
  }

  /** The call as a link; nothing when its declaration lies elsewhere, or the checker cannot say. */
  link(call: Call): Link | undefined {
    if (this.#links.has(call)) return this.#links.get(call);
    const link = this.#resolve(call);
    this.#links.set(call, link);
    return link;
  }

  /** Where the declaration of a call lies: a package, `own code`, or nothing when the checker cannot say. */
  placeOf(call: Call): string | undefined {
    const declaration = this.declaration(call);
    return declaration === undefined ? undefined : packageOf(declaration.getSourceFile());
  }

  declaration(call: Call): ts.Declaration | undefined {
    const callee = calleeOf(call);
    const symbol = ts.isPropertyAccessExpression(callee)
      ? this.#checker.getSymbolAtLocation(callee.name)
      : undefined;
    return (symbol?.declarations?.[0] ?? this.#checker.getResolvedSignature(call)?.declaration) as
      | ts.Declaration
      | undefined;
  }

  #resolve(call: Call): Link | undefined {
    const method = methodOf(call);
    const declaration = this.declaration(call);
    const found = declaration === undefined ? undefined : surfaceOf(declaration.getSourceFile());
    if (found !== undefined && declaration !== undefined) {
      const owner = ownerOf(declaration) || this.#nameOfReceiver(call);
      return { call, surface: found, owner, method };
    }
    return undefined;
  }

  /** Mapped types declare no members: their alias has the name. */
  #nameOfReceiver(call: Call): string {
    const receiver = receiverOf(call);
    const type = receiver === undefined ? undefined : this.#checker.getTypeAtLocation(receiver);
    return type?.aliasSymbol?.name ?? type?.symbol?.name ?? '';
  }

  /** A local variable that holds a part of the chain, with what is added to it: `query = query.where(…)`. */
  #heldBy(name: ts.Identifier, depth: number): Chain {
    const symbol = this.#checker.getSymbolAtLocation(name);
    const declaration = symbol?.valueDeclaration;
    if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration))
      return [];
    if (!ts.isIdentifier(declaration.name)) return [];
    const given = declaration.initializer;
    const first = given === undefined ? [] : this.of(given, depth + 1);
    const added: Link[] = [];
    for (const assigned of assignmentsOf(declaration)) {
      if (this.#checker.getSymbolAtLocation(assigned.left) !== symbol) continue;
      let value = bare(assigned.right);
      const own: Link[] = [];
      while (isCall(value)) {
        const link = this.link(value);
        if (link !== undefined) own.unshift(link);
        const receiver = receiverOf(value);
        if (receiver === undefined) break;
        value = receiver;
      }
      added.push(...own);
    }
    return [...first, ...added];
  }
}

/** Assignments to a name in the block that declares it. */
function assignmentsOf(
  declaration: ts.VariableDeclaration,
): readonly (ts.BinaryExpression & { left: ts.Identifier })[] {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || (list.flags & ts.NodeFlags.Const) !== 0) return [];
  const name = (declaration.name as ts.Identifier).text;
  const found: (ts.BinaryExpression & { left: ts.Identifier })[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      node.left.text === name
    )
      found.push(node as ts.BinaryExpression & { left: ts.Identifier });
    ts.forEachChild(node, visit);
  };
  const block = list.parent.parent;
  if (!ts.isSourceFile(block)) visit(block);
  return found;
}

function ownerOf(declaration: ts.Node): string {
  for (let node: ts.Node | undefined = declaration; node !== undefined; node = node.parent) {
    if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) return node.name?.text ?? '';
    if (ts.isTypeAliasDeclaration(node)) return node.name.text;
  }
  return '';
}

const packages = new WeakMap<ts.SourceFile, string>();

/** A generated Prisma client counts as its package wherever it lies: it imports the package's runtime. */
export function packageOf(file: ts.SourceFile): string {
  const known = packages.get(file);
  if (known !== undefined) return known;
  const inside = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.fileName)?.[1];
  const name =
    inside ?? (/@prisma\/client\/runtime/.test(file.text.slice(0, 3000)) ? '@prisma/client' : 'own code');
  packages.set(file, name);
  return name;
}

function surfaceOf(file: ts.SourceFile): Surface | undefined {
  const name = packageOf(file);
  return SURFACES.find((surface) => surface.packages.includes(name));
}

/** The actions that a table of methods gives a link; nothing when it does not list it. */
export function actionsOf(methods: Methods | undefined, link: Link): readonly Actions[] | undefined {
  for (const [owners, row] of Object.entries(methods ?? {})) {
    if (!owners.split('|').some((owner) => matches(owner, link.owner))) continue;
    for (const [names, actions] of Object.entries(row))
      if (names.split(' ').includes(link.method)) return actions.split('|');
  }
  return undefined;
}

function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
}

const namesIn = (methods: Methods | undefined): readonly string[] =>
  Object.values(methods ?? {}).flatMap((row) => Object.keys(row).flatMap((names) => names.split(' ')));

/** Methods that run something by being called, and all that are listed: filters before the checker is asked. */
export const RUNNING: ReadonlySet<string> = new Set(
  SURFACES.flatMap(({ now, runs }) => [...namesIn(now), ...namesIn(runs)]),
);
export const METHODS: ReadonlySet<string> = new Set([
  ...RUNNING,
  ...SURFACES.flatMap(({ begins, later }) => [...namesIn(begins), ...namesIn(later)]),
]);
