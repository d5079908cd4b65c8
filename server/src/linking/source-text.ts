/** The text of code as it is written; what a value is as a text, `evaluate.ts` says. */
import type { CallId, Span, ValueId } from '../facts/facts.ts';
import { spanOf } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';

export function sourceAt(context: Context, file: LinkedFile, [start, end]: Span): string {
  return context.sources.text(file.path).slice(start, end);
}

export function sourceOf(context: Context, file: LinkedFile, id: ValueId): string {
  return sourceAt(context, file, spanOf(file.facts.values, id));
}

/** `a.b` of a call, for messages. */
export function calleeText(context: Context, file: LinkedFile, call: CallId): string {
  const at = file.facts.calls[call]?.calleeAt;
  return at === undefined ? '' : sourceAt(context, file, at).replace(/\s+/g, '');
}
