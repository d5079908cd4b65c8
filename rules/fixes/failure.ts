/** Lets somebody know of a failure: a line in the log, or the error itself on its way up. */
import type { Catch } from '../model/failure.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { insertion, replacement, type Text, textOf } from './edits.ts';
import { indentationAt, mentionsName, startOfLine } from './text.ts';

/** For a catch that tells nobody. */
export function tellError(one: Catch, operation: Operation, program: Program): readonly Fix[] {
  if (one.form === 'callback' && !isFunctionAt(one, program)) return [];
  const text = () => textOf(program, one.at.file);
  return [
    {
      id: 'log-error',
      title: 'Log the error',
      safety: 'suggestion',
      edits: () => logIn(text(), one, operation),
    },
    ...(one.form === 'clause'
      ? [
          {
            id: 'rethrow-error',
            title: 'Rethrow the error with its context',
            safety: 'suggestion' as const,
            edits: () => rethrowIn(text(), one, operation),
          },
        ]
      : []),
  ];
}

/** Written there, and not a name for one. */
function isFunctionAt({ at, bodyAt }: Catch, program: Program): boolean {
  return /(?:=>\s*\(?\s*|\)\s*)$/.test(program.source(at.file).slice(at.span[1] + 1, bodyAt[0]));
}

const failed = ({ callee }: Operation): string =>
  `${callee
    .replace(/^this\./, '')
    .replace(/\(\)/g, '')
    .replaceAll(/['"`\\]/g, '')} failed`;

function logIn(text: Text, one: Catch, operation: Operation): readonly Edit[] | undefined {
  const named = bound(text, one);
  if (!named) return undefined;
  const statement = `${logger(text, failed(operation), named.error)}${text.semicolon}`;
  return [...named.edits, ...prepended(text, one.bodyAt, statement, one.form === 'callback')];
}

function rethrowIn(text: Text, one: Catch, operation: Operation): readonly Edit[] | undefined {
  const named = bound(text, one);
  if (!named) return undefined;
  const { quote, semicolon, newline, indent } = text;
  const cause = named.error === 'cause' ? 'cause' : `cause: ${named.error}`;
  const statement = `throw new Error(${quote}${failed(operation)}${quote}, { ${cause} })${semicolon}`;
  const outer = indentationAt(text.source, one.bodyAt[0]);
  return [
    ...named.edits,
    replacement(text, one.bodyAt, `{${newline}${outer}${indent}${statement}${newline}${outer}}`),
  ];
}

/** The error's name, and edits that give it one. */
function bound(
  text: Text,
  one: Catch,
): { readonly error: string; readonly edits: readonly Edit[] } | undefined {
  if (one.error !== '') return { error: one.error, edits: [] };
  const { source } = text;
  if (one.form === 'clause') {
    const end = one.at.span[0] + 'catch'.length;
    return { error: 'error', edits: [replacement(text, [end, one.at.span[1]], ' (error)')] };
  }
  const open = source.lastIndexOf('()', one.bodyAt[0]);
  if (open < one.at.span[1]) return undefined;
  return { error: 'error', edits: [insertion(text, open + 1, 'error')] };
}

/** The logger that the file has, in the way the file uses it; the console where there is none. */
function logger({ source, quote }: Text, message: string, error: string): string {
  const written = `${quote}${message}${quote}`;
  const used = /\b((?:this\.)?_?(?:logger|log))\.(?:error|warn|info)\((\{)?/.exec(source);
  const imported = /^import[^;\n]*[{\s](logger|log)[,\s}][^;\n]*from/m.exec(source);
  const name = used?.[1] ?? imported?.[1];
  if (name === undefined) return `console.error(${written}, ${error})`;
  return used?.[2] === '{'
    ? `${name}.error({ err: ${error} }, ${written})`
    : `${name}.error(${written}, ${error})`;
}

/** A statement at the beginning of a block; what an arrow gives is returned after it. */
function prepended(
  text: Text,
  body: Catch['bodyAt'],
  statement: string,
  isCallback: boolean,
): readonly Edit[] {
  const { source, newline, indent, semicolon } = text;
  const written = source.slice(...body);
  const outer = indentationAt(source, body[0]);
  const inner = newline + outer + indent;
  if (!written.startsWith('{')) {
    const isWrapped = isCallback && source[body[0] - 1] === '(';
    const span: readonly [number, number] = isWrapped ? [body[0] - 1, body[1] + 1] : body;
    const returned = written === 'undefined' ? '' : `${inner}return ${written}${semicolon}`;
    return [replacement(text, span, `{${inner}${statement}${returned}${newline}${outer}}`)];
  }
  const content = written.slice(1, -1);
  if (content.trim() === '') return [replacement(text, body, `{${inner}${statement}${newline}${outer}}`)];
  if (content.includes('\n')) return [insertion(text, body[0] + 1, inner + statement)];
  return [replacement(text, body, `{${inner}${statement}${inner}${content.trim()}${newline}${outer}}`)];
}

/** What the error is called where `error` is taken: `ordersError`. */
export function nameError({ entity, method }: Operation): string {
  const word = (entity ?? method).replace(/[^\w]+(\w)?/g, (_, next: string | undefined) =>
    (next ?? '').toUpperCase(),
  );
  return `${word.charAt(0).toLowerCase()}${word.slice(1)}Error`;
}

/** `const { data } = await …` also takes the error, and throws it; a statement that drops the result takes it. */
export function readError(operation: Operation, otherwise: string, program: Program): readonly Fix[] {
  const edits = (): readonly Edit[] | undefined => {
    const text = textOf(program, operation.at.file);
    const { source, semicolon, newline } = text;
    const [start, end] = operation.anchors.statement;
    const statement = source.slice(start, end);
    const form = program.form(operation.fn);
    const around = form ? source.slice(...form.bodyAt) : source;
    const isTaken =
      mentionsName(around.replace(/\{[^{}]*\berror\b[^{}]*\}\s*=/g, ''), 'error') || /\berror\b/.test(around);
    const name = isTaken ? otherwise : 'error';
    const part = name === 'error' ? name : `error: ${name}`;
    const outer = indentationAt(source, startOfLine(source, start));
    const thrown = `${newline}${outer}if (${name}) throw ${name}${semicolon}`;
    const pattern = /^(const|let)\s+\{\s*([^}]*?),?\s*\}\s*=\s*await\s/.exec(statement);
    if (pattern && !/\berror\b/.test(pattern[2]!)) {
      const open = start + statement.indexOf('{');
      const close = start + statement.indexOf('}') + 1;
      const elements = pattern[2]!.replace(/\s+/g, ' ').trim();
      return [replacement(text, [open, close], `{ ${elements}, ${part} }`), insertion(text, end, thrown)];
    }
    if (/^await\s/.test(statement)) {
      if (semicolon === '' && /^[([`]/.test(source.slice(end).trimStart())) return undefined;
      return [insertion(text, start, `const { ${part} } = `), insertion(text, end, thrown)];
    }
    return undefined;
  };
  return edits()
    ? [{ id: 'read-error', title: 'Throw the error of the result', safety: 'suggestion', edits }]
    : [];
}
