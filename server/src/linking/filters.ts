/**
 * Reading filters in the syntaxes of the libraries: to conjuncts, alternatives, and whether all of it was read.
 * A part that cannot be read makes the filter incomplete; then the absence of a condition proves nothing.
 */

import type { Entity } from '../../../rules/model/entity.ts';
import type { FilterSyntax } from '../../../rules/model/library.ts';
import type { Condition, Filter, Operator, Origin } from '../../../rules/model/operation.ts';
import type { CallFact, Write } from '../facts/facts.ts';
import { type ObjectEntry, type Value, valueAt } from '../facts/values.ts';
import { isRefused } from './absence.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { argumentAt, literalOf, resolve, type Site, settle } from './options.ts';
import { originOf } from './origins.ts';
import { alternatives } from './shape.ts';

/** A filter while it is being read. */
export class FilterBuilder {
  readonly conditions: Condition[] = [];
  readonly alternatives: (readonly Condition[])[][] = [];
  complete = true;

  add(condition: Condition): void {
    this.conditions.push(condition);
  }

  join(other: Filter, conditional: boolean): void {
    // A step of a builder under an `if`: what it is without that step, the code above says.
    for (const condition of other.conditions)
      this.conditions.push(conditional ? { ...condition, conditional: true, replaced: true } : condition);
    for (const alternative of other.alternatives) this.alternatives.push([...alternative]);
    if (!other.complete) this.complete = false;
  }

  /** Conditions since then stand in for each other. */
  replaceFrom(started: number): void {
    for (let index = started; index < this.conditions.length; index++)
      this.conditions[index] = { ...this.conditions[index]!, replaced: true };
  }

  finish(): Filter {
    return { conditions: this.conditions, alternatives: this.alternatives, complete: this.complete };
  }
}

/** `all ? { owner } : { owner, status }`: what every branch asks for is asked for on every path, the rest on some. */
function joinBranches(builder: FilterBuilder, branches: readonly Filter[], conditional: boolean): void {
  for (const branch of branches) {
    const shared = ({ column, operator }: Condition): boolean =>
      branches.every(({ conditions }) =>
        conditions.some((one) => one.column === column && one.operator === operator && !one.conditional),
      );
    const conditions = branch.conditions.map((one) =>
      conditional || !shared(one) ? { ...one, conditional: true } : one,
    );
    const isNew = (one: Condition): boolean =>
      one.conditional ||
      !builder.conditions.some((other) => other.column === one.column && other.operator === one.operator);
    builder.join({ ...branch, conditions: conditions.filter(isNew) }, false);
  }
}

export interface FilterSource {
  readonly file: LinkedFile;
  readonly call: CallFact;
  readonly at: string;
  readonly method: string;
  readonly entity: Entity | undefined;
  readonly operator?: Operator | undefined;
}

/** Reads the filter that a row says is at `at` of a call. */
export function readFilter(context: Context, syntax: FilterSyntax, source: FilterSource): Filter | 'absent' {
  switch (syntax) {
    case 'prisma':
    case 'mongo':
    case 'sequelize':
    case 'typeorm':
    case 'key-or-object':
    case 'drizzle': {
      const found = argumentAt(context, source.file, source.call, source.at);
      if (found.state === 'absent') return 'absent';
      const builder = new FilterBuilder();
      if (found.state === 'unknown') builder.complete = false;
      else readInto(context, builder, found.site, syntax, source.entity, found.conditional);
      return builder.finish();
    }
    case 'triple':
      return readTriple(context, source);
    case 'text':
      return readText(context, source);
    case 'method':
      return readMethod(context, source);
    case 'primary-key':
      return readPrimaryKey(context, source);
    default:
      return { conditions: [], alternatives: [], complete: false };
  }
}

/** Reads the filter that stands at a site: that of a relation, inside the options of its parent. */
export function readFilterAt(
  context: Context,
  syntax: FilterSyntax,
  site: Site,
  entity: Entity | undefined,
): Filter {
  const builder = new FilterBuilder();
  readInto(context, builder, site, syntax, entity, false);
  return builder.finish();
}

