/** What is under the cursor: the evidence of the findings, else what is known of an operation. */
import type { Hover, HoverParams } from 'vscode-languageserver/node';
import { pathOf } from './from-proto.ts';
import type { Session } from './session.ts';
import { explanationHover, findingsHover } from './to-proto.ts';

export function hover(session: Session, { textDocument, position }: HoverParams): Hover | null {
  const path = pathOf(textDocument.uri);
  const document = path && session.buffers.get(path);
  if (!path || !document) return null;
  const offset = document.offsetAt(position);
  const findings = session.findingsOf(path).filter(({ at }) => at.span[0] <= offset && offset <= at.span[1]);
  if (findings.length > 0) return findingsHover(findings, session);
  const lines = session.engine.explain(path, offset);
  // Details are indented. The last heading is about the function, and true of every place: no reason for a hover.
  const headings = lines.filter((line) => !line.startsWith(' '));
  return headings.length > 1 ? explanationHover(lines, session.features) : null;
}
