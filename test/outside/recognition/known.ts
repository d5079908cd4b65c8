/** What the type checker knows of a file: its queries, and what each call that Tenfold lists resolves to. */
import ts from 'typescript';
import {
  actionsOf,
  bare,
  type Call,
  type Chain,
  Chains,
  isCall,
  type Link,
  METHODS,
  methodOf,
  RUNNING,
} from './chains.ts';
import { entityNames } from './entities.ts';

type Span = readonly [number, number];

/** A query that runs, counted once, at the end of its chain. */
export interface Known {
  readonly file: string;
  readonly library: string;
  readonly actions: readonly string[];
  readonly entity: readonly string[];
  /** Every call of the chain, and their callees. */
  readonly calls: readonly Span[];
  readonly callees: readonly Span[];
  /** What it runs by cannot be told from this place: a function hands it out unawaited. It is no miss when not listed. */
  readonly handedOut: boolean;
}

export interface FileKnowledge {
  readonly known: readonly Known[];
  /** The declaration of the call that ends at this span: a package, `own code`; nothing when the checker cannot say. */
  declaredIn(expression: Span): string | undefined;
}

export function knowledgeOf(program: ts.Program, path: string): FileKnowledge | undefined {
  const source = program.getSourceFile(path);
  if (source === undefined) return undefined;
  const reader = new Reader(program.getTypeChecker(), source);
  return { known: reader.known(), declaredIn: (span) => reader.declaredIn(span) };
}

class Reader {
  readonly #checker: ts.TypeChecker;
  readonly #source: ts.SourceFile;
  readonly #chains: Chains;
  readonly #found = new Map<Call, Known>();

  constructor(checker: ts.TypeChecker, source: ts.SourceFile) {
    this.#checker = checker;
    this.#source = source;
    this.#chains = new Chains(checker);
  }

  known(): readonly Known[] {
    this.#visit(this.#source);
    return [...this.#found.values()];
  }

  declaredIn([start, end]: Span): string | undefined {
    let found: Call | undefined;
    const visit = (node: ts.Node): void => {
      if (node.getEnd() < end || node.getFullStart() > start) return;
      if (isCall(node) && node.getStart() === start && node.getEnd() === end) found = node;
      ts.forEachChild(node, visit);
    };
    visit(this.#source);
    return found && this.#chains.placeOf(found);
  }

  #visit(node: ts.Node): void {
    if (isCall(node) && RUNNING.has(methodOf(node))) this.#called(node);
    for (const [value, handedOut] of [...consumed(node), ...this.#handed(node)])
      if (mayQuery(value)) this.#consumed(value, handedOut);
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  /** A method that runs something by being called. */
  #called(call: Call): void {
    const link = this.#chains.link(call);
    if (link === undefined) return;
    const actions = actionsOf(link.surface.now, link) ?? actionsOf(link.surface.runs, link);
    if (actions !== undefined) this.#note(call, this.#chains.of(call), false);
  }

  /** What an own function is given, by itself or in a list: it may run it, or build on it. */
  #handed(node: ts.Node): readonly (readonly [ts.Expression, boolean])[] {
    if (!ts.isCallExpression(node) || isRunner(node)) return [];
    const given = node.arguments.flatMap(listed).filter(mayQuery);
    return given.length > 0 && this.#chains.placeOf(node) === 'own code'
      ? given.map((one) => [one, true] as const)
      : [];
  }

  /** A value that is awaited, or handed to what awaits it. */
  #consumed(value: ts.Expression, handedOut: boolean): void {
    const node = bare(value);
    if (ts.isConditionalExpression(node)) {
      this.#consumed(node.whenTrue, handedOut);
      this.#consumed(node.whenFalse, handedOut);
      return;
    }
    const chain = this.#chains.of(node);
    const end = chain.at(-1);
    if (end === undefined || !chain.some(isStatement)) return;
    if (this.#isPromise(node)) this.#note(end.call, chain, handedOut);
  }

  #isPromise(node: ts.Expression): boolean {
    return this.#checker.getTypeAtLocation(node).getProperty('then') !== undefined;
  }

  #note(end: Call, chain: Chain, handedOut: boolean): void {
    const before = this.#found.get(end);
    if (before !== undefined && !before.handedOut) return;
    const actions = actionsOfChain(chain);
    const last = chain.at(-1);
    if (actions === undefined || last === undefined || isDefinition(last)) return;
    this.#found.set(end, {
      file: this.#source.fileName,
      library: last.surface.library,
      actions,
      entity: entityNames(this.#checker, chain),
      calls: chain.map(({ call }) => spanOf(call)),
      callees: chain.map(({ call }) => spanOf(ts.isCallExpression(call) ? call.expression : call.tag)),
      handedOut,
    });
  }
}

