/**
 * Places in files, and whether a finding is at one.
 *
 * A place is what a reader wrote down: a file and a span of lines, 1-based, both ends included. Readers point at
 * the loop, tools at the call inside it, so "at" allows some lines of slack, which each caller chooses.
 */

/**
 * `within`, when given, is a block whose outside never counts, however near.
 *
 * @typedef {{ path: string, from: number, to: number, within?: { from: number, to: number } }} Place
 * @typedef {{ start: { line: number }, end: { line: number } }} Range
 */

/**
 * The place that `path:12-40` or `path:12` means. The path may hold colons and brackets (Next.js routes do), so the
 * lines are what follows the last colon.
 *
 * @param {string} text
 * @returns {Place | undefined} nothing when there are no lines at the end
 */
export function placeFromText(text) {
  const match = /^(.+):(\d+)(?:-(\d+))?$/.exec(text.trim());
  if (!match) return undefined;
  const from = Number(match[2]);
  return { path: match[1], from, to: Number(match[3] ?? from) };
}

/**
 * The place, kept within its model when it is in a Prisma schema: there the next model begins two lines after this one
 * ends, and a finding in it is about another table.
 *
 * @param {Place} place
 * @param {string} text of the file
 * @returns {Place} the same when it is no Prisma schema, or outside of every block
 */
export function withinModel(place, text) {
  if (!place.path.endsWith('.prisma')) return place;
  const lines = text.split('\n');
  const from = lines.findLastIndex(
    (line, i) => i < place.from && /^\s*(model|view|type|enum)\s+\w+\s*\{/.test(line),
  );
  const to = lines.findIndex((line, i) => i > from && /^\s*\}/.test(line));
  return from >= 0 && to + 1 >= place.from ? { ...place, within: { from: from + 1, to: to + 1 } } : place;
}

/**
 * How many lines lie between a range and a place; 0 when they share a line, infinite in another file or block.
 *
 * @param {string} path
 * @param {Range} range
 * @param {Place} place
 */
export function distance(path, range, place) {
  if (path !== place.path) return Number.POSITIVE_INFINITY;
  const { within } = place;
  if (within && (range.start.line < within.from || range.start.line > within.to))
    return Number.POSITIVE_INFINITY;
  return Math.max(0, place.from - range.end.line, range.start.line - place.to);
}

/**
 * Whether the finding's own range is at one of the places.
 *
 * @param {import('./scanning.mjs').Finding} finding
 * @param {Place[]} places
 * @param {number} slackLines
 */
export function isAt(finding, places, slackLines) {
  return places.some((place) => distance(finding.path, finding.range, place) <= slackLines);
}

/**
 * Whether one of the finding's related locations is at one of the places: the finding stands elsewhere (in the
 * caller, at the query) and names this place on its path.
 *
 * @param {import('./scanning.mjs').Finding} finding
 * @param {Place[]} places
 * @param {number} slackLines
 */
export function pointsAt(finding, places, slackLines) {
  return finding.related.some((location) =>
    places.some((place) => distance(location.path, location.range, place) <= slackLines),
  );
}
