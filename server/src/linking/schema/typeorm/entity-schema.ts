/** `new EntitySchema({ name, columns, relations, indices, uniques })`: TypeORM without decorators. */
import { spanOf, valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import {
  addColumn,
  addIndex,
  addUnknownColumn,
  type EntityDraft,
  indexOn,
  isBoolean,
  isWide,
  newEntity,
} from '../draft.ts';
import { booleanOf, type Entry, entryOf, type Fields, fieldsOf, itemsOf, textOf } from '../literals.ts';
import { originOf, type Site } from '../origin.ts';
import type { TypeormSettings } from './members.ts';

export function readEntitySchemas(
  context: Context,
  file: LinkedFile,
  settings: TypeormSettings,
): readonly EntityDraft[] {
  return file.facts.calls.flatMap((call) => {
    if (call.kind !== 'new' || call.arguments[0] === undefined) return [];
    const origin = originOf(context, { file, value: call.callee });
    if (origin?.k !== 'package' || origin.name !== 'typeorm' || origin.path.at(-1) !== 'EntitySchema')
      return [];
    const fields = fieldsOf(context, { file, value: call.arguments[0] });
    const name = textOf(context, entryOf(fields, 'name')) ?? nameOfTarget(entryOf(fields, 'target'));
    if (fields === undefined || name === undefined) return [];
    const end = spanOf(fields.literal.file.facts.values, fields.literal.value)[1] - 1;
    const draft = newEntity({
      name,
      table: textOf(context, entryOf(fields, 'tableName')) ?? snakeCase(name),
      library: 'typeorm',
      dialect: settings.dialect,
      at: { file: file.path, span: call.calleeAt },
      bodyAt: [end, end],
    });
    draft.complete = fields.complete;
    const variable = file.facts.variables.find((one) =>
      one.assignments.some((assignment) => assignment.value === call.value),
    );
    if (variable !== undefined) draft.aliases.push(variable.name);
    readColumns(context, draft, fields, settings);
    readRelations(context, draft, fields);
    readIndexes(context, draft, fields);
    return [draft];
  });
}

function nameOfTarget(target: Entry | undefined): string | undefined {
  const value = target === undefined ? undefined : valueAt(target.file.facts.values, target.value);
  return target !== undefined && value?.k === 'variable'
    ? target.file.facts.variables[value.variable]?.name
    : undefined;
}

function section(context: Context, draft: EntityDraft, fields: Fields, key: string): readonly Entry[] {
  const entry = entryOf(fields, key);
  if (entry === undefined) return [];
  const inner = fieldsOf(context, entry);
  if (inner?.complete !== true) draft.complete = false;
  return inner?.entries ?? [];
}

function readColumns(context: Context, draft: EntityDraft, fields: Fields, settings: TypeormSettings): void {
  const primary: string[] = [];
  for (const entry of section(context, draft, fields, 'columns')) {
    const options = fieldsOf(context, entry);
    if (options?.complete !== true) draft.complete = false;
    const is = (key: string): boolean => booleanOf(context, entryOf(options, key)) === true;
    const type = (
      textOf(context, entryOf(options, 'type')) ??
      nameOfTarget(entryOf(options, 'type')) ??
      globalName(entryOf(options, 'type')) ??
      'unknown'
    ).toLowerCase();
    const at = { file: entry.file.path, span: entry.at };
    addColumn(draft, {
      name: entry.key,
      column:
        textOf(context, entryOf(options, 'name')) ?? (settings.snake ? snakeCase(entry.key) : entry.key),
      type,
      nullable: is('nullable'),
      lowSelectivity: isBoolean(type) || entryOf(options, 'enum') !== undefined,
      wide: isWide(type) || type === 'text',
      at,
    });
    if (is('primary')) primary.push(entry.key);
    if (is('unique')) addIndex(draft, indexOn('unique', [entry.key], { at }));
  }
  if (primary.length > 0) addIndex(draft, indexOn('primary', primary));
}

function globalName(site: Site | undefined): string | undefined {
  const value = site === undefined ? undefined : valueAt(site.file.facts.values, site.value);
  return value?.k === 'global' ? value.name : undefined;
}

function readRelations(context: Context, draft: EntityDraft, fields: Fields): void {
  for (const entry of section(context, draft, fields, 'relations')) {
    const options = fieldsOf(context, entry);
    const kind = textOf(context, entryOf(options, 'type')) ?? '';
    const join = entryOf(options, 'joinColumn');
    const owns = kind === 'many-to-one' || (kind === 'one-to-one' && join !== undefined);
    const named = join === undefined ? undefined : textOf(context, entryOf(fieldsOf(context, join), 'name'));
    const column = draft.columns.find((one) => one.column === named)?.name ?? named ?? `${entry.key}Id`;
    const onDelete = textOf(context, entryOf(options, 'onDelete'));
    const eager = booleanOf(context, entryOf(options, 'eager'));
    const at = { file: entry.file.path, span: entry.at };
    draft.relations.push({
      name: entry.key,
      to: textOf(context, entryOf(options, 'target')) ?? nameOfTarget(entryOf(options, 'target')) ?? '',
      many: kind.endsWith('-many'),
      columns: owns ? [column] : [],
      references: owns ? ['id'] : [],
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(eager === undefined ? {} : { eager }),
      constrained: booleanOf(context, entryOf(options, 'createForeignKeyConstraints')) !== false,
      at,
    });
    if (owns && !draft.columns.some((one) => one.name === column)) {
      addUnknownColumn(draft, {
        name: column,
        column,
        at,
      });
    }
    if (owns && kind === 'one-to-one') addIndex(draft, indexOn('unique', [column], { at }));
  }
}

function readIndexes(context: Context, draft: EntityDraft, fields: Fields): void {
  for (const key of ['indices', 'uniques']) {
    const entry = entryOf(fields, key);
    const list = entry === undefined ? undefined : itemsOf(context, entry);
    if (entry !== undefined && list?.complete !== true) draft.complete = false;
    for (const item of list?.items ?? []) {
      const options = fieldsOf(context, item);
      const columns = entryOf(options, 'columns');
      const names = (columns === undefined ? [] : (itemsOf(context, columns)?.items ?? [])).map((one) =>
        textOf(context, one),
      );
      const where = textOf(context, entryOf(options, 'where'));
      const name = textOf(context, entryOf(options, 'name'));
      const isUnique = key === 'uniques' || booleanOf(context, entryOf(options, 'unique')) === true;
      if (names.some((one) => one === undefined)) draft.complete = false;
      else
        addIndex(
          draft,
          indexOn(isUnique ? 'unique' : 'index', names as string[], {
            ...(name === undefined ? {} : { name }),
            ...(where === undefined ? {} : { where }),
            at: draft.at,
          }),
        );
    }
  }
}