function isStatement(link: Link): boolean {
  return (actionsOf(link.surface.begins, link) ?? actionsOf(link.surface.later, link)) !== undefined;
}

/** SQL text that defines tables or brackets transactions: no query on rows. */
function isDefinition({ call }: Link): boolean {
  const text = ts.isCallExpression(call) ? call.arguments[0] : call.template;
  return (
    text !== undefined &&
    /^(\w+\.)?(sql|raw)?[`'"(]*\s*(create|alter|drop|truncate|comment|begin|commit|rollback|savepoint|set|reset|vacuum|analyze|pragma|listen|notify|unlisten)\b/i.test(
      text.getText(),
    )
  );
}

/** Of the last link that says what the statement does; an end that allows several is told apart by what is before it. */
function actionsOfChain(chain: Chain): readonly string[] | undefined {
  let said: readonly string[] | undefined;
  for (const link of chain) {
    const own = actionsOf(link.surface.now, link) ?? actionsOf(link.surface.later, link);
    const end = actionsOf(link.surface.runs, link);
    said = own ?? said ?? actionsOf(link.surface.begins, link);
    if (end === undefined) continue;
    const isOneOf = said?.includes('read-many') && !end.includes('read-many'); // `select().get()`: one of them.
    const shared = end.filter((action) => said?.includes(action) || (isOneOf && action === 'read-one'));
    said = shared.length > 0 ? shared : end;
  }
  return said;
}

/** The values that a node runs, when they are promises or lazy statements; true: only their callers can tell. */
function consumed(node: ts.Node): readonly (readonly [ts.Expression, boolean])[] {
  if (ts.isAwaitExpression(node)) return [[node.expression, false]];
  if (ts.isYieldExpression(node)) return node.expression === undefined ? [] : [[node.expression, true]];
  if (ts.isReturnStatement(node)) {
    const fn = ts.findAncestor(node, ts.isFunctionLike);
    const given = node.expression;
    if (given === undefined) return [];
    if (ts.isArrayLiteralExpression(bare(given))) return listed(given).map((one) => [one, true] as const);
    return [[given, !awaitsItself(fn)]];
  }
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return [[node.body, !awaitsItself(node)]];
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return [[node.expression, false]];
  if (ts.isArrayLiteralExpression(node) && isRunList(node))
    return node.elements.map((one) => [one, false] as const);
  if (ts.isPropertyAccessExpression(node) && /^(then|catch|finally)$/.test(node.name.text))
    return [[node.expression, false]];
  return [];
}

function listed(node: ts.Expression): readonly ts.Expression[] {
  const value = bare(node);
  return ts.isArrayLiteralExpression(value) ? value.elements : [value];
}

/** It is async, or says that it gives a promise, or all that its callback gives is awaited. */
function awaitsItself(fn: ts.SignatureDeclaration | undefined): boolean {
  if (fn === undefined) return false;
  if (ts.canHaveModifiers(fn) && fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword))
    return true;
  if (fn.type !== undefined && /^Promise\b/.test(fn.type.getText())) return true;
  const call = fn.parent;
  if (!ts.isCallExpression(call) || methodOf(call) !== 'map') return false;
  return ts.isCallExpression(call.parent) && isRunner(call.parent);
}

function isRunList(node: ts.ArrayLiteralExpression): boolean {
  return ts.isCallExpression(node.parent) && node.parent.arguments[0] === node && isRunner(node.parent);
}

function isRunner(call: ts.CallExpression): boolean {
  return /^(Promise\.(all|allSettled|race|any)|.*\.(batch|\$transaction))$/s.test(call.expression.getText());
}

/** A look at the text before the checker is asked: does the chain, or what the variable may hold, name a method of a table? */
function mayQuery(value: ts.Expression): boolean {
  const node = bare(value);
  if (ts.isIdentifier(node)) return true;
  if (ts.isConditionalExpression(node)) return mayQuery(node.whenTrue) || mayQuery(node.whenFalse);
  for (let one: ts.Expression | undefined = node; one !== undefined; ) {
    if (!isCall(one)) return ts.isIdentifier(one);
    if (METHODS.has(methodOf(one))) return true;
    const callee = bare(ts.isCallExpression(one) ? one.expression : one.tag);
    one = ts.isPropertyAccessExpression(callee) ? bare(callee.expression) : undefined;
  }
  return false;
}

function spanOf(node: ts.Node): Span {
  return [node.getStart(), node.getEnd()];
}
