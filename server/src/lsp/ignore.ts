/** The edit that ignores a finding on its line. */
import type { Edit } from '../../../rules/rule.ts';

/** Stands for the reason until the user writes theirs: selected where the client knows tab stops. */
const reason = 'why this is fine here';

/** A comment alone on the last line of a text: up to the end of its list of rules, then the rest. */
const suppressionAtEnd =
  /(?:^|\n)[ \t]*\{?[ \t]*(?:\/\/|\/\*|--)[ \t]*tenfold-ignore[ \t]+([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)([^\n]*)$/;

/**
 * Inserts `// tenfold-ignore <rule>: <reason>` above the line of `offset`, or adds the rule to such a comment that is
 * there already.
 */
export function ignoreEdit(path: string, text: string, offset: number, rule: string): Edit {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(0, lineStart).trimEnd();
  const existing = suppressionAtEnd.exec(before);
  if (existing) {
    const listEnd = existing.index + existing[0].length - existing[2]!.length;
    return { at: { file: path, span: [listEnd, listEnd] }, text: `, ${rule}` };
  }
  const line = /.*/.exec(text.slice(lineStart))![0];
  const indent = /^[ \t]*/.exec(line)![0];
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const [open, close] = commentMarks(path, line, before);
  const head = `${indent}${open}tenfold-ignore ${rule}: `;
  return {
    at: { file: path, span: [lineStart, lineStart] },
    text: `${head}${reason}${close}${newline}`,
    tabStop: [head.length, head.length + reason.length],
  };
}

function commentMarks(path: string, line: string, before: string): readonly [string, string] {
  if (path.endsWith('.sql')) return ['-- ', ''];
  return isJsxChild(path, line, before) ? ['{/* ', ' */}'] : ['// ', ''];
}

/** By the look of the lines, not by a tree: a child of an element follows a tag and is itself a tag or in braces. */
function isJsxChild(path: string, line: string, before: string): boolean {
  const lineBefore = before.slice(before.lastIndexOf('\n') + 1);
  return /\.[jt]sx$/.test(path) && /^\s*[<{]/.test(line) && /(?<!=)>$|^\s*\{.*\}$/.test(lineBefore);
}
