/** A few lines of source with a caret line below. */
import type { Place } from '../../../rules/model/place.ts';
import type { Colours, Paint } from './colours.ts';
import type { Places } from './places.ts';

const TAB = '    ';
/** Lines longer than this are cut around what is marked. */
const MAX_COLUMNS = 140;
const CONTEXT_BEFORE = 1;
/** Of a range over many lines, so many are shown. */
const MAX_LINES = 4;

/** The lines of a place, the one before, and carets under the place. */
export function codeFrame(place: Place, places: Places, colours: Colours, paint: Paint): string[] {
  const { start, end } = places.range(place);
  const lastShown = Math.min(end.line, start.line + MAX_LINES - 1);
  const digits = String(lastShown).length;
  const gutter = (label: string) => colours.dim(`${label.padStart(digits + 2)} │ `);
  const lines: string[] = [];
  for (let number = Math.max(1, start.line - CONTEXT_BEFORE); number <= lastShown; number++) {
    const text = places.line(place.file, number);
    if (text === undefined) break;
    if (number < start.line && text.trim() === '') continue;
    const from = number === start.line ? start.column - 1 : text.length - text.trimStart().length;
    const to = number === end.line ? end.column - 1 : text.length;
    const isMarked = number >= start.line;
    const cut = cutAround(text, isMarked ? from : 0);
    lines.push((gutter(String(number)) + cut.text).trimEnd());
    if (!isMarked) continue;
    const width = widthOf(text.slice(from, Math.max(from, to)));
    const room = Math.max(1, widthOf(cut.text) - cut.column);
    lines.push(gutter('') + ' '.repeat(cut.column) + paint('^'.repeat(Math.max(1, Math.min(width, room)))));
  }
  if (lastShown < end.line) lines.push(gutter('') + colours.dim(`… ${end.line - lastShown} more lines`));
  return lines;
}

/** The line as printed, cut when it is long, and the column at which `from` stands in it. */
function cutAround(line: string, from: number): { readonly text: string; readonly column: number } {
  const before = printable(line.slice(0, from));
  const all = before + printable(line.slice(from));
  if (all.length <= MAX_COLUMNS) return { text: all, column: widthOf(before) };
  const start = before.length > MAX_COLUMNS / 2 ? before.length - MAX_COLUMNS / 4 : 0;
  const text =
    (start > 0 ? '…' : '') +
    all.slice(start, start + MAX_COLUMNS) +
    (start + MAX_COLUMNS < all.length ? '…' : '');
  return { text, column: widthOf(before.slice(start)) + (start > 0 ? 1 : 0) };
}

/** Tabs as spaces; control characters, which could steer the terminal, as dots. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replaceAll('\t', TAB).replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '·');
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns a text takes on a terminal, as near as one can tell: Chinese and pictures take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of printable(text))
    width += /\p{Mark}|\u200d|\ufe0f/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}
