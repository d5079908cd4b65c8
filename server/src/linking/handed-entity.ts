/**
 * Which entity a query of a generic class reads: `super(Order)` of the class that inherits, `extends Base<Order>`, a field
 * that the heir declares, or an argument of the call.
 */
import type { CallId, TypeNode, ValueId, VariableId } from '../facts/facts.ts';
import { kindOf, NOTHING, type Value, valueAt } from '../facts/values.ts';
import { classOf } from './around.ts';
import { type Given, variableKey } from './binding.ts';
import { superShape } from './class-members.ts';
import type { Context, LinkedFile } from './context.ts';
import { rootVariable } from './file-index.ts';
import type { HandedOn, Self } from './handed-on.ts';
import { memberShape } from './members.ts';
import { entityOfValue } from './rows.ts';
import { alternatives, type EntityRef, type Shape } from './shape.ts';
import { entityOfType } from './types.ts';

/** What the query of a generic class reads, as the class of the object on which it is called says. */
export function entityFor({ context, file, id, given, self }: HandedOn): EntityRef | undefined {
  const named = entityGiven(context, file, id, given);
  if (named !== undefined && isStored(context, file, named)) return named;
  const fn = file.facts.calls[id]?.fn;
  const cls = fn === undefined ? undefined : classOf(file, fn);
  const member = memberAsked(file, id);
  if (self === undefined || cls === undefined || member === undefined) return undefined;
  const declared = entityOfShape(memberShape(context, self, member));
  if (declared !== undefined && isStored(context, file, declared)) return declared;
  const heirs = heirsOf(context, self, file.path, cls);
  return (
    heirs &&
    (constructedWith(context, file, cls, member, heirs) ?? typedWith(context, file, cls, member, heirs, self))
  );
}

/** `function findIn(model, where)`: the entity is an argument itself. */
function entityGiven(context: Context, file: LinkedFile, id: CallId, given: Given): EntityRef | undefined {
  const root = rootOfChain(file, id);
  const site = root === undefined ? undefined : given.get(variableKey(file, root));
  return site && site.value !== NOTHING ? entityOfValue(context, site.file, site.value) : undefined;
}

/** The parameter that a chain begins with. */
function rootOfChain(file: LinkedFile, id: CallId): VariableId | undefined {
  let value = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (value.k === 'variable' && file.facts.variables[value.variable]?.parameter !== undefined)
      return value.variable;
    const next = before(file, value);
    if (next === undefined) return undefined;
    value = valueAt(file.facts.values, next);
  }
  return undefined;
}

/** `model` of `this.model.find(…).limit(…)`, and of `const row = new this.model(data); row.save()`. */
function memberAsked(file: LinkedFile, id: CallId): string | undefined {
  let value = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (value.k === 'get' && kindOf(file.facts.values, value.of) === 'this') return value.name;
    const next = before(file, value);
    if (next === undefined) return undefined;
    value = valueAt(file.facts.values, next);
  }
  return undefined;
}

/** A chain is no longer than this. */
const MAX_STEPS = 30;

/** What a member is of, what a call calls, what a variable was given once. */
function before(file: LinkedFile, value: Value): ValueId | undefined {
  if (value.k === 'get' || value.k === 'index' || value.k === 'await') return value.of;
  if (value.k === 'call') return file.facts.calls[value.call]?.callee;
  const assignments = value.k === 'variable' ? file.facts.variables[value.variable]?.assignments : undefined;
  return assignments?.length === 1 ? assignments[0]?.value : undefined;
}

function entityOfShape(shape: Shape): EntityRef | undefined {
  for (const one of alternatives(shape))
    if (one.k === 'library' && one.entity !== undefined) return one.entity;
  return undefined;
}

function isStored(context: Context, file: LinkedFile, ref: EntityRef): boolean {
  return context
    .schema()
    .entities.some(({ library }) => context.schema().byRef(library, ref, file.path) !== undefined);
}

