/** Fields that outlive a request: static ones, those of the one instance of a class, properties of `globalThis`. */
import type { State } from '../../../rules/model/state.ts';
import type { ClassId, Field, ValueId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt, valueCount } from '../facts/values.ts';
import { functionAt } from './around.ts';
import type { Context, LinkedFile } from './context.ts';
import type { ExportUses } from './importers.ts';
import { singletonReason } from './singletons.ts';
import type { Cell } from './state-cell.ts';
import { cacheOptions, kindOfState, typed, typeText } from './state-kind.ts';
import { containerUses, exportName, isWritten, updateRead } from './state-uses.ts';
import { isEmpty, type Use, type VariableUse, variableUses } from './uses.ts';

/** Static fields, and fields of classes with one instance per process. */
export function fieldCells(
  context: Context,
  file: LinkedFile,
  importers: readonly string[],
  elsewhere: ExportUses,
): readonly Cell[] {
  const own = file.facts.classes.some((cls) => cls.fields.length > 0)
    ? ownReferences(file)
    : new Map<string, VariableUse[]>();
  return file.facts.classes.flatMap((cls, id) => {
    let reason: string | undefined | null = null;
    return cls.fields.flatMap((field): readonly Cell[] => {
      const kind = kindOfState(context, file, field.value, field.type);
      if (kind === undefined || (field.readonly && (kind === 'scalar' || kind === 'instance'))) return [];
      const stands = [
        ...(own.get(`${id}.${field.name}`) ?? []),
        ...(field.static ? namedUses(file, id, field.name, elsewhere) : []),
      ];
      const uses = [
        ...fieldWrites(stands),
        ...containerUses(context, file, kind, field.value, field.type, stands),
      ].filter((use) => !makesIt(use, file, id));
      if (!isWritten(uses)) return [];
      if (!field.static) {
        reason = reason === null ? singletonReason(context, file, id, importers) : reason;
        if (reason === undefined) return [];
      }
      return [fieldCell(context, file, id, field, kind, uses)];
    });
  });
}

function fieldCell(
  context: Context,
  file: LinkedFile,
  cls: ClassId,
  field: Field,
  kind: State['kind'],
  uses: readonly Use[],
): Cell {
  const declared = file.facts.classes[cls];
  return {
    name: field.name,
    file,
    at: field.nameAt,
    statementAt: field.at,
    kind,
    scope: field.static ? 'static' : 'singleton-field',
    owner: declared?.name ?? '',
    exported: field.accessibility !== 'private' && !field.name.startsWith('#') && isExported(file, cls),
    uses,
    options: cacheOptions(context, file, field.value),
    ...(field.value === undefined ? {} : { initial: field.value }),
    ...typed(typeText(context, file, field.nameAt[1], field.value)),
  };
}

function isExported(file: LinkedFile, cls: ClassId): boolean {
  const variable = file.facts.classes[cls]?.variable;
  return variable !== undefined && file.facts.variables[variable]?.exported === true;
}

/** What a constructor writes is initialisation. */
function makesIt(use: Use, file: LinkedFile, cls: ClassId): boolean {
  const fn = use.file === file ? file.facts.functions[use.fn] : undefined;
  return (
    fn?.class === cls &&
    (fn.kind === 'constructor' || fn.kind === 'initializer' || fn.kind === 'static-block') &&
    use.role !== 'read'
  );
}

/** Writes to the field itself: `this.count++`, `Store.instance = x`. */
function fieldWrites(stands: readonly VariableUse[]): readonly Use[] {
  return stands.flatMap(({ file, value }): readonly Use[] => {
    const write = file.facts.writes.find((one) => one.target === value);
    if (write === undefined || write.op === 'delete') return [];
    const clears = write.op === '=' && write.value !== undefined && isEmpty(file, write.value);
    const stored = write.value === undefined ? {} : { value: write.value };
    const base = {
      file,
      at: write.at,
      fn: write.fn,
      frame: write.frame,
      inside: false,
      method: write.op,
      ...stored,
    } as const;
    const made: Use = { ...base, role: clears ? 'removal' : 'write' };
    return (write.op === '++' || write.op === '--') && write.value !== undefined
      ? [made, ...updateRead(file, write.value)]
      : [made];
  });
}

