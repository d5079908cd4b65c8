/** Selects the columns that the code reads, as the library writes it. */
import type { Entity } from '../model/entity.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { addToList, objectFor, textOf } from './edits.ts';
import { formOf, optionsIndexes } from './phrases.ts';
import { listAt } from './text.ts';

/** `select: { $1: true }`: a key, and what stands for each column. */
const PER_COLUMN = /^(\w+): \{ (\$1: [^}]*) \}$/;

/** Empty where the library has no such option, or relations are loaded as well. */
export function selectColumns(operation: Operation, entity: Entity, program: Program): readonly Fix[] {
  const form = formOf(operation, program);
  const phrase = PER_COLUMN.exec(form?.phrases.select ?? '');
  if (!form || !phrase || form.phrases.place !== 'options' || operation.relations.state !== 'absent')
    return [];
  const { columns } = operation.result;
  if (!columns.every((name) => entity.columns.some((column) => column.name === name))) return []; // Of something else.
  const [, key = '', each = ''] = phrase;
  const names = entity.columns.map(({ name }) => name).filter((name) => columns.includes(name));
  const property = `${key}: { ${names.map((name) => each.replace('$1', name)).join(', ')} }`;
  return [
    {
      id: 'select-columns',
      title: `Select only ${names.join(', ')}`,
      safety: 'suggestion',
      edits: () => {
        const text = textOf(program, operation.at.file);
        const given = listAt(text.source, operation.anchors.arguments)?.elements;
        const index = optionsIndexes(form.row)[0];
        if (!given || index === undefined) return undefined;
        const options = given[index];
        if (options)
          return text.source[options[0]] === '{' ? addToList(text, options, [property]) : undefined;
        if (given.length !== index) return undefined;
        return addToList(text, operation.anchors.arguments, [
          objectFor(text, operation.anchors.arguments[1], [property]),
        ]);
      },
    },
  ];
}
