/** Limits a read to one row, as its library writes a limit. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addCalls, addToList, objectFor, type Text, textOf } from './edits.ts';
import { type Form, filled, formOf, optionsIndexes } from './phrases.ts';
import { chainAt, listAt } from './text.ts';

/** Calls that run a chain: a limit comes before. */
const RUNS =
  /^(execute\w*|exec|lean|getOne\w*|getRawOne|getMany|getRawMany|toArray|first|all|then|catch|finally)$/;

/** Empty when the library has no phrase for a limit. */
export function limitToOne(operation: Operation, program: Program): readonly Fix[] {
  const form = formOf(operation, program);
  if (form?.phrases.limit === undefined || operation.sql !== undefined) return [];
  return [
    {
      id: 'limit-to-one',
      title: 'Limit to one row',
      safety: 'suggestion',
      edits: () => {
        const text = textOf(program, operation.at.file);
        const limit = filled(form.phrases.limit ?? '', ['1']);
        return form.phrases.place === 'chain'
          ? inChain(text, operation, limit)
          : inOptions(text, operation, form, limit);
      },
    },
  ];
}

function inChain(text: Text, { anchors }: Operation, limit: string): readonly Edit[] | undefined {
  const chain = chainAt(text.source, anchors.expression);
  if (!chain || chain.length === 0) return undefined;
  const end = chain.findIndex(({ name }) => RUNS.test(name));
  return addCalls(text, chain, chain[end - 1]?.arguments[1] ?? anchors.expression[1], [limit]);
}

function inOptions(
  text: Text,
  { anchors }: Operation,
  { row }: Form,
  limit: string,
): readonly Edit[] | undefined {
  const given = listAt(text.source, anchors.arguments)?.elements;
  const index = optionsIndexes(row)[0];
  if (!given || index === undefined) return undefined;
  const options = given[index];
  if (options) return text.source[options[0]] === '{' ? addToList(text, options, [limit]) : undefined;
  if (given.length !== index) return undefined;
  return addToList(text, anchors.arguments, [objectFor(text, anchors.arguments[1], [limit])]);
}
