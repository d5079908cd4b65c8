/** Caps a page size that the request names: `Math.min(…, 100)` around it, where it is handed to the query. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { replacement, textOf, withTabStop } from './edits.ts';
import type { Span } from './text.ts';

/** Rows that one may ask for at most. */
const LARGEST_PAGE = 100;

/** Empty where the size is not written in the call. */
export function capPageSize({ anchors, at }: Operation, program: Program): readonly Fix[] {
  const span: Span | undefined = anchors.parts.limit;
  if (!span) return [];
  return [
    {
      id: 'cap-page-size',
      title: `Cap the page size (${LARGEST_PAGE})`,
      safety: 'suggestion',
      edits: () => {
        const text = textOf(program, at.file);
        const size = text.source.slice(...span);
        // Shorthand: `{ take }`.
        const before = text.source.slice(0, span[0]).trimEnd();
        const isShorthand =
          /^[\w$]+$/.test(size) && /[{,]$/.test(before) && /^\s*[,}]/.test(text.source.slice(span[1]));
        const capped = `Math.min(${size}, ${LARGEST_PAGE})`;
        return withTabStop(
          [replacement(text, span, isShorthand ? `${size}: ${capped}` : capped)],
          String(LARGEST_PAGE),
        );
      },
    },
  ];
}