function readInto(
  context: Context,
  builder: FilterBuilder,
  site: Site,
  syntax: FilterSyntax,
  entity: Entity | undefined,
  conditional: boolean,
  depth = 0,
): void {
  if (depth > 8) {
    builder.complete = false;
    return;
  }
  if (syntax === 'drizzle') {
    readDrizzle(context, builder, site, conditional, depth);
    return;
  }
  const value = valueAt(site.file.facts.values, site.value);
  switch (value.k) {
    case 'object': {
      for (const entry of value.entries)
        readEntry(context, builder, site.file, entry, syntax, entity, conditional, depth);
      return;
    }
    case 'array': {
      if (syntax === 'typeorm' || syntax === 'key-or-object') {
        const branches = value.items.map((item) =>
          readBranch(context, { file: site.file, value: item }, syntax, entity, depth),
        );
        builder.alternatives.push(branches.map((branch) => branch.conditions));
        if (branches.some((branch) => !branch.complete)) builder.complete = false;
        return;
      }
      for (const item of value.items)
        readInto(context, builder, { file: site.file, value: item }, syntax, entity, conditional, depth + 1);
      return;
    }
    case 'undefined':
      return;
    case 'await':
    case 'spread':
    case 'rest':
      readInto(
        context,
        builder,
        { file: site.file, value: value.of },
        syntax,
        entity,
        conditional,
        depth + 1,
      );
      return;
    case 'assigned':
      readInto(
        context,
        builder,
        { file: site.file, value: value.value },
        syntax,
        entity,
        conditional,
        depth + 1,
      );
      return;
    case 'either': {
      const branches = value.op === '&&' ? value.of.slice(-1) : value.of;
      const started = builder.conditions.length;
      joinBranches(
        builder,
        branches.map((branch) =>
          valueAt(site.file.facts.values, branch).k === 'literal'
            ? new FilterBuilder().finish()
            : readBranch(context, { file: site.file, value: branch }, syntax, entity, depth),
        ),
        conditional || value.op === '&&',
      );
      if (value.op !== '&&' && branches.every((branch) => !isEmptyFilter(site.file, branch)))
        builder.replaceFrom(started);
      return;
    }
    case 'literal':
    case 'template': {
      if (syntax === 'key-or-object')
        builder.add(condition(primaryColumn(entity), 'eq', originOf(context, site), conditional));
      else builder.complete = false;
      return;
    }
    default:
      readOpaque(context, builder, site, value, syntax, entity, conditional, depth);
  }
}

/** `{}`, `undefined`, `null`: what a branch without conditions gives. */
function isEmptyFilter(file: LinkedFile, id: number): boolean {
  const value = valueAt(file.facts.values, id);
  return (
    value.k === 'undefined' ||
    value.k === 'literal' ||
    ((value.k === 'object' || value.k === 'array') &&
      (value.k === 'object' ? value.entries : value.items).length === 0)
  );
}

function readOpaque(
  context: Context,
  builder: FilterBuilder,
  site: Site,
  value: Value,
  syntax: FilterSyntax,
  entity: Entity | undefined,
  conditional: boolean,
  depth: number,
): void {
  const next = resolve(context, site, depth);
  if (value.k === 'variable' && isPushedTo(site.file, value.variable)) builder.complete = false;
  if (next !== undefined) {
    readInto(context, builder, next, syntax, entity, conditional, depth + 1);
    if (value.k === 'variable') readWrites(context, builder, site.file, value.variable, syntax, entity);
    return;
  }
  if (
    syntax === 'key-or-object' &&
    (value.k === 'variable' || value.k === 'get' || value.k === 'call') &&
    !looksLikeObject(context, site)
  ) {
    builder.add(condition(primaryColumn(entity), 'eq', originOf(context, site), conditional));
    return;
  }
  builder.complete = false;
}

/** `const all = []; all.push({ … })`: more than its literal shows. */
function isPushedTo(file: LinkedFile, variable: number): boolean {
  return (file.index.references.get(variable) ?? []).some((reference) => {
    const call = file.facts.calls[file.index.callOn.get(reference) ?? -1];
    const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
    return callee?.k === 'get' && (callee.name === 'push' || callee.name === 'unshift');
  });
}

function looksLikeObject(context: Context, site: Site): boolean {
  const value = valueAt(site.file.facts.values, site.value);
  const name =
    value.k === 'variable'
      ? (site.file.facts.variables[value.variable]?.name ?? '')
      : value.k === 'get'
        ? value.name
        : '';
  if (/^(id|.*Ids?|.*_ids?|key|uuid|pk)$/.test(name)) return false;
  return alternatives(evaluate(context, site.file, site.value)).some((shape) => shape.k !== 'literal');
}

/** `where.status = status` after the declaration. */
function readWrites(
  context: Context,
  builder: FilterBuilder,
  file: LinkedFile,
  variable: number,
  syntax: FilterSyntax,
  entity: Entity | undefined,
): void {
  for (const write of file.index.propertyWrites.get(variable) ?? []) {
    const target = valueAt(file.facts.values, write.target);
    if (target.k !== 'get' || write.value === undefined) {
      builder.complete = false;
      continue;
    }
    const started = builder.conditions.length;
    readWrite(context, builder, file, write, syntax, entity);
    if (isWrittenElsewhere(file, variable, write) || isRefused(context, file, write.value))
      builder.replaceFrom(started);
  }
}

/** In the other arm of the same `if`, or in a `switch`, which has one for each case. */
function isWrittenElsewhere(file: LinkedFile, variable: number, { frame, target }: Write): boolean {
  for (let id = frame; id >= 0; id = file.facts.frames[id]?.parent ?? -1) {
    const arm = file.facts.frames[id];
    if (arm?.kind === 'case') return true;
    if (arm?.kind !== 'then' && arm?.kind !== 'else') continue;
    const others = file.index.propertyWrites.get(variable) ?? [];
    const isOther = (other: Write): boolean => {
      const one = file.facts.frames[other.frame];
      return one !== undefined && one !== arm && other.target !== target && one.at[0] === arm.at[0];
    };
    if (others.some(isOther)) return true;
  }
  return false;
}

