/** Filters as objects: Prisma, MongoDB, Sequelize, TypeORM, MikroORM; through variables, spreads, branches and writes. */

import type { Filter } from '../../../../rules/model/operation.ts';
import type { ValueId, VariableId, Write } from '../../facts/facts.ts';
import { type ObjectEntry, spanOf, type Value, valueAt } from '../../facts/values.ts';
import { isRefused } from '../absence.ts';
import { isWithin } from '../around.ts';
import type { Context, LinkedFile } from '../context.ts';
import { evaluate } from '../evaluate.ts';
import { callsOn } from '../flow.ts';
import { resolve, type Site, settle } from '../options.ts';
import { originOf } from '../origins.ts';
import { alternatives } from '../shape.ts';
import { branchOf, condition, deeper, FilterBuilder, type Reading } from './builder.ts';
import { readColumn } from './columns.ts';
import { isCompoundKey, keyOf, primaryColumn } from './names.ts';
import { readRelation } from './relations.ts';

const MAX_DEPTH = 8;

const OR_KEYS = new Set(['OR', '$or', 'Op.or', 'or']);
const AND_KEYS = new Set(['AND', '$and', 'Op.and', 'and']);
const NOT_KEYS = new Set(['NOT', '$not', 'Op.not', '$nor', 'not']);

export function readObject(reading: Reading, site: Site): void {
  const { context, builder, syntax, entity, conditional, depth } = reading;
  if (depth > MAX_DEPTH) {
    builder.complete = false;
    return;
  }
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  switch (value.k) {
    case 'object':
      for (const entry of value.entries) readEntry(reading, file, entry);
      return;
    case 'array':
      if (syntax === 'typeorm' || syntax === 'key-or-object')
        builder.joinAlternatives(value.items.map((item) => readBranch(reading, { file, value: item })));
      else for (const item of value.items) readObject(deeper(reading), { file, value: item });
      return;
    case 'undefined':
      return;
    case 'await':
    case 'spread':
    case 'rest':
      readObject(deeper(reading), { file, value: value.of });
      return;
    case 'assigned':
      readObject(deeper(reading), { file, value: value.value });
      return;
    case 'either': {
      const isAnd = value.op === '&&';
      readBranches(reading, file, isAnd ? value.of.slice(-1) : value.of, isAnd);
      return;
    }
    case 'literal':
    case 'template':
      if (syntax === 'key-or-object')
        builder.add(condition(primaryColumn(entity), 'eq', originOf(context, site), conditional));
      else builder.complete = false;
      return;
    default:
      readOpaque(reading, site, value);
  }
}

/** One of several filters; with `optional`, or none of them. */
function readBranches(
  reading: Reading,
  file: LinkedFile,
  branches: readonly ValueId[],
  optional = false,
): void {
  const { builder, conditional } = reading;
  const started = builder.conditions.length;
  builder.joinBranches(
    branches.map((branch) =>
      valueAt(file.facts.values, branch).k === 'literal'
        ? new FilterBuilder().finish()
        : readBranch(reading, { file, value: branch }),
    ),
    conditional || optional,
  );
  if (!optional && branches.every((branch) => !isEmptyFilter(file, branch))) builder.replaceFrom(started);
}

function readBranch(reading: Reading, site: Site): ReturnType<FilterBuilder['finish']> {
  return branchOf(reading, (branch) => readObject(branch, site));
}

/** `{}`, `undefined`, `null`: what a branch without conditions gives; also where only some of its own branches do. */
function isEmptyFilter(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'either') return value.op !== '&&' && value.of.some((one) => isEmptyFilter(file, one));
  if (value.k === 'object') return value.entries.length === 0;
  if (value.k === 'array') return value.items.length === 0;
  return value.k === 'undefined' || value.k === 'literal';
}

function readOpaque(reading: Reading, site: Site, value: Value): void {
  const { context, builder, syntax, entity, conditional, depth } = reading;
  const next = resolve(context, site, depth);
  if (value.k === 'variable' && isPushedTo(site.file, value.variable)) builder.complete = false;
  if (next !== undefined) {
    readObject(deeper(reading), next);
    if (value.k === 'variable') readWrites(reading, site.file, value.variable);
    return;
  }
  const given = value.k === 'variable' ? assignedTo(site.file, value.variable) : [];
  if (given.length > 1) {
    readBranches(reading, site.file, given);
    return;
  }
  const isName = value.k === 'variable' || value.k === 'get' || value.k === 'call';
  if (syntax === 'key-or-object' && isName && !looksLikeObject(context, site))
    builder.add(condition(primaryColumn(entity), 'eq', originOf(context, site), conditional));
  else builder.complete = false;
}

