/** Asks for the number of rows instead of the rows: the counting method of the same library, with the same filter. */
import type { Row } from '../model/library.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { printed, replacement, type Text, textOf } from './edits.ts';
import { formOf } from './phrases.ts';
import { listAt, propertyNamed } from './text.ts';

/** Empty when the library has no such method, or the rows come from a chain of calls. */
export function countInQuery(operation: Operation, program: Program): readonly Fix[] {
  const { anchors, result, method } = operation;
  const row = formOf(operation, program)?.row;
  const counting = row && countingMethod(operation, row, program);
  if (!row || counting === undefined || operation.sql !== undefined) return [];
  if (anchors.expression[1] !== anchors.arguments[1]) return []; // More calls come after it.
  const text = textOf(program, operation.at.file);
  const lengths = result.lists.map(({ at }) => at);
  if (lengths.some(({ file, span }) => file !== operation.at.file || !endsInLength(text, span))) return [];
  return [
    {
      id: 'count-in-query',
      title: `Count in the query (${counting})`,
      safety: 'suggestion',
      edits: () => {
        const filter = filterOnly(text, operation, row);
        if (filter === undefined) return undefined;
        const name: [number, number] = [anchors.callee[1] - method.length, anchors.callee[1]];
        if (text.source.slice(...name) !== method) return undefined;
        return [
          replacement(text, name, counting),
          replacement(text, anchors.arguments, filter),
          ...lengths.map(({ span }): Edit => replacement(text, [span[1] - LENGTH.length, span[1]], '')),
        ];
      },
    },
  ];
}

const LENGTH = '.length';

function endsInLength({ source }: Text, [start, end]: readonly [number, number]): boolean {
  return source.slice(start, end).endsWith(LENGTH);
}

/** Takes its filter at the same place; of several the one with the longest name, which is not the deprecated one. */
function countingMethod(
  { library, method, kind }: Operation,
  row: Row,
  program: Program,
): string | undefined {
  const filter = row.filter?.[0];
  const place = typeof filter === 'string' ? filter : filter?.[0];
  const types = Object.values(program.library(library)?.types ?? {});
  const methods = types
    .filter(({ members }) => members?.[method] === row)
    .flatMap(({ members }) => Object.entries(members ?? {}))
    .filter(([, one]) => {
      const other = typeof one.filter?.[0] === 'string' ? one.filter[0] : one.filter?.[0]?.[0];
      return one.action === 'count' && (one.kind ?? kind) === kind && other === place && place !== undefined;
    })
    .map(([name]) => name);
  return methods.sort((a, b) => b.length - a.length)[0];
}

/** The arguments with nothing but the filter: order, columns and relations of rows that nobody reads. */
function filterOnly(text: Text, { anchors }: Operation, row: Row): string | undefined {
  const given = listAt(text.source, anchors.arguments)?.elements;
  const first = given?.[0];
  const place = typeof row.filter?.[0] === 'string' ? row.filter[0] : row.filter?.[0]?.[0];
  if (!given || place === undefined) return undefined;
  if (!first) return '()';
  if (place === '0') return `(${text.source.slice(...first)})`;
  const key = /^0\.(\w+)$/.exec(place)?.[1];
  if (key === undefined || text.source[first[0]] !== '{' || text.source.slice(...first).includes('...'))
    return undefined;
  const filter = propertyNamed(text.source, first, key);
  return filter ? `(${printed('{', [text.source.slice(...filter)])})` : '()';
}