function readWrite(
  context: Context,
  builder: FilterBuilder,
  file: LinkedFile,
  write: Write,
  syntax: FilterSyntax,
  entity: Entity | undefined,
): void {
  const target = valueAt(file.facts.values, write.target);
  if (target.k !== 'get' || write.value === undefined) return;
  if (valueAt(file.facts.values, target.of).k !== 'variable') {
    // `where.createdAt.gte = from`: a condition on the outer property.
    const outer = valueAt(file.facts.values, target.of);
    if (outer.k === 'get')
      builder.add(condition(outer.name, 'range', originOf(context, { file, value: write.value }), true));
    return;
  }
  readEntry(
    context,
    builder,
    file,
    { key: target.name, kind: 'property', value: write.value, at: write.at },
    syntax,
    entity,
    true,
    1,
  );
}

function readBranch(
  context: Context,
  site: Site,
  syntax: FilterSyntax,
  entity: Entity | undefined,
  depth: number,
): Filter {
  const branch = new FilterBuilder();
  readInto(context, branch, site, syntax, entity, false, depth + 1);
  return branch.finish();
}

const OR_KEYS = new Set(['OR', '$or', 'Op.or', 'or']);
const AND_KEYS = new Set(['AND', '$and', 'Op.and', 'and']);
const NOT_KEYS = new Set(['NOT', '$not', 'Op.not', '$nor', 'not']);

function readEntry(
  context: Context,
  builder: FilterBuilder,
  file: LinkedFile,
  entry: ObjectEntry,
  syntax: FilterSyntax,
  entity: Entity | undefined,
  conditional: boolean,
  depth: number,
): void {
  const site: Site = { file, value: entry.value };
  if (entry.kind === 'spread') {
    readInto(context, builder, site, syntax, entity, conditional, depth + 1);
    return;
  }
  const key = entry.kind === 'computed' ? computedKey(context, file, entry) : entry.key;
  if (key === undefined) {
    builder.complete = false;
    return;
  }
  if (OR_KEYS.has(key)) {
    readAlternatives(context, builder, site, syntax, entity, depth);
    return;
  }
  if (AND_KEYS.has(key)) {
    readInto(context, builder, settle(context, site), syntax, entity, conditional, depth + 1);
    return;
  }
  if (NOT_KEYS.has(key)) {
    // A negated condition narrows, but no index serves it.
    for (const inner of readBranch(context, settle(context, site), syntax, entity, depth).conditions)
      builder.add({ ...inner, operator: 'ne', conditional });
    return;
  }
  if (key.startsWith('$')) {
    if (key === '$text') builder.add(condition('$text', 'full-text', originOf(context, site), conditional));
    else builder.complete = key === '$comment';
    return;
  }
  readColumn(context, builder, site, key, syntax, entity, conditional, depth);
}

/** `[Op.or]`: lowering gives computed entries an empty key; the name is read from the key's text. */
function computedKey(context: Context, file: LinkedFile, entry: ObjectEntry): string | undefined {
  const text = context.sources.text(file.path).slice(entry.at[0], entry.at[1]);
  return /^\[\s*(?:[\w$]+\.)?(Op\.\w+)\s*\]/.exec(text)?.[1];
}

function readAlternatives(
  context: Context,
  builder: FilterBuilder,
  site: Site,
  syntax: FilterSyntax,
  entity: Entity | undefined,
  depth: number,
): void {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k !== 'array') {
    builder.complete = false;
    return;
  }
  const branches = value.items.map((item) =>
    readBranch(context, { file: settled.file, value: item }, syntax, entity, depth),
  );
  builder.alternatives.push(branches.map((branch) => branch.conditions));
  if (branches.some((branch) => !branch.complete)) builder.complete = false;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  equals: 'eq',
  eq: 'eq',
  $eq: 'eq',
  'Op.eq': 'eq',
  Equal: 'eq',
  is: 'null',
  'Op.is': 'null',
  in: 'in',
  $in: 'in',
  'Op.in': 'in',
  In: 'in',
  Any: 'in',
  notIn: 'not-in',
  $nin: 'not-in',
  'Op.notIn': 'not-in',
  not: 'ne',
  ne: 'ne',
  $ne: 'ne',
  'Op.ne': 'ne',
  'Op.not': 'ne',
  Not: 'ne',
  isNot: 'ne',
  $not: 'ne',
  lt: 'range',
  lte: 'range',
  gt: 'range',
  gte: 'range',
  $lt: 'range',
  $lte: 'range',
  $gt: 'range',
  $gte: 'range',
  'Op.lt': 'range',
  'Op.lte': 'range',
  'Op.gt': 'range',
  'Op.gte': 'range',
  'Op.between': 'range',
  LessThan: 'range',
  LessThanOrEqual: 'range',
  MoreThan: 'range',
  MoreThanOrEqual: 'range',
  Between: 'range',
  startsWith: 'prefix',
  'Op.startsWith': 'prefix',
  contains: 'contains',
  endsWith: 'contains',
  'Op.substring': 'contains',
  'Op.endsWith': 'contains',
  like: 'pattern',
  'Op.like': 'pattern',
  'Op.iLike': 'pattern',
  'Op.regexp': 'pattern',
  $like: 'pattern',
  $ilike: 'pattern',
  $regex: 'pattern',
  $re: 'pattern',
  Like: 'pattern',
  ILike: 'pattern',
  Raw: 'other',
  search: 'full-text',
  $text: 'full-text',
  $fulltext: 'full-text',
  IsNull: 'null',
  $exists: 'other',
  isNull: 'null',
  has: 'array',
  hasSome: 'array',
  hasEvery: 'array',
  $all: 'array',
  $elemMatch: 'array',
  $size: 'array',
  isEmpty: 'array',
  ArrayContains: 'array',
  ArrayOverlap: 'array',
  'Op.contains': 'array',
  'Op.overlap': 'array',
  path: 'json',
  string_contains: 'json',
  array_contains: 'json',
  JsonContains: 'json',
  some: 'relation',
  every: 'relation',
  none: 'relation',
};

