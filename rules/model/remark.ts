/** What comments say about the code below them: that a failure does not matter, that a race is accepted. */

/** The comments of a piece of text, without their marks; '' where there are none. */
export function commentsIn(text: string): string {
  const code = text.replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1/g, "''");
  return [...code.matchAll(/\/\/([^\n]*)|\/\*([\s\S]*?)\*\//g)]
    .map(([, line = '', block = '']) => line + block)
    .join(' ')
    .replace(/\s*\n\s*\*?\s*/g, ' ');
}

/** The comment whose last line is right above the line of an offset; '' where there is none. */
export function commentAbove(source: string, offset: number): string {
  const lines = source.slice(0, offset).split('\n').slice(0, -1);
  let first = lines.length;
  while (first > 0 && IS_COMMENT.test(lines[first - 1]!)) first--;
  return commentsIn(lines.slice(first).join('\n'));
}

const IS_COMMENT = /^\s*(?:\/\/|\/\*|\*)/;

const NO_MATTER =
  /best.?effort|non.?(?:critical|fatal|blocking)|not (?:critical|fatal|essential)|(?:ignor|swallow|suppress)\w*\b.{0,30}(?:error|fail|reject|issue|problem)|(?:error|fail|reject)\w*\b[^.]{0,60}\b(?:must|should|may|can|never|not|ignored?|fine|ok|okay|harmless)\b|(?:never|not|n't|without)\b[^.]{0,40}\b(?:fail|throw|break|block|crash|error|reject)|fire.and.forget|silently/i;

/** Does it say that a failure may stay untold? */
export function excusesFailure(comment: string): boolean {
  return NO_MATTER.test(comment);
}

const RACE =
  /\brac(?:e|es|y|ing)\b|concurren|simultaneous|at the same time|in parallel|at once|double.?(?:submit|click)|idempoten|overflow|TOCTOU/i;

/** Does it speak of what requests at once do to each other? Whoever wrote it has weighed that. */
export function weighsRace(comment: string): boolean {
  return RACE.test(comment);
}
