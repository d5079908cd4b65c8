/** PostgREST's list of columns: `id, total, author:users!inner(name), lines(count)`. Relations are embedded by name. */

export interface Embedded {
  /** Columns of the table itself; `*` for all. */
  readonly columns: readonly string[];
  readonly relations: readonly { readonly name: string; readonly of: Embedded }[];
}

/** What a text of columns asks for. Never throws: what is not closed ends with the text. */
export function embeddedIn(text: string): Embedded {
  const columns: string[] = [];
  const relations: { name: string; of: Embedded }[] = [];
  for (const part of topLevel(text)) {
    const open = part.indexOf('(');
    if (open < 0) columns.push(columnOf(part));
    else
      relations.push({
        name: relationOf(part.slice(0, open)),
        of: embeddedIn(part.slice(open + 1, part.endsWith(')') ? -1 : undefined)),
      });
  }
  return { columns, relations };
}

/** Parts between the commas that are in no parentheses. */
function topLevel(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at];
    if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (at === text.length || (sign === ',' && depth === 0)) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts.filter((part) => part !== '');
}

/** `renamed:column::text`, `payload->>name`. */
function columnOf(part: string): string {
  const column = part.replace(/::.*$/s, '').replace(/->.*$/s, '');
  return (column.split(':').at(-1) ?? column).trim();
}

/** `author:users!inner`: the table, or the foreign key, by which it is reached. */
function relationOf(part: string): string {
  const named = part.split(':').at(-1) ?? part;
  return (
    named
      .replace(/^\.\.\./, '')
      .split('!')[0]
      ?.trim() ?? named
  );
}