function readColumn(
  context: Context,
  builder: FilterBuilder,
  site: Site,
  column: string,
  syntax: FilterSyntax,
  entity: Entity | undefined,
  conditional: boolean,
  depth: number,
): void {
  const started = builder.conditions.length;
  readConditions(context, builder, site, column, syntax, entity, conditional, depth);
  if (isRefused(context, site.file, site.value)) builder.replaceFrom(started);
}

function readConditions(
  context: Context,
  builder: FilterBuilder,
  site: Site,
  column: string,
  syntax: FilterSyntax,
  entity: Entity | undefined,
  conditional: boolean,
  depth: number,
): void {
  const relation = entity?.relations.find((r) => r.name === column);
  if (relation !== undefined) {
    const through = relationKey(context, site, relation);
    if (through !== undefined) builder.add(condition(through, 'eq', originOf(context, site), conditional));
    else {
      const operator = singlesOut(context, site, 0) ? 'relation' : 'other';
      builder.add(condition(column, operator, originOf(context, site), conditional));
    }
    return;
  }
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k === 'object') {
    const compound = compoundColumns(entity, column);
    if (compound !== undefined) {
      readInto(context, builder, settled, syntax, entity, conditional, depth + 1);
      return;
    }
    readOperators(context, builder, settled, value, column, conditional, syntax);
    return;
  }
  if (value.k === 'either') {
    for (const part of value.of) {
      const inner = valueAt(settled.file.facts.values, part);
      if (inner.k === 'undefined') conditional = true;
      else if (inner.k === 'object') {
        readOperators(context, builder, { file: settled.file, value: part }, inner, column, true, syntax);
        return;
      }
    }
    builder.add(condition(column, 'eq', originOf(context, site), conditional));
    return;
  }
  if (value.k === 'call') {
    const operator = callOperator(settled.file, value.call);
    if (operator !== undefined) {
      const argument = settled.file.facts.calls[value.call]?.arguments[0];
      const origin = originOf(
        context,
        argument === undefined ? settled : { file: settled.file, value: argument },
      );
      builder.add({
        ...condition(column, operatorFor(operator, origin), origin, conditional),
        ...(operator.startsWith('I') && operator !== 'In' && operator !== 'IsNull'
          ? { wrapped: 'ILIKE' }
          : {}),
      });
      return;
    }
  }
  if (value.k === 'undefined') return;
  const isList = value.k === 'array' && (syntax === 'sequelize' || syntax === 'mongo');
  const isNull = value.k === 'literal' && value.value === null;
  const operator: Operator = value.k === 'regex' ? 'pattern' : isList ? 'in' : isNull ? 'null' : 'eq';
  builder.add(condition(column, operator, originOf(context, site), conditional));
}

/** `In(ids)`, `MoreThan(x)`, `Not(IsNull())`, `ILike('%x%')` by name: these names are TypeORM's own. */
function callOperator(file: LinkedFile, call: number): string | undefined {
  const callee = valueAt(file.facts.values, file.facts.calls[call]?.callee ?? -1);
  const name = callee.k === 'variable' ? file.facts.variables[callee.variable]?.name : undefined;
  return name !== undefined && /^[A-Z]/.test(name) && OPERATORS[name] !== undefined ? name : undefined;
}

