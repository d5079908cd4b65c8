/**
 * Missing indexes: the fix stands in the schema, the finding often at the query that wants the index. It is the same
 * fix when the finding points at the same declaration and names a column of an index which the fix adds there.
 */

/** An added line, or one that only gives an index its columns below it. */
const SPEAKS_OF_INDEX = /index|unique|@@id|indices/i;
/** A decorator or a call may stand lines above the columns: `@Index()`, `schema.index({`. */
const LINES_BELOW = 4;

/**
 * The words of the indexes that a diff adds within some lines of the old file, columns among them.
 *
 * @param {string} diff of one file, with some lines of context
 * @param {{ from: number, to: number }} within
 * @returns {Set<string>}
 */
export function wordsOfAddedIndexes(diff, within) {
  const lines = diff.split('\n');
  const added = [];
  const removed = []; // An index that only moves is not new.
  let oldLine = 0;
  for (const [i, line] of lines.entries()) {
    const hunk = /^@@ -(\d+)/.exec(line);
    if (hunk) oldLine = Number(hunk[1]) - 1;
    else if (!line.startsWith('+') && !line.startsWith('\\')) oldLine += 1;
    if (oldLine < within.from || oldLine > within.to || !SPEAKS_OF_INDEX.test(line)) continue;
    if (line.startsWith('-')) removed.push(line);
    else if (line.startsWith('+')) added.push(line, ...(isWhole(line) ? [] : belowOf(lines, i)));
  }
  const words = (list) => [...list.join('\n').matchAll(/\w+/g)].map((match) => match[0]);
  const old = new Set(words(removed));
  return new Set(words(added).filter((word) => !old.has(word)));
}

/** Does the line name the columns itself: `@@index([a, b])`, `@Index(['a'])`, `.on(table.a)`? */
function isWhole(line) {
  return /\[[^\]]+\]|\((\w+\.)?\w+\)\s*(\/\/.*)?[,;)]*\s*$/.test(line);
}

/** The lines of the new file below one, up to the first that ends a declaration. */
function belowOf(lines, at) {
  const below = [];
  for (const line of lines.slice(at + 1)) {
    if (line.startsWith('-')) continue;
    if (line.startsWith('@@ ') || below.length === LINES_BELOW) break;
    below.push(line);
    if (/[;})]\s*$/.test(line) && !/^.\s*@/.test(line)) break;
  }
  return below;
}

/**
 * The columns that a finding wants indexed: `Order.customerId` or `Order` (customerId, placedAt) in its message.
 *
 * @param {import('./scanning.mjs').Finding} finding
 * @returns {string[]}
 */
export function columnsNamed({ message }) {
  const match = /^`[^`.]+\.([^`]+)`/.exec(message) ?? /^`[^`]+` \(([^)]+)\)/.exec(message);
  return match ? match[1].split(',').map((column) => column.trim()) : [];
}
