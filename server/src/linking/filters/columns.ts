/** What is asked of one column in a filter object: a value, a list, an object of operators, an operator's function. */
import type { Operator } from '../../../../rules/model/operation.ts';
import { type Value, valueAt } from '../../facts/values.ts';
import type { Context, LinkedFile } from '../context.ts';
import { evaluate } from '../evaluate.ts';
import { literalOf, type Site, settle } from '../options.ts';
import { originOf } from '../origins.ts';
import { alternatives, type Shape } from '../shape.ts';
import { condition, type Reading } from './builder.ts';
import { keyOf } from './names.ts';
import { OPERATORS, operatorFor } from './operators.ts';

type ObjectValue = Extract<Value, { k: 'object' }>;

export function readColumn(reading: Reading, site: Site, column: string): void {
  const settled = settle(reading.context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  const branches = value.k === 'either' ? value.of.map((part) => valueAt(file.facts.values, part)) : [value];
  const object = branches.find((one) => one.k === 'object');
  const conditional = reading.conditional || branches.some(({ k }) => k === 'undefined');
  if (value.k === 'undefined') return;
  if (object !== undefined)
    readOperators(value === object ? reading : { ...reading, conditional: true }, file, object, column);
  else if (value.k !== 'call' || !readFunction(reading, settled, value.call, column))
    readValue({ ...reading, conditional }, site, value, column);
}

function readValue(
  { context, builder, syntax, conditional }: Reading,
  site: Site,
  value: Value,
  column: string,
): void {
  const isList = (syntax === 'sequelize' || syntax === 'mongo') && holdsList(context, site, value);
  const isNull = value.k === 'literal' && value.value === null;
  const operator: Operator = value.k === 'regex' ? 'pattern' : isList ? 'in' : isNull ? 'null' : 'eq';
  builder.add(condition(column, operator, originOf(context, site), conditional));
}

/** An array stands for `in`: `{ id: [1, 2] }`, `{ id: ids }`. */
function holdsList(context: Context, { file, value: id }: Site, value: Value): boolean {
  const isList = ({ k }: Shape): boolean => k === 'list' || k === 'tuple';
  return value.k === 'array' || alternatives(evaluate(context, file, id)).some(isList);
}

/** `In(ids)`, `MoreThan(x)`, `Not(IsNull())`, `ILike('%x%')` by name: these names are TypeORM's own. */
function readFunction(
  { context, builder, conditional }: Reading,
  site: Site,
  id: number,
  column: string,
): boolean {
  const { file } = site;
  const call = file.facts.calls[id];
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  const name = callee.k === 'variable' ? file.facts.variables[callee.variable]?.name : undefined;
  if (name === undefined || !/^[A-Z]/.test(name) || OPERATORS[name] === undefined) return false;
  const origin = originOf(context, { file, value: call?.arguments[0] ?? site.value });
  builder.add({
    ...condition(column, operatorFor(name, origin), origin, conditional),
    ...(name === 'ILike' ? { wrapped: 'ILIKE' } : {}),
  });
  return true;
}

/** `{ gte: from, lt: to }`, `{ contains: text, mode: 'insensitive' }`, also by spreads. */
function readOperators(reading: Reading, file: LinkedFile, value: ObjectValue, column: string): void {
  const { context, builder, syntax } = reading;
  let insensitive = false;
  const found: { operator: Operator; site: Site; conditional: boolean }[] = [];
  const visit = (object: ObjectValue, inFile: LinkedFile, conditional: boolean): void => {
    for (const entry of object.entries) {
      const site = { file: inFile, value: entry.value };
      const key = keyOf(context, inFile, entry);
      const operator = key === undefined ? undefined : OPERATORS[key];
      if (entry.kind === 'spread') visitSpread(settle(context, site));
      else if (key === 'mode' || key === '$options') insensitive = true;
      else if (operator === undefined) builder.complete = false;
      else found.push({ operator: ofNull(operator, literalOf(context, site)), site, conditional });
    }
  };
  const visitSpread = ({ file: inFile, value: id }: Site): void => {
    const inner = valueAt(inFile.facts.values, id);
    if (inner.k === 'object') visit(inner, inFile, true);
    else if (inner.k === 'either') for (const part of inner.of) visitSpread({ file: inFile, value: part });
    else if (inner.k !== 'undefined' && inner.k !== 'literal' && inner.k !== 'variable' && inner.k !== 'get')
      builder.complete = false;
  };
  visit(value, file, reading.conditional);
  if (found.length === 0 && value.entries.length > 0 && syntax !== 'prisma') builder.complete = false;
  for (const { operator, site, conditional } of found)
    builder.add({
      ...condition(column, operator, originOf(context, site), conditional),
      ...(insensitive ? { wrapped: 'case-insensitive' } : {}),
    });
}

/** `{ not: null }`, `{ equals: null }`. */
function ofNull(operator: Operator, literal: unknown): Operator {
  if (literal !== null) return operator;
  return operator === 'ne' ? 'not-null' : operator === 'eq' ? 'null' : operator;
}
