/**
 * Values to shapes: the heart of linking. Every answer is memoised in the file it is about.
 *
 * What is not modelled here is `unknown`, and `unknown` never becomes a finding. Where to read next: `members.ts` and
 * `class-members.ts` (what something has), `call-results.ts` (what a call gives), `rows.ts` (what library tables make of
 * it), `types.ts` (annotations), `parameters.ts` (what a parameter holds).
 */
import type { ValueId, VariableId } from '../facts/facts.ts';
import { kindOf, type Value, valueAt, variableAt } from '../facts/values.ts';
import { memberByName } from './by-name.ts';
import { callShape } from './call-results.ts';
import { superShape, thisShape } from './class-members.ts';
import { askShape, type Context, knownShape, type LinkedFile } from './context.ts';
import { elementShape, indexShape } from './lists.ts';
import { globalShape, memberShape } from './members.ts';
import { numbered } from './memory.ts';
import { importShape } from './modules.ts';
import { parameterShape } from './parameters.ts';
import { defaultExport, settled } from './rows.ts';
import { either, type Shape, UNKNOWN } from './shape.ts';
import { typeShape } from './types.ts';

/** What we know of a value. */
export function evaluate(context: Context, file: LinkedFile, id: ValueId): Shape {
  const { values } = file.facts;
  // Asked most of all, and most answers are known: the value itself is built for the rest only.
  switch (kindOf(values, id)) {
    case 'variable':
      return evaluateVariable(context, file, variableAt(values, id)!);
    case 'get':
    case 'index':
    case 'call':
    case 'item':
    case 'either':
    case 'this':
    case 'super':
    case 'rest':
      return knownShape(context, file, numbered('value', id)) ?? evaluateAnew(context, file, id);
    default:
      return evaluateInPlace(context, file, id);
  }
}

function evaluateAnew(context: Context, file: LinkedFile, id: ValueId): Shape {
  return askShape(context, file, numbered('value', id), () =>
    compute(context, file, valueAt(file.facts.values, id), id),
  );
}

/** What needs no question of its own. */
function evaluateInPlace(context: Context, file: LinkedFile, id: ValueId): Shape {
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'literal':
      return { k: 'literal', value: value.value };
    case 'template':
      return joined(context, file, value.parts, value.holes);
    case 'binary':
      return value.op === '+' ? joined(context, file, [], [value.left, value.right]) : UNKNOWN;
    case 'global':
      return globalShape(context, value.name);
    case 'function':
      return { k: 'function', file: file.path, fn: value.fn, self: undefined };
    case 'class':
      return { k: 'class', file: file.path, cls: value.cls };
    case 'object':
      return { k: 'record', file: file.path, value: id };
    case 'array':
      return { k: 'tuple', file: file.path, value: id };
    case 'await':
      return settled(evaluate(context, file, value.of));
    case 'yield':
    case 'spread':
      return evaluate(context, file, value.of);
    case 'assigned':
      return evaluate(context, file, value.value);
    default:
      return UNKNOWN;
  }
}

/** What is called: the default export where a whole package is, `require('express')()`. */
export function calleeShape(context: Context, file: LinkedFile, id: ValueId): Shape {
  const shape = evaluate(context, file, id);
  if (shape.k !== 'package') return shape;
  const whole = defaultExport(context, shape);
  return whole.k === 'unknown' ? shape : whole;
}

function compute(context: Context, file: LinkedFile, value: Value, id: ValueId): Shape {
  switch (value.k) {
    case 'get': {
      const of = evaluate(context, file, value.of);
      const member = of.k === 'unknown' ? UNKNOWN : memberShape(context, of, value.name, file.path);
      if (member.k !== 'unknown' && member.k !== 'global' && member.k !== 'package') return member;
      const named = memberByName(context, file, value, member);
      // A client that a package of one's own makes, which is not here to be read: only where the schema agrees.
      return member.k === 'package' && (named.k !== 'library' || named.entity === undefined) ? member : named;
    }
    case 'index':
      return indexShape(context, file, value.of, value.index);
    case 'call':
      return callShape(context, file, value.call);
    case 'item':
      return value.key ? UNKNOWN : elementShape(context, evaluate(context, file, value.of));
    case 'either':
      return either(value.of.map((part) => evaluate(context, file, part)));
    case 'rest':
      return evaluate(context, file, value.of);
    case 'this':
      return thisShape(file, id);
    case 'super': {
      const self = thisShape(file, id);
      return self.k === 'object' ? superShape(context, self.file, self.cls) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** The shape of a variable: from its declaration, its assignments, or what calls its function. */
export function evaluateVariable(context: Context, file: LinkedFile, id: VariableId): Shape {
  return knownShape(context, file, numbered('variable', id)) ?? evaluateVariableAnew(context, file, id);
}

function evaluateVariableAnew(context: Context, file: LinkedFile, id: VariableId): Shape {
  return askShape(context, file, numbered('variable', id), () => computeVariable(context, file, id));
}

function computeVariable(context: Context, file: LinkedFile, id: VariableId): Shape {
  const variable = file.facts.variables[id];
  if (variable === undefined) return UNKNOWN;
  if (variable.class !== undefined) return { k: 'class', file: file.path, cls: variable.class };
  if (variable.function !== undefined)
    return { k: 'function', file: file.path, fn: variable.function, self: undefined };
  if (variable.import !== undefined) {
    const imported = file.facts.imports[variable.import];
    return imported === undefined ? UNKNOWN : importShape(context, file, imported.module, imported.name);
  }
  const assigned = either(
    variable.assignments
      .filter((a) => a.op === '=' || a.op === '??=' || a.op === '||=')
      .map((a) => evaluate(context, file, a.value)),
  );
  const isCallable = assigned.k !== 'unknown' && assigned.k !== 'literal';
  if (isCallable && !isEmptyList(file, assigned)) return assigned;
  if (variable.type !== undefined) {
    const declared = typeShape(context, file, variable.type);
    // What callers give may tell more than a type that says `any`.
    if (declared.k === 'written' && variable.parameter !== undefined)
      return either([declared, parameterShape(context, file, id)]);
    if (declared.k !== 'unknown') return declared;
  }
  if (variable.parameter !== undefined) {
    const given = parameterShape(context, file, id);
    if (given.k !== 'unknown') return given;
  }
  return assigned;
}

function isEmptyList(file: LinkedFile, shape: Shape): boolean {
  if (shape.k !== 'tuple' || shape.file !== file.path) return false;
  const value = valueAt(file.facts.values, shape.value);
  return value.k === 'array' && value.items.length === 0;
}

/** Text of known parts: `NAMESPACE + 'orders'`, and the same as a template. Sums of numbers are no text. */
function joined(
  context: Context,
  file: LinkedFile,
  parts: readonly string[],
  holes: readonly ValueId[],
): Shape {
  const known: (string | number)[] = [];
  for (const hole of holes) {
    const shape = evaluate(context, file, hole);
    if (shape.k !== 'literal' || (typeof shape.value !== 'string' && typeof shape.value !== 'number'))
      return UNKNOWN;
    known.push(shape.value);
  }
  if (parts.length === 0 && !known.some((one) => typeof one === 'string')) return UNKNOWN;
  const text = known.reduce(
    (before: string, one, index) => before + one + (parts[index + 1] ?? ''),
    parts[0] ?? '',
  );
  return { k: 'literal', value: text };
}
