/** Gives a request a deadline, as its library writes one. */
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addCalls, addToList, objectFor, requoted, type Text, textOf, withTabStop } from './edits.ts';
import { filled, formOf, optionsIndexes } from './phrases.ts';
import { chainAt, listAt } from './text.ts';

/** Milliseconds: long for an API, short for somebody who waits. */
const TIMEOUT_MS = 10_000;

/** Empty when the library has no such phrase. */
export function addTimeout({ operation }: Occurrence, program: Program): readonly Fix[] {
  const form = formOf(operation, program);
  const phrase = form?.phrases.timeout;
  if (!form || phrase === undefined) return [];
  const written = filled(phrase, ['10_000']);
  const text = () => textOf(program, operation.at.file);
  const edits = (): readonly Edit[] | undefined => {
    const { client } = operation;
    if (client) return inClient(textOf(program, client.at.file), client.arguments, written);
    if (form.phrases.place === 'chain') return inChain(text(), operation.anchors.expression, written);
    return inOptions(text(), operation, optionsIndexes(form.row), written);
  };
  return [
    {
      id: 'add-timeout',
      title: `Add a timeout (${TIMEOUT_MS / 1000} seconds)`,
      safety: 'suggestion',
      edits: () => {
        const found = edits();
        return found && withTabStop(found, '10_000');
      },
    },
  ];
}

function inOptions(
  text: Text,
  { anchors, action }: Occurrence['operation'],
  indexes: readonly number[],
  property: string,
): readonly Edit[] | undefined {
  const written = requoted(text, property);
  const given = listAt(text.source, anchors.arguments);
  if (!given || indexes.length === 0) return undefined;
  const isLiteral = (at: number) => text.source[given.elements[at]?.[0] ?? -1] === '{';
  const index = indexes.find(isLiteral) ?? indexes[0]!;
  const options = given.elements[index];
  if (options) {
    // Only where the literal stands in the call: a shared object is not ours to change for one caller.
    return text.source[options[0]] === '{' ? addToList(text, options, [written]) : undefined;
  }
  const missing = index - given.elements.length;
  if (missing > (action === 'send' ? 1 : 0)) return undefined; // `axios.post(url)` has a body, if an empty one.
  const body = missing === 1 ? ['undefined'] : [];
  return addToList(text, anchors.arguments, [...body, objectFor(text, anchors.arguments[1], [written])]);
}

/** Into the settings of the client, which are the first argument of what makes it: one deadline for all its calls. */
function inClient(text: Text, at: readonly [number, number], property: string): readonly Edit[] | undefined {
  const written = requoted(text, property);
  const options = listAt(text.source, at)?.elements[0];
  if (!options) return addToList(text, at, [objectFor(text, at[1], [written])]);
  return text.source[options[0]] === '{' ? addToList(text, options, [written]) : undefined;
}

/** `.then` and the like come after. */
const AFTERWARDS = new Set(['then', 'catch', 'finally', 'end']);

function inChain(
  text: Text,
  expression: readonly [number, number],
  call: string,
): readonly Edit[] | undefined {
  const chain = chainAt(text.source, expression);
  if (!chain || chain.length === 0) return undefined;
  const next = chain.findIndex(({ name }) => AFTERWARDS.has(name));
  return addCalls(text, chain, chain[next - 1]?.arguments[1] ?? expression[1], [call]);
}
