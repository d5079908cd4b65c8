/** Collections of the MongoDB driver: known where code makes their indexes, `db.collection('users').createIndex({ email: 1 })`. */
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { addIndex, type EntityDraft, indexOn, newEntity } from '../draft.ts';
import { entryOf, fieldsOf, itemsOf, textOf } from '../literals.ts';
import { initializerOf, originOf, type Site } from '../origin.ts';
import { addIndexCall } from './indexes.ts';

/** Adds the indexes that a file makes to the entities of their collections; collections without one become entities. */
export function readCollections(context: Context, file: LinkedFile, drafts: EntityDraft[]): void {
  file.facts.calls.forEach((call) => {
    const callee = valueAt(file.facts.values, call.callee);
    if (
      callee.k !== 'get' ||
      (callee.name !== 'createIndex' && callee.name !== 'createIndexes' && callee.name !== 'ensureIndex')
    )
      return;
    const collection = collectionOf(context, { file, value: callee.of });
    if (collection === undefined) return;
    let draft = drafts.find((one) => one.table === collection && one.dialect === 'mongodb');
    if (draft === undefined) {
      const end = call.statementAt[1];
      draft = newEntity({
        name: collection,
        table: collection,
        library: 'mongodb',
        dialect: 'mongodb',
        at: { file: file.path, span: call.calleeAt },
        bodyAt: [end, end],
      });
      addIndex(draft, indexOn('primary', ['_id']));
      drafts.push(draft);
    }
    const at = { file: file.path, span: call.at };
    const given = (index: number): Site | undefined =>
      call.arguments[index] === undefined ? undefined : { file, value: call.arguments[index] };
    if (callee.name !== 'createIndexes') {
      addIndexCall(context, draft, given(0), given(1), at);
      return;
    }
    const list = given(0) === undefined ? undefined : itemsOf(context, given(0) as Site);
    if (list?.complete !== true) draft.complete = false;
    for (const item of list?.items ?? [])
      addIndexCall(context, draft, entryOf(fieldsOf(context, item), 'key'), item, at);
  });
}

/** `'users'` of `db.collection('users')`, also through a variable. */
function collectionOf(context: Context, site: Site): string | undefined {
  const made = initializerOf(originOf(context, site)) ?? site;
  let value = valueAt(made.file.facts.values, made.value);
  if (value.k === 'await') value = valueAt(made.file.facts.values, value.of);
  const call = value.k === 'call' ? made.file.facts.calls[value.call] : undefined;
  const callee = call === undefined ? undefined : valueAt(made.file.facts.values, call.callee);
  const name = call?.arguments[0];
  return callee?.k === 'get' && callee.name === 'collection' && name !== undefined
    ? textOf(context, { file: made.file, value: name })
    : undefined;
}
