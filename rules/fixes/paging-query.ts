/** Writes a page into a query, as the library has it: in its options, or as further calls of its chain. */
import type { Entity } from '../model/entity.ts';
import type { Operation } from '../model/operation.ts';
import type { Edit } from '../rule.ts';
import { addCalls, addToList, objectFor, printed, requoted, type Text } from './edits.ts';
import { type Ordering, orderingOf, type Page } from './paging.ts';
import { type Form, filled, optionsIndexes, shorthand } from './phrases.ts';
import { type ChainCall, chainAt, listAt, mentionsName, propertyNamed, type Span } from './text.ts';

export function limited(
  operation: Operation,
  form: Form,
  entity: Entity,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const ordering = orderingOf(operation, entity, 'name');
  return form.phrases.place === 'options'
    ? inOptions(operation, form, ordering, text, page)
    : inChain(operation, form, ordering, text, page);
}

function inOptions(
  operation: Operation,
  { row, phrases }: Form,
  { key, last }: Ordering,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const { source } = text;
  const given = listAt(source, operation.anchors.arguments);
  const index = optionsIndexes(row)[0];
  if (!given || index === undefined || phrases.limit === undefined) return undefined;
  const names = { entity: operation.entity ?? '' };
  const added = [
    ...(key !== undefined && last === undefined && phrases.order !== undefined
      ? [filled(phrases.order, [key], names)]
      : []),
    shorthand(filled(phrases.limit, [page.limit])),
    ...(page.offset !== undefined && phrases.offset !== undefined
      ? [shorthand(filled(phrases.offset, [page.offset]))]
      : []),
  ].map((property) => requoted(text, property));
  const options = given.elements[index];
  if (!options) {
    if (given.elements.length !== index) return undefined;
    return addToList(text, operation.anchors.arguments, [
      objectFor(text, operation.anchors.arguments[1], added),
    ]);
  }
  if (source[options[0]] !== '{') return undefined; // Written elsewhere, and perhaps shared.
  const changed = new Map<number, string>();
  if (key !== undefined && last !== undefined) {
    const orderKey = /^\w+/.exec(phrases.order ?? '')?.[0] ?? '';
    const property = propertyNamed(source, options, orderKey);
    const value = property && source.slice(...property).replace(/^\w+\s*:\s*/, '');
    const further = value === undefined ? undefined : extended(value, last, key, phrases.orderList === true);
    if (property && further !== undefined) changed.set(property[0], `${orderKey}: ${further}`);
  }
  return addToList(text, options, added, changed);
}