function operatorFor(name: string, origin: Origin): Operator {
  const operator = OPERATORS[name] ?? 'other';
  if (operator !== 'pattern' || typeof origin.literal !== 'string')
    return operator === 'pattern' && /^['"`]?[%`]|^.?\$\{|%/.test(origin.text) && /^[`'"]%/.test(origin.text)
      ? 'contains'
      : operator;
  return origin.literal.startsWith('%') ? 'contains' : 'prefix';
}

function readOperators(
  context: Context,
  builder: FilterBuilder,
  site: Site,
  value: Extract<Value, { k: 'object' }>,
  column: string,
  conditional: boolean,
  syntax: FilterSyntax,
): void {
  let insensitive = false;
  const found: { operator: Operator; site: Site; conditional: boolean }[] = [];
  const visit = (object: Extract<Value, { k: 'object' }>, file: LinkedFile, inner: boolean): void => {
    for (const entry of object.entries) {
      const key = entry.kind === 'computed' ? computedKey(context, file, entry) : entry.key;
      const entrySite = { file, value: entry.value };
      if (entry.kind === 'spread') {
        const target = settle(context, entrySite);
        visitSpread(target);
        continue;
      }
      if (key === 'mode' || key === '$options') {
        insensitive = true;
        continue;
      }
      const operator = key === undefined ? undefined : OPERATORS[key];
      if (operator === undefined) builder.complete = false;
      else {
        const literal = literalOf(context, entrySite);
        found.push({
          operator:
            operator === 'ne' && literal === null
              ? 'not-null'
              : operator === 'eq' && literal === null
                ? 'null'
                : operator,
          site: entrySite,
          conditional: inner,
        });
      }
    }
  };
  const visitSpread = (target: Site): void => {
    const inner = valueAt(target.file.facts.values, target.value);
    if (inner.k === 'object') visit(inner, target.file, true);
    else if (inner.k === 'either')
      for (const part of inner.of) visitSpread({ file: target.file, value: part });
    else if (inner.k !== 'undefined' && inner.k !== 'literal' && inner.k !== 'variable' && inner.k !== 'get')
      builder.complete = false;
  };
  visit(value, site.file, conditional);
  if (found.length === 0 && value.entries.length > 0 && syntax !== 'prisma') builder.complete = false;
  for (const one of found) {
    builder.add({
      ...condition(column, one.operator, originOf(context, one.site), one.conditional),
      ...(insensitive ? { wrapped: 'case-insensitive' } : {}),
    });
  }
}

/** Does a relation's filter ask for a value somewhere? `{ plan: { notIn } }` and `{ some: {} }` leave most rows. */
function singlesOut(context: Context, site: Site, depth: number): boolean {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k !== 'object') return value.k !== 'undefined' && literalOf(context, settled) === undefined;
  return value.entries.some(({ kind, key, value: inner }) => {
    if (kind === 'spread' || depth > 4) return true;
    if (key === 'NOT' || key === 'none' || key === 'isNot') return false;
    const operator = key === undefined ? undefined : OPERATORS[key];
    if (operator !== undefined && operator !== 'relation' && operator !== 'eq' && operator !== 'in')
      return false;
    return singlesOut(context, { file: settled.file, value: inner }, depth + 1);
  });
}

/** `{ user: { id } }` filters by the foreign key when the relation's own key is all that is asked. */
function relationKey(
  context: Context,
  site: Site,
  relation: Entity['relations'][number],
): string | undefined {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (relation.columns.length !== 1 || value.k !== 'object' || value.entries.length !== 1) return undefined;
  return value.entries[0]?.key === (relation.references[0] ?? 'id') ? relation.columns[0] : undefined;
}

/** Prisma's `a_b: { a, b }` for a compound unique key. */
function compoundColumns(entity: Entity | undefined, key: string): readonly string[] | undefined {
  const index = entity?.indexes.find(
    (i) =>
      i.kind !== 'index' &&
      i.parts.length > 1 &&
      (i.name === key || i.parts.map((part) => part.column).join('_') === key),
  );
  return index?.parts.map((part) => part.column);
}

function primaryColumn(entity: Entity | undefined): string {
  return entity?.indexes.find((index) => index.kind === 'primary')?.parts[0]?.column ?? 'id';
}

function condition(column: string, operator: Operator, value: Origin, conditional: boolean): Condition {
  return { column, operator, value, conditional };
}

const DRIZZLE: Readonly<Record<string, Operator>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'range',
  gte: 'range',
  lt: 'range',
  lte: 'range',
  between: 'range',
  inArray: 'in',
  notInArray: 'not-in',
  isNull: 'null',
  isNotNull: 'not-null',
  like: 'pattern',
  ilike: 'pattern',
  notLike: 'ne',
  notIlike: 'ne',
  notBetween: 'ne',
  arrayContains: 'array',
  arrayContained: 'array',
  arrayOverlaps: 'array',
};