/** The classes from that of an object up to, and without, the one it inherits from; undefined when it does not. */
function heirsOf(
  context: Context,
  self: Self,
  path: string,
  cls: number,
): readonly { readonly file: LinkedFile; readonly cls: number }[] | undefined {
  const heirs: { file: LinkedFile; cls: number }[] = [];
  let current: Shape = self;
  for (let depth = 0; depth < 8 && current.k === 'object'; depth++) {
    if (current.file === path && current.cls === cls) return heirs;
    const file = context.file(current.file);
    if (file === undefined) return undefined;
    heirs.push({ file, cls: current.cls });
    current = superShape(context, current.file, current.cls);
  }
  return undefined;
}

/** `constructor(private model) {}`, and `super(Order)` of the heir. */
function constructedWith(
  context: Context,
  file: LinkedFile,
  cls: number,
  member: string,
  heirs: readonly { readonly file: LinkedFile; readonly cls: number }[],
): EntityRef | undefined {
  let index = constructorIndex(file, cls, member);
  for (const heir of [...heirs].reverse()) {
    if (index === undefined) return undefined;
    const { constructor_ } = heir.file.facts.classes[heir.cls] ?? {};
    if (constructor_ === undefined) continue;
    const asked = heir.file.facts.calls.find(
      ({ fn, callee }) => fn === constructor_ && kindOf(heir.file.facts.values, callee) === 'super',
    );
    const value: ValueId | undefined = asked?.arguments[index];
    if (value === undefined) return undefined;
    const found = entityOfValue(context, heir.file, value);
    if (found !== undefined && isStored(context, heir.file, found)) return found;
    const root = rootVariable(heir.file.facts, value);
    index = root === undefined ? undefined : heir.file.facts.variables[root]?.parameter?.index;
  }
  return undefined;
}

/** Which parameter of the constructor the member holds. */
function constructorIndex(file: LinkedFile, cls: number, member: string): number | undefined {
  const { constructor_ } = file.facts.classes[cls] ?? {};
  if (constructor_ === undefined) return undefined;
  const parameters = file.facts.functions[constructor_]?.parameters ?? [];
  const property = parameters.findIndex((id) => {
    const variable = file.facts.variables[id];
    return variable?.name === member && variable.parameter?.property === true;
  });
  if (property >= 0) return property;
  for (const write of file.facts.writes) {
    const target = valueAt(file.facts.values, write.target);
    if (
      write.fn !== constructor_ ||
      target.k !== 'get' ||
      target.name !== member ||
      write.value === undefined
    )
      continue;
    const value = valueAt(file.facts.values, write.value);
    const index = value.k === 'variable' ? parameters.indexOf(value.variable) : -1;
    if (index >= 0) return index;
  }
  return undefined;
}

/** `Repository<T>`, and `extends Base<Order>` of the heir. */
function typedWith(
  context: Context,
  file: LinkedFile,
  cls: number,
  member: string,
  heirs: readonly { readonly file: LinkedFile; readonly cls: number }[],
  self: Self,
): EntityRef | undefined {
  const declared = file.facts.classes[cls];
  let index = declared?.typeParameters.indexOf(typeParameterOf(file, cls, member) ?? '') ?? -1;
  for (const heir of [...heirs].reverse()) {
    const given: TypeNode | undefined = heir.file.facts.classes[heir.cls]?.extends?.typeArguments[index];
    if (index < 0 || given === undefined) return undefined;
    const name = given.k === 'name' ? given.name.at(-1) : undefined;
    index = heir.file.facts.classes[heir.cls]?.typeParameters.indexOf(name ?? '') ?? -1;
    if (index < 0) return entityOfType(context, heir.file, given);
  }
  const argument = index < 0 || heirs.length > 0 ? undefined : self.arguments[index];
  return argument?.k === 'object'
    ? { name: context.file(argument.file)?.facts.classes[argument.cls]?.name ?? '', file: argument.file }
    : undefined;
}

/** `T` of `private readonly model: Model<T>`. */
function typeParameterOf(file: LinkedFile, cls: number, member: string): string | undefined {
  const declared = file.facts.classes[cls];
  const field = declared?.fields.find(({ name }) => name === member)?.type;
  const index = constructorIndex(file, cls, member) ?? -1;
  const parameter = file.facts.functions[declared?.constructor_ ?? -1]?.parameters[index];
  const type = field ?? file.facts.variables[parameter ?? -1]?.type;
  const [first] = type?.k === 'name' ? type.arguments : [];
  return first?.k === 'name' ? first.name[0] : undefined;
}