/** `{ placedAt: 'desc' }` with `id` after it, in the same direction, so that one index can serve both. */
function extended(value: string, last: string, key: string, asList: boolean): string | undefined {
  if (value.includes('\n') || value.includes('=>')) return undefined;
  const list = value.startsWith('[') ? listAt(value, [0, value.length]) : undefined;
  const terms = list ? list.elements.map((one) => value.slice(...one)) : [value];
  const term = terms.at(-1) ?? '';
  const column = new RegExp(`(?<![\\w$])${last}(?![\\w$])(?!.*(?<![\\w$])${last}(?![\\w$]))`);
  if (!column.test(term)) return undefined;
  const isPair = list && terms.length > 0 && /^['"]/.test(term) && !terms.some((one) => one.startsWith('['));
  if (isPair) return undefined; // One order, written as a list: `['createdAt', 'DESC']`.
  const further = term.replace(column, key);
  if (asList || list || !term.startsWith('{')) return printed('[', [...terms, further]);
  const inner = listAt(term, [0, term.length]);
  const lastPart = inner?.elements.at(-1);
  const part = lastPart && term.slice(...lastPart);
  return inner && part !== undefined
    ? printed('{', [...inner.elements.map((one) => term.slice(...one)), part.replace(column, key)])
    : undefined;
}

/** What ends a chain: a limit comes before. */
const TERMINALS = new Set([
  'execute',
  'exec',
  'lean',
  'toArray',
  'getMany',
  'getRawMany',
  'getManyAndCount',
  'all',
  'then',
  'catch',
  'finally',
]);
const ORDERS = new Set(['orderBy', 'addOrderBy', 'sort']);

function inChain(
  operation: Operation,
  { phrases }: Form,
  { key, last }: Ordering,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const { source } = text;
  const chain = chainAt(source, operation.anchors.expression);
  if (!chain || chain.length === 0 || phrases.limit === undefined) return undefined;
  const end = endOf(chain, operation.anchors.expression[1]);
  const ordered = chain.findLast(({ name }) => ORDERS.has(name));
  const edits: Edit[] = [];
  const calls: string[] = [];
  if (key !== undefined && last === undefined && !ordered && phrases.order !== undefined) {
    const alias = aliasOf(chain, source);
    if (!phrases.order.includes('$alias') || alias !== undefined) {
      const entity = operation.entity ?? '';
      if (!phrases.order.includes('$entity') || mentionsName(source, entity))
        calls.push(filled(phrases.order, [key], { entity, alias: alias ?? '' }));
    }
  }
  if (key !== undefined && last !== undefined && ordered) {
    const further = orderedBy(ordered, last, key, source);
    if (further?.k === 'call') calls.push(further.text);
    if (further?.k === 'list') edits.push(...(addToList(text, further.span, [further.text]) ?? []));
  }
  const growth = edits.reduce((sum, edit) => sum + edit.text.length, 0);
  calls.push(filled(phrases.limit, [page.limit]));
  if (page.offset !== undefined && phrases.offset !== undefined)
    calls.push(filled(phrases.offset, [page.offset]));
  edits.push(
    ...addCalls(
      text,
      chain,
      end,
      calls.map((call) => requoted(text, call)),
      growth,
    ),
  );
  return edits;
}

function endOf(chain: readonly ChainCall[], end: number): number {
  const index = chain.findIndex(({ name }) => TERMINALS.has(name));
  return index > 0 ? chain[index - 1]!.arguments[1] : end;
}

/** `o` of `createQueryBuilder('o')`. */
function aliasOf(chain: readonly ChainCall[], source: string): string | undefined {
  const maker = chain.find(({ name }) => name === 'createQueryBuilder' || name === 'from');
  return maker && /^\((?:[\w.]+\s*,\s*)?['"](\w+)['"]\)$/.exec(source.slice(...maker.arguments))?.[1];
}

type FurtherOrder =
  | { readonly k: 'call'; readonly text: string }
  | { readonly k: 'list'; readonly span: Span; readonly text: string };

/** A further order in the manner of the last one: another argument, property or call. */
function orderedBy(call: ChainCall, last: string, key: string, source: string): FurtherOrder | undefined {
  const column = new RegExp(`(?<![\\w$])${last}(?![\\w$])`);
  const argumentsText = source.slice(...call.arguments);
  const list = listAt(source, call.arguments);
  if (!list || !column.test(argumentsText) || argumentsText.includes('\n')) return undefined;
  const final = list.elements.at(-1)!;
  const written = source.slice(...final);
  if (written.startsWith('{')) {
    const part = listAt(source, final)?.elements.at(-1);
    return part && { k: 'list', span: final, text: source.slice(...part).replace(column, key) };
  }
  const isNamed = /^['"`]/.test(source.slice(list.elements[0]![0]));
  if (!isNamed) return { k: 'list', span: call.arguments, text: written.replace(column, key) };
  if (call.name === 'sort') return undefined;
  // TypeORM's `orderBy` replaces what was there.
  const name = /^\(['"]\w+\.\w+['"],\s*['"](ASC|DESC)['"]\)$/.test(argumentsText) ? 'addOrderBy' : call.name;
  return { k: 'call', text: `.${name}${argumentsText.replace(column, key)}` };
}
