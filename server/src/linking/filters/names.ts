/** What a name in a filter stands for: keys as written, keys of several columns, columns in quotes. */
import type { Entity } from '../../../../rules/model/entity.ts';
import type { ObjectEntry } from '../../facts/values.ts';
import type { Context, LinkedFile } from '../context.ts';
import { sourceAt } from '../source-text.ts';

/** The key of an entry; `Op.or` of `[Op.or]`, whose name lowering leaves to us; undefined when it is computed. */
export function keyOf(context: Context, file: LinkedFile, entry: ObjectEntry): string | undefined {
  if (entry.kind !== 'computed') return entry.key;
  const text = sourceAt(context, file, entry.at);
  return /^\[\s*(?:[\w$]+\.)?(Op\.\w+)\s*\]/.exec(text)?.[1];
}

export function primaryColumn(entity: Entity | undefined): string {
  return entity?.indexes.find((index) => index.kind === 'primary')?.parts[0]?.column ?? 'id';
}

/** Prisma's `a_b: { a, b }` for a compound unique key. */
export function isCompoundKey(entity: Entity | undefined, name: string): boolean {
  return (entity?.indexes ?? []).some(
    (index) =>
      index.kind !== 'index' &&
      index.parts.length > 1 &&
      (index.name === name || index.parts.map((part) => part.column).join('_') === name),
  );
}

/** `"users".email as e` → `users.email`. */
export function columnOf(text: string): string {
  return (text.trim().split(/\s+/)[0] ?? '').replace(/["'`]/g, '');
}