/** `and(eq(users.id, x), or(…))`; a `where: (t, { eq }) => …` callback; an array of conditions. */
function readDrizzle(
  context: Context,
  builder: FilterBuilder,
  site: Site,
  conditional: boolean,
  depth: number,
): void {
  if (depth > 10) {
    builder.complete = false;
    return;
  }
  const settled = settle(context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  const again = (id: number, maybe = conditional): void =>
    readDrizzle(context, builder, { file, value: id }, maybe, depth + 1);
  switch (value.k) {
    case 'undefined':
      return;
    case 'literal':
      return;
    case 'spread':
      again(value.of);
      return;
    case 'either': {
      const branches = (value.op === '&&' ? value.of.slice(-1) : value.of).map((part) => {
        const branch = new FilterBuilder();
        readDrizzle(context, branch, { file, value: part }, false, depth + 1);
        return branch.finish();
      });
      joinBranches(builder, branches, conditional || value.op === '&&');
      return;
    }
    case 'array': {
      for (const item of value.items) again(item);
      return;
    }
    case 'object': {
      // The second version of relational queries has object filters.
      for (const entry of value.entries)
        readEntry(context, builder, file, entry, 'prisma', undefined, conditional, depth + 1);
      return;
    }
    case 'function': {
      const returned = file.facts.functions[value.fn]?.returns ?? [];
      if (returned.length === 0) builder.complete = false;
      for (const one of returned) again(one.value);
      return;
    }
    case 'call':
      readDrizzleCall(context, builder, file, value.call, conditional, depth);
      return;
    default: {
      if (value.k === 'variable') readPushed(context, builder, file, value.variable, depth);
      builder.complete = false;
    }
  }
}

/** `const filters = []; if (x) filters.push(eq(…)); and(...filters)`. */
function readPushed(
  context: Context,
  builder: FilterBuilder,
  file: LinkedFile,
  variable: number,
  depth: number,
): void {
  for (const reference of file.index.references.get(variable) ?? []) {
    const id = file.index.callOn.get(reference);
    const call = id === undefined ? undefined : file.facts.calls[id];
    const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
    if (call === undefined || callee?.k !== 'get' || callee.name !== 'push') continue;
    for (const argument of call.arguments)
      readDrizzle(context, builder, { file, value: argument }, true, depth + 1);
  }
}

function readDrizzleCall(
  context: Context,
  builder: FilterBuilder,
  file: LinkedFile,
  id: number,
  conditional: boolean,
  depth: number,
): void {
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  const name =
    callee?.k === 'variable'
      ? (file.facts.variables[callee.variable]?.name ?? '')
      : callee?.k === 'get'
        ? callee.name
        : '';
  const [first, second] = call?.arguments ?? [];
  if (call === undefined || first === undefined) {
    builder.complete = false;
    return;
  }
  if (name === 'and') {
    for (const argument of call.arguments) {
      readDrizzle(context, builder, { file, value: argument }, conditional, depth + 1);
      const spread = valueAt(file.facts.values, argument);
      const of = spread.k === 'spread' ? valueAt(file.facts.values, spread.of) : undefined;
      if (of?.k === 'variable') readPushed(context, builder, file, of.variable, depth + 1);
    }
    return;
  }
  if (name === 'or') {
    const branches = call.arguments.map((argument) => {
      const branch = new FilterBuilder();
      readDrizzle(context, branch, { file, value: argument }, false, depth + 1);
      return branch.finish();
    });
    builder.alternatives.push(branches.map((branch) => branch.conditions));
    if (branches.some((branch) => !branch.complete)) builder.complete = false;
    return;
  }
  if (name === 'not' || name === 'exists' || name === 'notExists') {
    builder.add(condition('', 'other', originOf(context, { file, value: first }), conditional));
    return;
  }
  const operator = DRIZZLE[name];
  if (operator === undefined) {
    builder.complete = false;
    return;
  }
  const column = drizzleColumn(context, file, first);
  if (column === undefined) {
    builder.complete = false;
    return;
  }
  const origin =
    second === undefined
      ? { kind: 'literal' as const, text: name, maybeUndefined: false }
      : originOf(context, { file, value: second });
  const other = second === undefined ? undefined : drizzleColumn(context, file, second);
  const joined = other !== undefined && second !== undefined && isColumn(context, file, second);
  if (joined) {
    // A join condition between two columns filters neither by a value.
    builder.add({ ...condition(column.name, 'other', origin, conditional) });
    return;
  }
  const refused = conditional && second !== undefined && isRefused(context, file, second);
  builder.add({
    ...condition(
      column.name,
      operator === 'pattern' ? operatorFor('like', origin) : operator,
      origin,
      conditional,
    ),
    ...(refused ? { replaced: true } : {}),
    ...(column.wrapped === undefined
      ? name === 'ilike'
        ? { wrapped: 'ILIKE' }
        : {}
      : { wrapped: column.wrapped }),
  });
}

function isColumn(context: Context, file: LinkedFile, id: number): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'get') return false;
  return alternatives(evaluate(context, file, value.of)).some(
    (shape) => shape.k === 'library' && shape.library.schema === 'drizzle' && shape.entity !== undefined,
  );
}

