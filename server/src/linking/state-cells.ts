import type { FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { type ExportUses, exportUses } from './importers.ts';
import type { Cell } from './state-cell.ts';
import { fieldCells, globalCells, isGlobalObject } from './state-fields.ts';
import { cacheOptions, declarationAt, kindOfState, typed, typeText } from './state-kind.ts';
import { containerUses, exportName, isWritten, updateRead } from './state-uses.ts';
import { isEmpty, type Use, variableUses } from './uses.ts';

/** Cells that a file declares. `importers` are the files that can name its exports. */
export function cellsIn(context: Context, file: LinkedFile, importers: readonly string[]): readonly Cell[] {
  const elsewhere = exportUses(context, file.path, importers);
  const cells = [
    ...variableCells(context, file, elsewhere),
    ...fieldCells(context, file, importers, elsewhere),
    ...globalCells(context, file),
  ];
  return cells.map((cell) => ({ ...cell, uses: inOrder(file, cell.uses) })).sort((a, b) => a.at[0] - b.at[0]);
}

/** Those of the declaring file first. */
function inOrder(file: LinkedFile, uses: readonly Use[]): readonly Use[] {
  const rank = (use: Use): string => (use.file === file ? '' : use.file.path);
  return [...uses].sort((a, b) =>
    rank(a) === rank(b) ? a.at[0] - b.at[0] || a.at[1] - b.at[1] : rank(a) < rank(b) ? -1 : 1,
  );
}

function variableCells(context: Context, file: LinkedFile, elsewhere: ExportUses): readonly Cell[] {
  const makers = new Set(file.facts.functions.map((fn) => fn.parent));
  return file.facts.variables.flatMap((variable, id): readonly Cell[] => {
    if (variable.kind !== 'const' && variable.kind !== 'let' && variable.kind !== 'var') return [];
    if (variable.fn !== 0 && !makers.has(variable.fn)) return [];
    const initial = initialOf(file, id);
    if (initial !== undefined && isGlobalObject(file, initial)) return []; // Its properties are cells of their own.
    const kind = kindOfState(context, file, initial, variable.type);
    const isConstant = variable.kind === 'const';
    if (kind === undefined || (isConstant && (kind === 'scalar' || kind === 'instance'))) return [];
    // Closed over by functions that outlive its own: only containers, or we would list every local of every function.
    if (variable.fn !== 0 && (kind === 'scalar' || kind === 'instance')) return [];
    const name = variable.exported ? exportName(file, id) : undefined;
    const stands = [...variableUses(file, id), ...(name === undefined ? [] : elsewhere(name))];
    const uses = [
      ...assignmentUses(file, id, initial),
      ...containerUses(context, file, kind, initial, variable.type, stands),
    ];
    if (variable.fn !== 0 && !isClosedOver(file, variable.fn, uses)) return [];
    if (!isWritten(uses)) return [];
    return [
      {
        name: variable.name,
        file,
        at: variable.at,
        statementAt: declarationAt(context, file, id, initial),
        kind,
        scope: 'module',
        exported: name !== undefined,
        uses,
        options: cacheOptions(context, file, initial),
        ...(variable.fn === 0
          ? {}
          : { maker: variable.fn, owner: file.facts.functions[variable.fn]?.name ?? '' }),
        ...(initial === undefined ? {} : { initial }),
        ...typed(typeText(context, file, variable.at[1], initial)),
      },
    ];
  });
}

/** The value of the declaration itself. */
function initialOf(file: LinkedFile, id: VariableId): ValueId | undefined {
  const variable = file.facts.variables[id];
  return variable?.assignments.find((a) => a.at[0] <= variable.at[0] && variable.at[1] <= a.at[1])?.value;
}

/** Some function written inside the factory writes it, and is not the factory itself. */
function isClosedOver(file: LinkedFile, maker: FunctionId, uses: readonly Use[]): boolean {
  return uses.some((use) => {
    if (use.role !== 'write' || use.fn === maker || use.file !== file) return false;
    for (let fn = use.fn; fn > 0; fn = file.facts.functions[fn]?.parent ?? -1) if (fn === maker) return true;
    return false;
  });
}

/** Assignments to a variable after its declaration. */
function assignmentUses(file: LinkedFile, id: VariableId, initial: ValueId | undefined): readonly Use[] {
  return (file.facts.variables[id]?.assignments ?? []).flatMap((a): readonly Use[] => {
    if (a.value === initial) return [];
    const clears = a.op === '=' && isEmpty(file, a.value);
    const base = {
      file,
      at: a.at,
      fn: a.fn,
      frame: a.frame,
      inside: false,
      method: a.op,
      value: a.value,
    } as const;
    const write: Use = { ...base, role: clears ? 'removal' : 'write' };
    // `return ++counter`: what an update gives is read.
    return a.op === '++' || a.op === '--' ? [write, ...updateRead(file, a.value)] : [write];
  });
}
