/**
 * Reading filters in the syntaxes of the libraries: to conjuncts, alternatives, and whether all of it was read.
 * A part that cannot be read makes the filter incomplete; then the absence of a condition proves nothing.
 *
 *     builder.ts     a filter while it is read          operators.ts, names.ts   what words stand for
 *     objects.ts     { where: { … } }                   columns.ts, relations.ts   what is asked of a property
 *     expressions.ts and(eq(…))     chained.ts  where('a', '>', x)     sql-text.ts  where('a > :x'), brackets.ts  where(new Brackets(…))
 */
import type { Entity } from '../../../../rules/model/entity.ts';
import type { FilterSyntax } from '../../../../rules/model/library.ts';
import type { Filter, Origin } from '../../../../rules/model/operation.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context } from '../context.ts';
import { argumentAt, type Site, settle } from '../options.ts';
import { originOf } from '../origins.ts';
import { inBrackets, readBrackets } from './brackets.ts';
import { FilterBuilder } from './builder.ts';
import { type FilterSource, readMethod, readPrimaryKey, readTriple } from './chained.ts';
import { readExpression } from './expressions.ts';
import { readObject } from './objects.ts';
import { readText, textOf } from './sql-text.ts';

/** Reads the filter that a row says is at `at` of a call. */
export function readFilter(context: Context, syntax: FilterSyntax, source: FilterSource): Filter | 'absent' {
  switch (syntax) {
    case 'prisma':
    case 'mongo':
    case 'sequelize':
    case 'typeorm':
    case 'key-or-object':
    case 'drizzle':
      return readArgument(context, syntax, source);
    case 'triple':
      return readTriple(context, source);
    case 'text':
      return readTextOrObject(context, source);
    case 'method':
      return readMethod(context, source);
    case 'primary-key':
      return readPrimaryKey(context, source);
    default:
      return UNREAD;
  }
}

/** Reads the filter that stands at a site: that of a relation, inside the options of its parent. */
export function readFilterAt(
  context: Context,
  syntax: FilterSyntax,
  site: Site,
  entity: Entity | undefined,
  conditional = false,
): Filter {
  const builder = new FilterBuilder();
  const read = syntax === 'drizzle' ? readExpression : readObject;
  read({ context, builder, syntax, entity, conditional, depth: 0 }, site);
  return builder.finish();
}

const UNREAD: Filter = { conditions: [], alternatives: [], complete: false };

function readArgument(context: Context, syntax: FilterSyntax, source: FilterSource): Filter | 'absent' {
  const found = argumentAt(context, source.file, source.call, source.at);
  if (found.state === 'absent') return 'absent';
  if (found.state === 'unknown') return UNREAD;
  return readFilterAt(context, syntax, found.site, source.entity, found.conditional);
}

/** TypeORM's builder takes either. */
function readTextOrObject(context: Context, source: FilterSource): Filter | 'absent' {
  const found = argumentAt(context, source.file, source.call, source.at);
  if (found.state === 'absent') return 'absent';
  if (found.state === 'unknown') return UNREAD;
  const settled = settle(context, found.site);
  const text = textOf(context, settled);
  if (text !== undefined) return readText(text, (name) => parameterOf(context, source, name));
  const brackets = inBrackets(settled);
  if (brackets !== undefined)
    return readBrackets(settled.file, brackets, (call, method) =>
      readTextOrObject(context, { ...source, file: settled.file, call, method, at: '0' }),
    );
  const isObject = valueAt(settled.file.facts.values, settled.value).k === 'object';
  return isObject ? readFilterAt(context, 'typeorm', settled, source.entity) : UNREAD;
}

/** What stands for `:name` in the text, when it is given along with it. */
function parameterOf(context: Context, { file, call }: FilterSource, name: string): Origin | undefined {
  const found = argumentAt(context, file, call, `1.${name}`);
  return found.state === 'known' ? originOf(context, found.site) : undefined;
}
