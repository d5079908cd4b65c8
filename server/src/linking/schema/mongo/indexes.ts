/** Indexes of Mongoose schemas and MongoDB collections: `schema.index({ a: 1, b: -1 }, { unique: true })`. */
import type { Index, IndexPart } from '../../../../../rules/model/entity.ts';
import type { Place } from '../../../../../rules/model/place.ts';
import type { Context } from '../../context.ts';
import { addIndex, addPlainColumn, type EntityDraft, indexOn, methodOf } from '../draft.ts';
import { booleanOf, entryOf, type Fields, fieldsOf, plainOf, textAt, textOf } from '../literals.ts';
import type { Site } from '../origin.ts';

/** Adds an index as a call of `index` or `createIndex` says; fields that cannot be read leave the entity incomplete. */
export function addIndexCall(
  context: Context,
  draft: EntityDraft,
  keys: Site | undefined,
  options: Site | undefined,
  at: Place,
): void {
  const index = keys === undefined ? undefined : indexOfKeys(context, keys, options, at);
  if (index === undefined) draft.complete = false;
  else addIndex(draft, index);
}

/** `{ a: 1, b: -1 }`, `{ title: 'text' }`, `'email'`; undefined when it cannot be read. */
export function indexOfKeys(
  context: Context,
  keys: Site,
  options: Site | undefined,
  at: Place,
): Index | undefined {
  const single = textOf(context, keys);
  const fields = fieldsOf(context, keys);
  if (single === undefined && (fields === undefined || !fields.complete || fields.entries.length === 0))
    return undefined;
  let method: Index['method'] = 'btree';
  const parts: IndexPart[] = single === undefined ? [] : [{ column: single, descending: false }];
  for (const entry of fields?.entries ?? []) {
    const direction = plainOf(context, entry);
    if (typeof direction === 'string' && !/^(asc|desc)/.test(direction)) method = methodOf(direction);
    if (entry.key.includes('$**')) method = 'other';
    parts.push({
      column: entry.key,
      descending: direction === -1 || direction === 'desc' || direction === 'descending',
    });
  }
  const given = options === undefined ? undefined : fieldsOf(context, options);
  const partial = entryOf(given, 'partialFilterExpression');
  const name = textOf(context, entryOf(given, 'name'));
  return {
    ...(name === undefined ? {} : { name }),
    kind: booleanOf(context, entryOf(given, 'unique')) === true ? 'unique' : 'index',
    method,
    parts,
    ...(partial === undefined ? {} : { where: textAt(context, partial) }),
    at,
  };
}

/** `_id` with its index, and the paths that schema options add. */
export function addSystemPaths(context: Context, draft: EntityDraft, options: Fields | undefined): void {
  if (booleanOf(context, entryOf(options, '_id')) !== false) {
    addPlainColumn(draft, {
      name: '_id',
      column: '_id',
      type: 'objectid',
      nullable: false,
    });
    addIndex(draft, indexOn('primary', ['_id']));
  }
  const timestamps = entryOf(options, 'timestamps');
  if (timestamps === undefined || booleanOf(context, timestamps) === false) return;
  const names = fieldsOf(context, timestamps);
  for (const key of ['createdAt', 'updatedAt']) {
    const given = entryOf(names, key);
    if (given !== undefined && booleanOf(context, given) === false) continue;
    const name = textOf(context, given) ?? key;
    addPlainColumn(draft, {
      name,
      column: name,
      type: 'date',
      nullable: false,
    });
  }
}
