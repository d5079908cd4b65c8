/** Calls the asynchronous form of a synchronous function, and makes the functions around it wait. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addImport, insertion, replacement, type Text, textOf } from './edits.ts';
import { endOfLine, indentationAt, listAt } from './text.ts';
import { awaitAll } from './waiting.ts';

/**
 * How the asynchronous form is had, as the table says in `asynchronous`: `promises`, a namesake in a module of promises;
 * `promise`, a namesake beside it that gives a promise; `callback`, one that takes a callback of `(error, result)`.
 */
export function callAsynchronously(operation: Operation, program: Program): readonly Fix[] {
  const form = operation.traits.asynchronous;
  const callee = program.text({ file: operation.at.file, span: operation.anchors.callee });
  const [, receiver = '', sync = ''] = /^(?:([\w$]+)\s*\.\s*)?(\w+)Sync$/.exec(callee) ?? [];
  if (typeof form !== 'string' || sync === '') return [];
  const edits = (): readonly Edit[] | undefined => {
    const text = textOf(program, operation.at.file);
    const called =
      form === 'callback'
        ? withCallback(text, operation, receiver, sync)
        : withPromise(text, operation, receiver, sync, form === 'promises');
    const fn = program.functionAt({ file: operation.at.file, span: operation.anchors.expression });
    const waiting =
      fn && awaitAll([{ file: operation.at.file, at: operation.anchors.expression, fn }], program);
    return called && waiting && [...waiting, ...called];
  };
  if (!edits()) return [];
  return [
    {
      id: 'call-asynchronously',
      title: `Call the asynchronous ${form === 'callback' || receiver === '' ? sync : `${receiver}.${sync}`}`,
      safety: 'suggestion',
      edits,
    },
  ];
}

function withPromise(
  text: Text,
  { anchors }: Operation,
  receiver: string,
  name: string,
  isModule: boolean,
): readonly Edit[] | undefined {
  if (receiver !== '')
    return [replacement(text, anchors.callee, `${receiver}.${isModule ? 'promises.' : ''}${name}`)];
  const imported = importOf(text, `${name}Sync`);
  if (!imported || isBound(text, name)) return undefined;
  const module = isModule ? `${imported.module.replace(/^(?!node:)/, 'node:')}/promises` : imported.module;
  return [replacement(text, anchors.callee, name), ...reimport(text, imported, `${name}Sync`, name, module)];
}

function withCallback(
  text: Text,
  { anchors }: Operation,
  receiver: string,
  name: string,
): readonly Edit[] | undefined {
  const { source, newline, indent, semicolon } = text;
  const given = listAt(source, anchors.arguments);
  if (!given) return undefined;
  const written = given.elements.map(([start, end]) => source.slice(start, end));
  if (written.some((one) => one.includes('\n') || one.startsWith('...'))) return undefined;
  const called = receiver === '' ? name : `${receiver}.${name}`;
  const outer = indentationAt(source, anchors.expression[0]);
  const type = /\.[cm]?tsx?$/.test(text.file) ? '<Buffer>' : '';
  const handed = [...written, '(error, result) => (error ? reject(error) : resolve(result))'].join(', ');
  const promise = `new Promise${type}((resolve, reject) => {${newline}${outer}${indent}${called}(${handed})${semicolon}${newline}${outer}})`;
  const edits = [replacement(text, anchors.expression, promise)];
  if (receiver !== '') return edits;
  const imported = importOf(text, `${name}Sync`);
  if (!imported) return undefined;
  if (imported.elements.some((one) => one === name))
    return [...edits, ...unimport(text, imported, `${name}Sync`)];
  if (isBound(text, name)) return undefined;
  return [...edits, ...reimport(text, imported, `${name}Sync`, name, imported.module)];
}

interface Imported {
  readonly at: readonly [number, number];
  readonly module: string;
  readonly elements: readonly string[];
  readonly places: readonly (readonly [number, number])[];
  readonly braces: readonly [number, number];
}

function importOf({ source }: Text, name: string): Imported | undefined {
  for (const match of source.matchAll(
    /^(?:import|const)\s+(\{[^}]*\})\s*(?:from|=\s*require\()\s*(['"])([^'"\n]+)\2\)?;?/gm,
  )) {
    const open = match.index + match[0].indexOf('{');
    const braces = [open, open + match[1]!.length] as const;
    const places = listAt(source, braces)?.elements ?? [];
    const elements = places.map(([start, end]) => source.slice(start, end));
    if (elements.includes(name))
      return {
        at: [match.index, match.index + match[0].length],
        module: match[3]!,
        elements,
        places,
        braces,
      };
  }
  return undefined;
}

/** Does the name mean something in the file already? */
function isBound({ source }: Text, name: string): boolean {
  return new RegExp(`(?<![.\\w$'"])${name}(?![\\w$'"]|:)`).test(source.replace(/\/\/.*/g, ''));
}

/** The new name is imported in place of the old one, or beside it where that is still used. */
function reimport(
  text: Text,
  imported: Imported,
  old: string,
  name: string,
  module: string,
): readonly Edit[] {
  const isLast = text.source.split(new RegExp(`\\b${old}\\b`)).length === 3;
  if (module === imported.module) {
    const at = imported.places[imported.elements.indexOf(old)]!;
    return isLast ? [replacement(text, at, name)] : [insertion(text, at[0], `${name}, `)];
  }
  if (!isLast) return addImport(text, module, [name]);
  if (imported.elements.length > 1)
    return [...unimport(text, imported, old), ...addImport(text, module, [name])];
  const line = text.source.slice(...imported.at);
  const rewritten = line.replace(old, name).replace(/(['"])[^'"]+\1/, `$1${module}$1`);
  return [replacement(text, imported.at, rewritten)];
}

function unimport(text: Text, { elements, places, at }: Imported, old: string): readonly Edit[] {
  if (text.source.split(new RegExp(`\\b${old}\\b`)).length > 3) return [];
  if (elements.length === 1)
    return [replacement(text, [at[0], endOfLine(text.source, at[1]) + text.newline.length], '')];
  const index = elements.indexOf(old);
  const [start, end] = places[index]!;
  const next = places[index + 1]?.[0];
  const previous = places[index - 1]?.[1];
  return [replacement(text, next === undefined ? [previous ?? start, end] : [start, next], '')];
}
