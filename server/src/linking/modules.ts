/** What an exported name of a module is, across re-exports, barrels and CommonJS. */
import { askShape, type Context, type LinkedFile } from './context.ts';
import { evaluate, evaluateVariable } from './evaluate.ts';
import { memberShape } from './members.ts';
import { libraryShape } from './rows.ts';
import { type Shape, UNKNOWN } from './shape.ts';

/** The shape of what `import { name } from module` brings into a file; `*` is the whole module. */
export function importShape(context: Context, from: LinkedFile, module: string, name: string): Shape {
  const target = context.sources.resolve(from.path, module);
  if (target.k === 'package') return packageShape(context, target.name, target.subpath, name);
  if (target.k === 'missing') return generatedShape(context, name, module);
  const role = context.sources.role(target.path).role;
  if (role === 'generated' || role === 'declaration') {
    const generated = generatedShape(context, name, module);
    if (generated.k !== 'unknown') return generated;
  }
  return exportShape(context, target.path, name);
}

/** The shape of an export of a workspace file; `*` is the module itself. */
export function exportShape(context: Context, path: string, name: string): Shape {
  const file = context.file(path);
  if (file === undefined) return UNKNOWN;
  if (name === '*') return wholeModule(context, file);
  return askShape(context, file, `export ${name}`, () => findExport(context, file, name));
}

function findExport(context: Context, file: LinkedFile, name: string): Shape {
  for (const entry of file.facts.exports) {
    if (entry.name !== name) continue;
    if (entry.from !== undefined) return importShape(context, file, entry.from.module, entry.from.name);
    if (entry.variable !== undefined) return evaluateVariable(context, file, entry.variable);
    if (entry.value !== undefined) return evaluate(context, file, entry.value);
  }
  const whole = wholeModule(context, file);
  // `module.exports = { a, b }` and default exports of CommonJS modules: the value stands for the module.
  if (whole.k !== 'module') return name === 'default' ? whole : memberShape(context, whole, name);
  // Of a package we only know some names: whether it has this one is told last.
  let ofPackage: Shape = UNKNOWN;
  for (const entry of file.facts.exports) {
    if (entry.name !== '*' || entry.from === undefined || name === 'default') continue;
    const found = importShape(context, file, entry.from.module, name);
    if (found.k !== 'unknown' && found.k !== 'package') return found;
    if (ofPackage.k === 'unknown') ofPackage = found;
  }
  return ofPackage;
}

/** The module as a value: its namespace, or what `module.exports =` says. */
function wholeModule(context: Context, file: LinkedFile): Shape {
  const whole = file.facts.exports.find((entry) => entry.whole === true);
  if (whole?.value !== undefined) return evaluate(context, file, whole.value);
  if (whole?.variable !== undefined) return evaluateVariable(context, file, whole.variable);
  return { k: 'module', file: file.path };
}

function packageShape(context: Context, name: string, subpath: string, exported: string): Shape {
  if (exported !== '*') {
    const type = context.libraries.exported(name, subpath, exported);
    if (type !== undefined) {
      return libraryShape(
        type,
        'proven',
        `\`${exported}\` is imported from \`${subpath === '' ? name : `${name}/${subpath}`}\``,
      );
    }
  }
  return { k: 'package', name, subpath, path: exported === '*' ? [] : [exported] };
}

/** A client that a generator writes into the project, which is not there or not worth reading. */
function generatedShape(context: Context, name: string, module: string): Shape {
  const type = context.libraries.generated(name);
  return type === undefined
    ? UNKNOWN
    : libraryShape(type, 'proven', `\`${name}\` comes from the generated client \`${module}\``);
}