/** `let where = {}; if (query) where = { title: query };`: it holds one of these. Empty where more than these may be in it. */
function assignedTo({ facts, index }: LinkedFile, variable: VariableId): readonly ValueId[] {
  const { parameter, assignments } = facts.variables[variable] ?? {};
  if (parameter !== undefined || assignments === undefined || index.propertyWrites.has(variable)) return [];
  if (assignments.length > MOST_ASSIGNED || assignments.some(({ op }) => op !== '=')) return [];
  const values = assignments.map(({ value }) => value);
  // `where = { ...where, status }`: it adds to what it had.
  const addsToItself = (index.references.get(variable) ?? []).some((reference) =>
    values.some((value) => isWithin(spanOf(facts.values, reference), spanOf(facts.values, value))),
  );
  return addsToItself ? [] : values;
}

/** More ways to ask are not read. */
const MOST_ASSIGNED = 6;

const GROWS: ReadonlySet<string> = new Set(['push', 'unshift']);

/** `const all = []; all.push({ … })`: more than its literal shows. */
function isPushedTo(file: LinkedFile, variable: number): boolean {
  return callsOn(file, variable, GROWS).length > 0;
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
function readWrites(reading: Reading, file: LinkedFile, variable: number): void {
  const { context, builder } = reading;
  for (const write of file.index.propertyWrites.get(variable) ?? []) {
    const target = valueAt(file.facts.values, write.target);
    if (target.k !== 'get' || write.value === undefined) {
      builder.complete = false;
      continue;
    }
    const started = builder.conditions.length;
    const site = { file, value: write.value };
    const outer = valueAt(file.facts.values, target.of);
    if (outer.k === 'variable')
      readEntry({ ...reading, conditional: true, depth: 1 }, file, {
        key: target.name,
        kind: 'property',
        value: write.value,
        at: write.at,
      });
    // `where.createdAt.gte = from`: a condition on the outer property.
    else if (outer.k === 'get') builder.add(condition(outer.name, 'range', originOf(context, site), true));
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

export function readEntry(reading: Reading, file: LinkedFile, entry: ObjectEntry): void {
  const { context, builder, conditional } = reading;
  const site: Site = { file, value: entry.value };
  const key = keyOf(context, file, entry);
  if (entry.kind === 'spread') readObject(deeper(reading), site);
  else if (key === undefined) builder.complete = false;
  else if (OR_KEYS.has(key)) readAlternatives(reading, settle(context, site));
  else if (AND_KEYS.has(key)) readObject(deeper(reading), settle(context, site));
  else if (NOT_KEYS.has(key)) {
    // A negated condition narrows, but no index serves it.
    for (const inner of readBranch(reading, settle(context, site)).conditions)
      builder.add({ ...inner, operator: 'ne', conditional });
  } else if (key === '$text')
    builder.add(condition('$text', 'full-text', originOf(context, site), conditional));
  else if (key.startsWith('$')) builder.complete = key === '$comment';
  else {
    const started = builder.conditions.length;
    readProperty(reading, site, key);
    if (isRefused(context, file, entry.value)) builder.replaceFrom(started);
  }
}

function readAlternatives(reading: Reading, { file, value: id }: Site): void {
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'array') {
    reading.builder.complete = false;
    return;
  }
  const sides = value.items.flatMap((item) => {
    const optional = optionalSides(file, item);
    if (optional === undefined) return [readBranch(reading, { file, value: item })];
    return optional.map((side) => leftOut(readBranch(reading, { file, value: side })));
  });
  reading.builder.joinAlternatives(sides);
}

/** `...(email ? [{ email }] : [])`: sides that are there in some cases alone. */
function optionalSides(file: LinkedFile, item: number): readonly number[] | undefined {
  const value = valueAt(file.facts.values, item);
  const spread = value.k === 'spread' ? valueAt(file.facts.values, value.of) : undefined;
  if (spread?.k !== 'either') return undefined;
  const arms = (spread.op === '&&' ? spread.of.slice(-1) : spread.of).map((one) =>
    valueAt(file.facts.values, one),
  );
  return arms.every((arm) => arm.k === 'array') ? arms.flatMap(({ items }) => items) : undefined;
}

/** Where it is left out, the other sides stand. */
function leftOut(side: Filter): Filter {
  return {
    ...side,
    conditions: side.conditions.map((one) => ({ ...one, conditional: true, replaced: true })),
  };
}

function readProperty(reading: Reading, site: Site, name: string): void {
  const { context, entity } = reading;
  const relation = entity?.relations.find((one) => one.name === name);
  const settled = settle(context, site);
  const isObject = valueAt(settled.file.facts.values, settled.value).k === 'object';
  if (relation !== undefined) readRelation(reading, site, relation);
  else if (isObject && isCompoundKey(entity, name)) readObject(deeper(reading), settled);
  else readColumn(reading, site, name);
}
