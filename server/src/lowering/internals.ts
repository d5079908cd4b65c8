/** What the parser tells that its declarations do not name. */
import ts from 'typescript';

/** Where a node's first token starts. `node.getStart` is the language service's. */
export function tokenStart(source: ts.SourceFile, node: ts.Node): number {
  return (ts as unknown as Internals).getTokenPosOfNode(node, source);
}

/** Offsets at which lines start; the first is 0. */
export function lineStartsOf(source: ts.SourceFile): readonly number[] {
  return (ts as unknown as Internals).getLineStarts(source);
}

/** How many syntax errors the parser met. */
export function errorsOf(source: ts.SourceFile): number {
  return (source as unknown as { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length;
}

interface Internals {
  getTokenPosOfNode(node: ts.Node, source: ts.SourceFile): number;
  getLineStarts(source: ts.SourceFile): readonly number[];
}