/** `this.name` values by class and name. */
function ownReferences(file: LinkedFile): Map<string, VariableUse[]> {
  const { facts } = file;
  const found = new Map<string, VariableUse[]>();
  const count = valueCount(facts.values);
  for (let id = 0; id < count; id++) {
    if (kindOf(facts.values, id) !== 'get') continue;
    const value = valueAt(facts.values, id);
    if (value.k !== 'get' || kindOf(facts.values, value.of) !== 'this') continue;
    const cls = classOf(file, spanOf(facts.values, id)[0]);
    if (cls === undefined) continue;
    const key = `${cls}.${value.name}`;
    const list = found.get(key);
    if (list === undefined) found.set(key, [{ file, value: id }]);
    else list.push({ file, value: id });
  }
  return found;
}

function classOf(file: LinkedFile, offset: number): ClassId | undefined {
  for (let fn = functionAt(file, offset); fn > 0; fn = file.facts.functions[fn]?.parent ?? -1) {
    const cls = file.facts.functions[fn]?.class;
    if (cls !== undefined) return cls;
  }
  return undefined;
}

/** `Store.items` for a static field, here and in importing files. */
function namedUses(
  file: LinkedFile,
  cls: ClassId,
  field: string,
  elsewhere: ExportUses,
): readonly VariableUse[] {
  const variable = file.facts.classes[cls]?.variable;
  if (variable === undefined) return [];
  const others =
    file.facts.variables[variable]?.exported === true ? elsewhere(exportName(file, variable)) : [];
  return [...variableUses(file, variable), ...others].flatMap((use) => {
    const parent = use.file.index.parents.get(use.value);
    const member = parent === undefined ? undefined : valueAt(use.file.facts.values, parent);
    return parent !== undefined && member?.k === 'get' && member.name === field
      ? [{ file: use.file, value: parent }]
      : [];
  });
}

/** Properties written to `globalThis`. */
export function globalCells(context: Context, file: LinkedFile): readonly Cell[] {
  const names = new Map<string, ValueId>();
  for (const write of file.facts.writes) {
    const target = valueAt(file.facts.values, write.target);
    if (
      target.k === 'get' &&
      write.op !== 'delete' &&
      isGlobalObject(file, target.of) &&
      !names.has(target.name)
    )
      names.set(target.name, write.target);
  }
  if (names.size === 0) return [];
  const stands = new Map<string, VariableUse[]>();
  for (let id = 0; id < valueCount(file.facts.values); id++) {
    const value = valueAt(file.facts.values, id);
    if (value.k === 'get' && names.has(value.name) && isGlobalObject(file, value.of)) {
      stands.set(value.name, [...(stands.get(value.name) ?? []), { file, value: id }]);
    }
  }
  return [...names].flatMap(([name, first]): readonly Cell[] => {
    const at = spanOf(file.facts.values, first);
    const [write] = fieldWrites([{ file, value: first }]);
    const kind = kindOfState(context, file, write?.value, undefined) ?? 'instance';
    const all = stands.get(name) ?? [];
    const uses = [...fieldWrites(all), ...containerUses(context, file, kind, write?.value, undefined, all)];
    if (!isWritten(uses)) return [];
    return [
      {
        name: `globalThis.${name}`,
        file,
        at,
        statementAt: write?.at ?? at,
        kind,
        scope: 'global',
        exported: true,
        uses,
        options: cacheOptions(context, file, write?.value),
        ...(write?.value === undefined ? {} : { initial: write.value }),
      },
    ];
  });
}

export function isGlobalObject(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'global') return value.name === 'globalThis' || value.name === 'global';
  if (value.k !== 'variable') return false;
  const variable = file.facts.variables[value.variable];
  const initial = variable?.kind === 'const' ? variable.assignments[0]?.value : undefined;
  const held = initial === undefined ? undefined : valueAt(file.facts.values, initial);
  return held?.k === 'global' && (held.name === 'globalThis' || held.name === 'global');
}
