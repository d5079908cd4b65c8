/**
 * Controllers and resolvers that modules for staff alone take in: `providers: [...adminResolvers]` of `AdminApiModule`. By
 * their names; a class that another module names as well is for everybody.
 */
import type { ClassId, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { decoratorRow } from './decorated.ts';
import { nameOf } from './mentioned.ts';
import { propertyAt, type Site, settle } from './options.ts';
import { isForStaff } from './staff-words.ts';

interface Taken {
  readonly name: string;
  readonly module: string;
}

const NOTHING: readonly Taken[] = [];
const MOST_DEEP = 4;

/** The module for staff that has the class, when no other has it. */
export function staffModuleOf(context: Context, file: LinkedFile, cls: ClassId): string | undefined {
  return takenByStaff(context).get(file.facts.classes[cls]?.name ?? '');
}

function takenByStaff(context: Context): ReadonlyMap<string, string> {
  return context.facets.ask('memory', 'classes of modules for staff', () => {
    const all = context.filesWith('modules').flatMap(({ file: path }) => {
      const file = context.sources.role(path).role === 'source' ? context.file(path) : undefined;
      return file === undefined ? [] : takenIn(context, file);
    });
    const others = new Set(all.filter(({ module }) => !isForStaff(module)).map(({ name }) => name));
    return new Map(all.filter(({ name }) => !others.has(name)).map(({ name, module }) => [name, module]));
  });
}

/** What the modules of a file provide, `Module(…)` being the word of the container's table. */
function takenIn(context: Context, file: LinkedFile): readonly Taken[] {
  return context.ask(file, 'taken by modules', NOTHING, () =>
    file.facts.classes.flatMap(({ name: module, decorators }) =>
      decorators
        .filter((one) => decoratorRow(context, file, one)?.row.classRole === 'module')
        .flatMap(({ arguments: [options] }) => (options === undefined ? [] : listsIn(context, file, options)))
        .map((name) => ({ name, module })),
    ),
  );
}

function listsIn(context: Context, file: LinkedFile, options: ValueId): readonly string[] {
  return ['controllers', 'providers'].flatMap((key) => {
    const list = propertyAt(context, { file, value: options }, [key]);
    return list.state === 'known' ? namesIn(context, list.site, 0) : [];
  });
}

/** Of a list, with those that are spread into it. */
function namesIn(context: Context, site: Site, depth: number): readonly string[] {
  const whole = settle(context, site);
  const { values } = whole.file.facts;
  const list = valueAt(values, whole.value);
  if (list.k !== 'array' || depth > MOST_DEEP) return [];
  return list.items.flatMap((item) => {
    const value = valueAt(values, item);
    if (value.k === 'spread') return namesIn(context, { file: whole.file, value: value.of }, depth + 1);
    const name = nameOf(whole.file, item);
    return name === '' ? [] : [name];
  });
}
