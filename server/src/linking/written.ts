/** Where the value of a name was written down: a constant's initializer, an export of another file, a property, a field. */
import type { ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { Site } from './options.ts';
import { alternatives } from './shape.ts';

/** Barrels of barrels: longer chains are cycles. */
const MAX_DEPTH = 8;

/**
 * Where the value of a name or member was written: a constant's initializer, an export of another file, a property of
 * an object literal, a field of a class. Empty when it is written nowhere we see, or is a plain function already.
 */
export function writtenAt(context: Context, site: Site): readonly Site[] {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  if (value.k === 'variable') return variableWrittenAt(context, file, value.variable);
  if (value.k !== 'get') return [];
  const sites: Site[] = [];
  for (const shape of alternatives(evaluate(context, file, value.of))) {
    if (shape.k === 'module') sites.push(...exportWrittenAt(context, shape.file, value.name));
    if (shape.k === 'record') sites.push(...propertyWrittenAt(context, shape.file, shape.value, value.name));
    if (shape.k === 'object' || shape.k === 'class') {
      const owner = context.file(shape.file);
      const isStatic = shape.k === 'class';
      const field = owner?.facts.classes[shape.cls]?.fields.find(
        (f) => f.name === value.name && f.static === isStatic,
      );
      if (owner !== undefined && field?.value !== undefined) sites.push({ file: owner, value: field.value });
    }
  }
  return sites;
}

function variableWrittenAt(context: Context, file: LinkedFile, id: number): readonly Site[] {
  const variable = file.facts.variables[id];
  if (variable === undefined || variable.function !== undefined || variable.parameter !== undefined)
    return [];
  if (variable.import !== undefined) {
    const imported = file.facts.imports[variable.import];
    const target = imported === undefined ? undefined : context.sources.resolve(file.path, imported.module);
    return imported === undefined || target?.k !== 'file'
      ? []
      : exportWrittenAt(context, target.path, imported.name);
  }
  return variable.assignments
    .filter((a) => a.op === '=' || a.op === '??=')
    .map((a) => ({ file, value: a.value }));
}

/** Where an export of a workspace file was written, across re-exports; empty for plain functions and unknown names. */
export function exportWrittenAt(context: Context, path: string, name: string, depth = 0): readonly Site[] {
  const file = context.file(path);
  if (file === undefined || depth > MAX_DEPTH || name === '*') return [];
  const follow = (module: string, exported: string): readonly Site[] => {
    const target = context.sources.resolve(path, module);
    return target.k === 'file' ? exportWrittenAt(context, target.path, exported, depth + 1) : [];
  };
  for (const entry of file.facts.exports) {
    if (entry.name !== name) continue;
    if (entry.from !== undefined) return follow(entry.from.module, entry.from.name);
    if (entry.variable !== undefined) return variableWrittenAt(context, file, entry.variable);
    if (entry.value !== undefined) return [{ file, value: entry.value }];
  }
  const whole = file.facts.exports.find((entry) => entry.whole === true);
  if (whole?.value !== undefined) return propertyWrittenAt(context, path, whole.value, name);
  for (const entry of file.facts.exports) {
    if (entry.name !== '*' || entry.from === undefined) continue;
    const found = follow(entry.from.module, name);
    if (found.length > 0) return found;
  }
  return [];
}

function propertyWrittenAt(context: Context, path: string, id: ValueId, name: string): readonly Site[] {
  const file = context.file(path);
  const value = file === undefined ? undefined : valueAt(file.facts.values, id);
  if (file === undefined || value?.k !== 'object') return [];
  const entry = value.entries.find((one) => one.key === name && one.kind !== 'computed');
  return entry === undefined ? [] : [{ file, value: entry.value }];
}
