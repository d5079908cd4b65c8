/** Classes with decorators, as ORMs read them: inherited members first, decorators of the workspace's own looked into. */
import type { Place } from '../../../../rules/model/place.ts';
import type { ClassFact, ClassId, Decorator, Field, Span, TypeNode } from '../../facts/facts.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context, LinkedFile } from '../context.ts';
import { entryOf, type Fields, fieldsOf, functionOf, throughArrow } from './literals.ts';
import { nameOfOrigin, originOf, type Site } from './origin.ts';

export interface ClassSite {
  readonly file: LinkedFile;
  readonly cls: ClassId;
}

/** A decorator of the library, applied directly or by a decorator function of the workspace. */
export interface Applied {
  /** Name as the library exports it. */
  readonly name: string;
  readonly file: LinkedFile;
  readonly arguments: readonly Site[];
  readonly at: Place;
}

/** A field with the file of the class that declares it. */
export interface OwnedField {
  readonly file: LinkedFile;
  readonly field: Field;
}

export interface Ancestry {
  /** The class itself last. */
  readonly classes: readonly ClassSite[];
  /** False when a base class is out of sight, so that it may declare anything. */
  readonly complete: boolean;
}

const MAX_BASES = 12;

/** A class with its bases, up to one of a package. */
export function ancestryOf(context: Context, start: ClassSite, packages: ReadonlySet<string>): Ancestry {
  const classes: ClassSite[] = [start];
  for (let at: ClassSite | undefined = start; at !== undefined && classes.length < MAX_BASES; ) {
    const base = factOf(at)?.extends?.value;
    if (base === undefined) return { classes: classes.reverse(), complete: true };
    const origin = originOf(context, { file: at.file, value: base });
    const next = classOf(origin);
    if (next === undefined) {
      // Bases of the library itself (`BaseEntity`, `Model`) declare no columns; a mixin or another package's class may.
      const known = origin?.k === 'package' && packages.has(origin.name);
      return { classes: classes.reverse(), complete: known };
    }
    if (classes.some((one) => one.file === next.file && one.cls === next.cls)) break;
    classes.push(next);
    at = next;
  }
  return { classes: classes.reverse(), complete: true };
}

/** The class a name ends at. */
export function classOf(origin: ReturnType<typeof originOf>): ClassSite | undefined {
  if (origin?.k !== 'variable') return undefined;
  const cls = origin.file.facts.variables[origin.variable]?.class;
  return cls === undefined ? undefined : { file: origin.file, cls };
}

export function factOf(site: ClassSite): ClassFact | undefined {
  return site.file.facts.classes[site.cls];
}

/** The class that `() => User`, `User` or `(type) => User` names. */
export function classNamed(context: Context, site: Site): ClassSite | undefined {
  const target = throughArrow(site);
  return target === undefined ? undefined : classOf(originOf(context, target));
}

/** Name of the class that `() => User`, `User` or `'User'` names; '' when unreadable. */
export function classNameOf(context: Context, site: Site | undefined): string {
  const target = site === undefined ? undefined : throughArrow(site);
  if (target === undefined) return '';
  const origin = originOf(context, target);
  return nameOfOrigin(origin) || writtenName(target);
}

function writtenName(site: Site): string {
  const value = valueAt(site.file.facts.values, site.value);
  return value.k === 'variable' ? (site.file.facts.variables[value.variable]?.name ?? '') : '';
}

/** The decorators of one of the packages, by their exported names; decorators of the workspace stand for those they apply. */
export function appliedBy(
  context: Context,
  file: LinkedFile,
  decorators: readonly Decorator[],
  packages: ReadonlySet<string>,
): readonly Applied[] {
  return decorators.flatMap((decorator) => {
    const at = { file: file.path, span: decorator.at };
    const origin = originOf(context, { file, value: decorator.callee });
    if (origin?.k === 'package') {
      if (!packages.has(origin.name)) return [];
      return [
        {
          name: origin.path.at(-1) ?? '',
          file,
          arguments: decorator.arguments.map((value) => ({ file, value })),
          at,
        },
      ];
    }
    const fn = functionOf(origin);
    return fn === undefined ? [] : appliedInside(context, fn.file, fn.fn, packages, at);
  });
}

/** `applyDecorators(Column(…), Index())` and `return Column({…})`: calls of the library inside a decorator function. */
function appliedInside(
  context: Context,
  file: LinkedFile,
  fn: number,
  packages: ReadonlySet<string>,
  at: Place,
): readonly Applied[] {
  const span: Span = file.facts.functions[fn]?.at ?? [0, 0];
  return file.facts.calls.flatMap((call) => {
    if (call.at[0] < span[0] || call.at[1] > span[1]) return [];
    const origin = originOf(context, { file, value: call.callee });
    if (origin?.k !== 'package' || !packages.has(origin.name)) return [];
    return [
      {
        name: origin.path.at(-1) ?? '',
        file,
        arguments: call.arguments.map((value) => ({ file, value })),
        at,
      },
    ];
  });
}

/** The options of a decorator: its last argument, when that is an object. Undefined when there is none. */
export function optionsOf(context: Context, applied: Applied): Fields | undefined {
  const last = applied.arguments.at(-1);
  return last === undefined ? undefined : fieldsOf(context, last);
}

/** The option of a decorator. */
export function optionOf(context: Context, applied: Applied, key: string): Site | undefined {
  return entryOf(optionsOf(context, applied), key);
}

/** `string` of `name: string | null`; '' for types without a plain name. */
export function typeName(type: TypeNode | undefined): string {
  if (type === undefined) return '';
  if (type.k === 'keyword') return type.name;
  if (type.k === 'name') return type.name.at(-1) ?? '';
  if (type.k === 'union') {
    const named = type.of
      .map(typeName)
      .filter((name) => name !== '' && name !== 'null' && name !== 'undefined');
    return named.length === 1 ? (named[0] ?? '') : '';
  }
  return '';
}

/** True when a type is an enum of the workspace, or a union of literals. */
export function isEnumType(context: Context, file: LinkedFile, type: TypeNode | undefined): boolean {
  if (type?.k === 'union')
    return type.of.every((part) => part.k === 'literal' || (part.k === 'keyword' && part.name === 'null'));
  if (type?.k !== 'name' || type.variable === undefined) return false;
  const variable = file.facts.variables[type.variable];
  if (variable?.kind === 'enum') return true;
  if (variable?.import === undefined) return false;
  const imported = file.facts.imports[variable.import];
  const target = imported === undefined ? undefined : context.sources.resolve(file.path, imported.module);
  const other = target?.k === 'file' ? context.file(target.path) : undefined;
  const exported = other?.facts.exports.find((one) => one.name === imported?.name)?.variable;
  return exported !== undefined && other?.facts.variables[exported]?.kind === 'enum';
}

/** Where a class begins, its first decorator included: the place for a further class decorator. */
export function beforeClass(fact: ClassFact): Span {
  return [fact.at[0], fact.at[0]];
}