function drizzleColumn(
  _context: Context,
  file: LinkedFile,
  id: number,
): { readonly name: string; readonly wrapped?: string } | undefined {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'get') return { name: value.name };
  if (value.k === 'call') {
    // `lower(users.email)` and sql templates over a column.
    const call = file.facts.calls[value.call];
    const inner = call?.arguments
      .map((argument) => valueAt(file.facts.values, argument))
      .find((part) => part.k === 'get');
    if (inner?.k === 'get') return { name: inner.name, wrapped: 'expression' };
  }
  return undefined;
}

/** Knex, Kysely: `('a', x)`, `('a', '>', x)`, `({ a: x })`, `(builder => …)`. */
function readTriple(context: Context, source: FilterSource): Filter | 'absent' {
  const builder = new FilterBuilder();
  const { file, call } = source;
  const [first, second, third] = call.arguments;
  if (first === undefined) return 'absent';
  const head = valueAt(file.facts.values, first);
  const name = literalOf(context, { file, value: first });
  if (typeof name === 'string') {
    const column = columnOf(name);
    const negated = /not/i.test(source.method);
    if (third !== undefined) {
      const sign = String(literalOf(context, { file, value: second as number }) ?? '').toLowerCase();
      const origin = originOf(context, { file, value: third });
      const operator = SIGNS[sign] ?? 'other';
      builder.add({
        ...condition(
          column,
          operator === 'pattern'
            ? operatorFor(sign, origin)
            : origin.literal === null && operator === 'eq'
              ? 'null'
              : operator,
          origin,
          false,
        ),
        ...(sign === 'ilike' ? { wrapped: 'ILIKE' } : {}),
      });
    } else if (second !== undefined) {
      const origin = originOf(context, { file, value: second });
      const listed = /in$/i.test(source.method) && source.method !== 'min';
      builder.add(
        condition(
          column,
          source.operator ?? (negated ? 'ne' : listed ? 'in' : origin.literal === null ? 'null' : 'eq'),
          origin,
          false,
        ),
      );
    } else {
      builder.add(
        condition(
          column,
          source.operator ?? (negated ? 'not-null' : 'null'),
          { kind: 'literal', text: 'null', maybeUndefined: false },
          false,
        ),
      );
    }
    return builder.finish();
  }
  const settled = settle(context, { file, value: first });
  const object = valueAt(settled.file.facts.values, settled.value);
  if (object.k === 'object') {
    for (const entry of object.entries) {
      if (entry.kind === 'spread' || entry.kind === 'computed') builder.complete = false;
      else
        builder.add(
          condition(
            columnOf(entry.key),
            'eq',
            originOf(context, { file: settled.file, value: entry.value }),
            false,
          ),
        );
    }
    return builder.finish();
  }
  if (head.k === 'function') {
    readTripleCallback(context, builder, source, head.fn);
    return builder.finish();
  }
  builder.complete = false;
  return builder.finish();
}

/** `where(b => b.where('a', 1).orWhere('b', 2))`, `where(eb => eb.and([eb('a', '=', x)]))`. */
function readTripleCallback(
  context: Context,
  builder: FilterBuilder,
  source: FilterSource,
  fn: number,
): void {
  const { file } = source;
  const branches: Condition[][] = [[]];
  let or = false;
  let read = 0;
  file.facts.calls.forEach((call) => {
    if (call.fn !== fn) return;
    const callee = valueAt(file.facts.values, call.callee);
    const method = callee.k === 'get' ? callee.name : 'where';
    if (method === 'or' || method === 'orWhere' || method === 'orWhereIn' || method === 'orWhereNull')
      or = true;
    if (
      method === 'and' ||
      method === 'or' ||
      method === 'andWhere' ||
      callee.k === 'variable' ||
      /where/i.test(method)
    ) {
      if (method === 'and' || method === 'or') return;
      const inner = readTriple(context, { ...source, call, method });
      if (inner !== 'absent' && inner.complete) {
        read++;
        if (or) branches.push([...inner.conditions]);
        else branches[0]?.push(...inner.conditions);
        return;
      }
    }
    builder.complete = false;
  });
  if (read === 0) builder.complete = false;
  else if (or) builder.alternatives.push(branches.filter((branch) => branch.length > 0));
  else for (const one of branches[0] ?? []) builder.add(one);
}

const SIGNS: Readonly<Record<string, Operator>> = {
  '=': 'eq',
  '==': 'eq',
  is: 'null',
  '!=': 'ne',
  '<>': 'ne',
  'is not': 'not-null',
  '>': 'range',
  '>=': 'range',
  '<': 'range',
  '<=': 'range',
  between: 'range',
  in: 'in',
  'not in': 'not-in',
  like: 'pattern',
  ilike: 'pattern',
  '@>': 'json',
  '?': 'json',
  '~': 'pattern',
};

