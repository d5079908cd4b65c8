/** Edits applied to texts, and places followed through them. */
import type { Place } from '../../../rules/model/place.ts';
import type { Edit } from '../../../rules/rule.ts';

/** Edits by file, in order of place. Undefined when two of them overlap. */
export function editsByFile(edits: readonly Edit[]): Map<string, Edit[]> | undefined {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) byFile.set(edit.at.file, [...(byFile.get(edit.at.file) ?? []), edit]);
  for (const list of byFile.values()) {
    list.sort((a, b) => a.at.span[0] - b.at.span[0] || a.at.span[1] - b.at.span[1]);
    if (list.some((edit, index) => index > 0 && edit.at.span[0] < list[index - 1]!.at.span[1]))
      return undefined;
  }
  return byFile;
}

/** The text after edits that are in order and do not overlap. Insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.at.span[0]) + edit.text;
    at = edit.at.span[1];
  }
  return result + text.slice(at);
}

/** Where a range is after the edits: what was inserted or replaced inside or at its borders belongs to it. */
export function movedSpan(span: Place['span'], edits: readonly Edit[]): readonly [number, number] {
  return [moved(span[0], edits, 'start'), moved(span[1], edits, 'end')];
}

function moved(offset: number, edits: readonly Edit[], side: 'start' | 'end'): number {
  let delta = 0;
  for (const { at, text } of edits) {
    const [start, end] = at.span;
    const isBefore = side === 'start' ? end <= offset && start < offset : end <= offset;
    if (isBefore) delta += text.length - (end - start);
    else if (start < offset || (start === offset && side === 'start' && end > offset))
      return start + delta + (side === 'end' ? text.length : 0);
    else break;
  }
  return offset + delta;
}

export function overlap(a: Place['span'], b: Place['span']): boolean {
  return a[0] < b[1] && b[0] < a[1];
}
