/** Plain text for a terminal: aligned tables, findings in one line, and the like. */

/**
 * A table whose first row is the heading; numbers are aligned right.
 *
 * @param {(string | number)[][]} rows
 */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const isNumeric = rows[0].map((_, column) =>
    rows
      .slice(1)
      .every(
        (row) =>
          typeof row[column] === 'number' ||
          row[column] === '' ||
          /^(-|[\d.]+( ?[/%].*)?)$/.test(row[column]),
      ),
  );
  const line = (row) =>
    row
      .map((cell, i) => (isNumeric[i] ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}

/** `3/4`, or a dash where there is nothing to count. */
export function share(part, whole) {
  return whole ? `${part}/${whole}` : '-';
}

/** `75 %`, or a dash where there is nothing to count. */
export function percent(part, whole) {
  return whole ? `${Math.round((100 * part) / whole)} %` : '-';
}

/**
 * One finding in one line.
 *
 * @param {import('./scanning.mjs').Finding} finding
 */
export function findingLine(finding) {
  return `${finding.path}:${finding.range.start.line} [${finding.tier}, ${finding.confidence}] ${finding.rule}: ${finding.message}`;
}

/**
 * How often each key occurs, most frequent first.
 *
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {[string, number][]}
 */
export function counts(items, keyOf) {
  const found = new Map();
  for (const item of items) found.set(keyOf(item), (found.get(keyOf(item)) ?? 0) + 1);
  return [...found].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** A heading with an empty line before it. */
export function heading(text) {
  return `\n${text}\n${'='.repeat(text.length)}`;
}
