/** Which columns a query loads, in the ways the libraries write it. */
import type { Entity } from '../../../rules/model/entity.ts';
import type { ProjectionSyntax } from '../../../rules/model/library.ts';
import type { Attribute } from '../../../rules/model/operation.ts';
import { valueAt } from '../facts/values.ts';
import { ABSENT, at, newest, UNSURE } from './attributes.ts';
import type { Context } from './context.ts';
import { embeddedIn } from './embedded.ts';
import { literalOf, type Site, settle } from './options.ts';
import type { Step } from './shape.ts';

export function projectionOf(
  context: Context,
  steps: readonly Step[],
  entity: Entity | undefined,
): Attribute<readonly string[]> {
  return newest(steps, (step) => {
    if (step.row.projection === undefined) return undefined;
    const [place, syntax] = step.row.projection;
    const found = at(context, step, place);
    if (found.state === 'constant') return undefined;
    if (found.state !== 'known') return found;
    const names = readProjection(context, step, found.site, syntax);
    if (names === 'all') return ABSENT;
    return names === undefined
      ? UNSURE
      : {
          state: 'known',
          value: names.filter((name) => entity?.relations.some((r) => r.name === name) !== true),
        };
  });
}

function readProjection(
  context: Context,
  step: Step,
  site: Site,
  syntax: ProjectionSyntax,
): readonly string[] | 'all' | undefined {
  const settled = settle(context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  if (value.k === 'object') {
    const names: string[] = [];
    for (const entry of value.entries) {
      if (entry.kind === 'spread' || entry.kind === 'computed') return undefined;
      const literal = literalOf(context, { file, value: entry.value });
      if (literal === false || literal === 0) return undefined;
      if (syntax === 'sequelize') return undefined;
      const column = valueAt(file.facts.values, entry.value);
      names.push(syntax === 'drizzle' && column.k === 'get' ? column.name : entry.key);
    }
    return names;
  }
  if (value.k === 'array') {
    const names = value.items.map((item) => literalOf(context, { file, value: item }));
    return names.every((name) => typeof name === 'string') ? (names as string[]).map(bareColumn) : undefined;
  }
  const text = literalOf(context, settled);
  if (typeof text !== 'string') return undefined;
  if (syntax === 'supabase') {
    const { columns } = embeddedIn(text);
    return columns.includes('*') ? 'all' : columns;
  }
  if (text.trim() === '' || text.trim() === '*') return 'all';
  // `orders.*`, and beside it columns of what is joined: not all of that.
  if (text.includes('*')) return isAlone(step, context) ? 'all' : undefined;
  if (syntax === 'names') {
    const file_ = context.file(step.file);
    const rest =
      file_?.facts.calls[step.call]?.arguments.map((argument) =>
        literalOf(context, { file: file_, value: argument }),
      ) ?? [];
    return rest.every((name) => typeof name === 'string') ? (rest as string[]).map(bareColumn) : undefined;
  }
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return parts.some((part) => part.startsWith('-')) ? undefined : parts;
}

function isAlone({ file, call }: Step, context: Context): boolean {
  return (context.file(file)?.facts.calls[call]?.arguments.length ?? 0) < 2;
}

function bareColumn(text: string): string {
  const first = text.trim().split(/\s+as\s+/i)[0] ?? text;
  return first.split('.').at(-1) ?? first;
}
