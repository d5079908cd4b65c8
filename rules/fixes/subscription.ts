/** Removes a listener, or stops a timer, when the request that added it has ended. */
import type { Program } from '../model/program.ts';
import type { Subscription } from '../model/subscription.ts';
import type { Edit, Fix } from '../rule.ts';
import { insertion, replacement, requoted, textOf } from './edits.ts';
import { filled } from './phrases.ts';
import { beginsLine, indentationAt, mentionsName } from './text.ts';

/** For handlers of frameworks that say how a request tells of its end. */
export function endSubscription(one: Subscription, program: Program): readonly Fix[] {
  const handler = program.handler(one.fn);
  const phrase = handler && program.library(handler.library)?.phrases?.closed;
  if (!handler?.request || phrase === undefined || !one.dropped) return [];
  const { request } = handler;
  const edits = () => ended(one, phrase, request, program);
  if (!edits()) return [];
  const title = one.kind === 'timer' ? 'Stop it when the request ends' : 'Remove it when the request ends';
  return [{ id: 'end-subscription', title, safety: 'suggestion', edits }];
}

function ended(
  one: Subscription,
  phrase: string,
  request: string,
  program: Program,
): readonly Edit[] | undefined {
  const text = textOf(program, one.at.file);
  const { source, newline, semicolon } = text;
  const [start, end] = one.callAt;
  const form = program.form(one.fn);
  const innermost = program.functionAt(one.at);
  if (!form || innermost?.index !== one.fn.index || !beginsLine(source, start)) return undefined;
  const after = end + (source[end] === ';' ? 1 : 0);
  const line = newline + indentationAt(source, start);
  const body = source.slice(...form.bodyAt);
  const closing = (cleanup: string) =>
    insertion(
      text,
      after,
      `${line}${requoted(text, filled(phrase, [request, `() => ${cleanup}`]))}${semicolon}`,
    );
  if (one.kind === 'timer') {
    if (mentionsName(body, 'timer')) return undefined;
    return [insertion(text, start, 'const timer = '), closing('clearInterval(timer)')];
  }
  const remove = /\.on$|\.addListener$/.test(source.slice(...one.at.span)) ? 'off' : undefined;
  if (!remove || one.event === '') return undefined;
  const callback = source.slice(...one.callbackAt);
  if (/^[\w$]+$/.test(callback)) return [closing(`${one.target}.${remove}(${one.event}, ${callback})`)];
  if (mentionsName(body, 'listener') || losesTypes(one.at.file, callback)) return undefined;
  return [
    insertion(text, start, `const listener = ${callback}${semicolon}${line}`),
    replacement(text, one.callbackAt, 'listener'),
    closing(`${one.target}.${remove}(${one.event}, listener)`),
  ];
}

/** Parameters without a type get theirs from the call that they stand in. */
function losesTypes(file: string, callback: string): boolean {
  if (!/\.[cm]?tsx?$/.test(file)) return false;
  const parameters = /^(?:async\s*)?(?:function\s*\w*\s*)?\(([^)]*)\)/.exec(callback)?.[1];
  return parameters === undefined || (parameters.trim() !== '' && !parameters.includes(':'));
}