/** `users.email as e` → `email`. */
function columnOf(text: string): string {
  const first = text.trim().split(/\s+/)[0] ?? '';
  return (first.split('.').at(-1) ?? first).replace(/["'`]/g, '');
}

/** TypeORM builder text: `user.email = :email AND user.age > :age`. */
function readText(context: Context, source: FilterSource): Filter | 'absent' {
  const [first] = source.call.arguments;
  if (first === undefined) return 'absent';
  const builder = new FilterBuilder();
  const text = textOf(context, { file: source.file, value: first });
  if (text === undefined) {
    const settled = settle(context, { file: source.file, value: first });
    if (valueAt(settled.file.facts.values, settled.value).k === 'object') {
      readInto(context, builder, settled, 'typeorm', source.entity, false);
    } else builder.complete = false;
    return builder.finish();
  }
  if (/\bor\b|\(\s*select\b|\bexists\b/i.test(text)) {
    builder.complete = false;
    return builder.finish();
  }
  for (const part of text.split(/\band\b(?![^(]*\))/i)) {
    const match =
      /^\s*\(?\s*(?:(\w+)\s*\(\s*)?["`]?(\w+)["`]?(?:\s*\.\s*["`]?(\w+)["`]?)?\s*\)?\s*(=|<>|!=|>=|<=|>|<|\bin\b|\bnot in\b|\blike\b|\bilike\b|\bis not null\b|\bis null\b|\bbetween\b)\s*(.*)$/is.exec(
        part,
      );
    if (match === null) {
      builder.complete = false;
      continue;
    }
    const [, wrapper, left, right, sign, rest] = match;
    const lower = (sign ?? '').toLowerCase();
    const operator: Operator =
      lower === 'is null' ? 'null' : lower === 'is not null' ? 'not-null' : (SIGNS[lower] ?? 'other');
    const column = right ?? left ?? '';
    const joined = /^\s*["`]?\w+["`]?\s*\.\s*["`]?\w+["`]?\s*$/.test(rest ?? '');
    builder.add({
      ...condition(
        column,
        joined ? 'other' : operator,
        { kind: 'computed', text: (rest ?? '').trim().slice(0, 40), maybeUndefined: false },
        false,
      ),
      ...(wrapper === undefined || wrapper === ''
        ? lower === 'ilike'
          ? { wrapped: 'ILIKE' }
          : {}
        : { wrapped: wrapper }),
    });
  }
  return builder.finish();
}

/** A text with `?` for its holes; undefined when it is not text. */
export function textOf(context: Context, site: Site): string | undefined {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k === 'literal' && typeof value.value === 'string') return value.value;
  if (value.k === 'template') return value.parts.join('?');
  if (value.k === 'binary' && value.op === '+') {
    const left = textOf(context, { file: settled.file, value: value.left });
    const right = textOf(context, { file: settled.file, value: value.right });
    return left === undefined && right === undefined ? undefined : `${left ?? '?'}${right ?? '?'}`;
  }
  return undefined;
}

const METHODS: Readonly<Record<string, Operator>> = {
  eq: 'eq',
  neq: 'ne',
  gt: 'range',
  gte: 'range',
  lt: 'range',
  lte: 'range',
  like: 'pattern',
  ilike: 'pattern',
  is: 'null',
  in: 'in',
  contains: 'array',
  containedBy: 'array',
  overlaps: 'array',
  textSearch: 'full-text',
  not: 'ne',
  whereIn: 'in',
  whereNotIn: 'not-in',
  whereNull: 'null',
  whereNotNull: 'not-null',
  whereBetween: 'range',
  whereNot: 'ne',
  whereLike: 'pattern',
  whereILike: 'pattern',
  equals: 'eq',
  ne: 'ne',
  nin: 'not-in',
  regex: 'pattern',
  exists: 'other',
};

/** Supabase, Knex `whereIn`, Mongoose `where().gt()`: the method is the operator, the first argument the column. */
function readMethod(context: Context, source: FilterSource): Filter | 'absent' {
  const builder = new FilterBuilder();
  const [first, second] = source.call.arguments;
  if (first === undefined) return 'absent';
  const column = literalOf(context, { file: source.file, value: first });
  if (typeof column !== 'string') {
    builder.complete = false;
    return builder.finish();
  }
  const origin: Origin =
    second === undefined
      ? { kind: 'literal', text: 'null', maybeUndefined: false }
      : originOf(context, { file: source.file, value: second });
  const operator = source.operator ?? METHODS[source.method] ?? 'other';
  builder.add({
    ...condition(
      columnOf(column),
      operator === 'pattern' ? operatorFor(source.method, origin) : operator,
      origin,
      false,
    ),
    ...(/ilike/i.test(source.method) ? { wrapped: 'ILIKE' } : {}),
  });
  return builder.finish();
}

function readPrimaryKey(context: Context, source: FilterSource): Filter | 'absent' {
  const found = argumentAt(context, source.file, source.call, source.at);
  if (found.state === 'absent') return 'absent';
  const builder = new FilterBuilder();
  if (found.state === 'unknown') builder.complete = false;
  else
    builder.add(
      condition(primaryColumn(source.entity), source.operator ?? 'eq', originOf(context, found.site), false),
    );
  return builder.finish();
}
