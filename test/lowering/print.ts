/**
 * Facts as text, for tests: values as the expressions they were (globals with a leading `::`), functions with
 * their frames and calls indented below them.
 */
import type {
  CallFact,
  ClassFact,
  Decorator,
  FileFacts,
  FrameFact,
  FrameId,
  FunctionFact,
  FunctionId,
  TypeNode,
  ValueId,
  VariableId,
} from '../../server/src/facts/facts.ts';
import { valueAt } from '../../server/src/facts/values.ts';
import { lower } from '../../server/src/lowering/lower.ts';

/** Lowers the text of a test. */
export function facts(text: string, path = 'a.ts'): FileFacts {
  return lower(text, path);
}

/** A value as an expression. */
export function show(f: FileFacts, id: ValueId): string {
  const value = valueAt(f.values, id);
  const of = (part: ValueId) => show(f, part);
  const all = (parts: readonly ValueId[]) => parts.map(of).join(', ');
  switch (value.k) {
    case 'unknown':
      return value.of.length === 0 ? '?' : `?(${all(value.of)})`;
    case 'undefined':
    case 'this':
    case 'super':
      return value.k;
    case 'literal':
      return typeof value.value === 'string' ? `'${value.value}'` : String(value.value);
    case 'regex':
      return value.source;
    case 'variable':
      return nameOf(f, value.variable);
    case 'global':
      return `::${value.name}`;
    case 'get':
      return `${of(value.of)}${value.optional ? '?.' : '.'}${value.name}`;
    case 'index':
      return `${of(value.of)}[${of(value.index)}]`;
    case 'rest':
      return `rest(${of(value.of)})`;
    case 'call':
      return showCall(f, f.calls[value.call]!);
    case 'await':
    case 'yield':
      return `${value.k} ${of(value.of)}`;
    case 'function':
      return `ƒ${value.fn}`;
    case 'class':
      return `class#${value.cls}`;
    case 'object':
      return `{${value.entries.map((e) => (e.kind === 'spread' ? `...${of(e.value)}` : `${e.key}: ${of(e.value)}`)).join(', ')}}`;
    case 'array':
      return `[${all(value.items)}]`;
    case 'spread':
      return `...${of(value.of)}`;
    case 'template':
      return `\`${value.parts.map((part, i) => part + (i < value.holes.length ? `\${${of(value.holes[i]!)}}` : '')).join('')}\``;
    case 'either':
      return value.op === '?:'
        ? `(${of(value.test!)} ? ${value.of.map(of).join(' : ')})`
        : `(${value.of.map(of).join(` ${value.op} `)})`;
    case 'binary':
      return `(${of(value.left)} ${value.op} ${of(value.right)})`;
    case 'unary':
      return `${value.op}${/^\w/.test(value.op) ? ' ' : ''}${of(value.of)}`;
    case 'item':
      return `${value.key ? 'key' : 'item'}(${of(value.of)})`;
    case 'assigned':
      return `(${of(value.target)} = ${of(value.value)})`;
    case 'jsx':
      return `<${value.name}>(${all(value.of)})`;
  }
}

function showCall(f: FileFacts, call: CallFact): string {
  const list = call.arguments.map((argument) => show(f, argument)).join(', ');
  const callee = show(f, call.callee);
  if (call.kind === 'tag') return `${callee}⟨${list}⟩`;
  return `${call.kind === 'new' ? 'new ' : ''}${callee}${call.optional ? '?.' : ''}(${list})`;
}

export function nameOf(f: FileFacts, id: VariableId): string {
  const variable = f.variables[id]!;
  if (variable.name !== '') return variable.name;
  if (variable.import !== undefined) return `<${f.imports[variable.import]!.module}>`;
  return `<${variable.kind}>`;
}

export function showType(f: FileFacts, type: TypeNode | undefined): string {
  const all = (types: readonly TypeNode[], by: string) => types.map((t) => showType(f, t)).join(by);
  if (type === undefined) return '-';
  switch (type.k) {
    case 'name': {
      const args = type.arguments.length === 0 ? '' : `<${all(type.arguments, ', ')}>`;
      return `${type.variable === undefined ? '::' : ''}${type.name.join('.')}${args}`;
    }
    case 'array':
      return `${showType(f, type.of)}[]`;
    case 'tuple':
      return `[${all(type.of, ', ')}]`;
    case 'union':
      return `(${all(type.of, ' | ')})`;
    case 'intersection':
      return `(${all(type.of, ' & ')})`;
    case 'literal':
      return JSON.stringify(type.value);
    case 'object':
      return `{${type.members.map((m) => `${m.name}${m.method ? '()' : ''}${m.optional ? '?' : ''}: ${showType(f, m.type)}`).join('; ')}}`;
    case 'function':
      return `((${type.parameters.map((p) => showType(f, p)).join(', ')}) => ${showType(f, type.returns)})`;
    case 'typeof':
      return `typeof ${show(f, type.value)}`;
    case 'indexed':
      return `${showType(f, type.of)}[${showType(f, type.index)}]`;
    case 'keyword':
      return type.name;
    case 'other':
      return '?';
  }
}

/** `name kind = value; op value` for every variable, or for those named. */
export function variables(f: FileFacts, ...names: string[]): string[] {
  return f.variables
    .filter((variable) => names.length === 0 || names.includes(variable.name))
    .map((v) => {
      const type = v.type === undefined ? '' : `: ${showType(f, v.type)}`;
      const values = v.assignments.map((a) => ` ${a.op} ${show(f, a.value)}`).join(';');
      return `${v.exported ? 'export ' : ''}${v.kind} ${v.name}${type}${values}`;
    });
}

export function imports(f: FileFacts): string[] {
  return f.imports.map((i) => {
    const local = i.variable === undefined ? '' : ` as ${nameOf(f, i.variable)}`;
    return `${i.typeOnly ? 'type ' : ''}${i.lazy ? 'lazy ' : ''}${i.name} of ${i.module}${local}`;
  });
}

export function exports(f: FileFacts): string[] {
  return f.exports.map((e) => {
    const variable = e.variable === undefined ? '' : ` variable ${nameOf(f, e.variable)}`;
    const value = e.value === undefined ? '' : ` = ${show(f, e.value)}`;
    const from = e.from === undefined ? '' : ` from ${e.from.module} ${e.from.name}`;
    return `${e.typeOnly ? 'type ' : ''}${e.whole ? 'whole ' : ''}${e.name}${variable}${value}${from}`;
  });
}

export function decorators(f: FileFacts, list: readonly Decorator[]): string {
  return list.map((d) => `@${d.name}(${d.arguments.map((a) => show(f, a)).join(', ')}) `).join('');
}

export function writes(f: FileFacts): string[] {
  return f.writes.map(
    (w) => `${show(f, w.target)} ${w.op}${w.value === undefined ? '' : ` ${show(f, w.value)}`}`,
  );
}

export function classes(f: FileFacts): string[] {
  return f.classes.flatMap((c) => [
    classHeader(f, c),
    ...c.fields.map((field) => {
      const words = [field.accessibility, field.static && 'static', field.readonly && 'readonly'].filter(
        Boolean,
      );
      const value = field.value === undefined ? '' : ` = ${show(f, field.value)}`;
      const type = field.type === undefined ? '' : `: ${showType(f, field.type)}`;
      const head = [...words, decorators(f, field.decorators) + field.name].join(' ');
      return `  ${head}${field.optional ? '?' : ''}${type}${value}`;
    }),
    ...c.methods.map((m) => `  ƒ${m} ${f.functions[m]!.kind} ${f.functions[m]!.name}`),
  ]);
}

function classHeader(f: FileFacts, c: ClassFact): string {
  const base =
    c.extends === undefined
      ? ''
      : ` extends ${show(f, c.extends.value)}${typeList(f, c.extends.typeArguments)}`;
  const contracts =
    c.implements.length === 0 ? '' : ` implements ${c.implements.map((t) => showType(f, t)).join(', ')}`;
  return `${decorators(f, c.decorators)}${c.abstract ? 'abstract ' : ''}class ${c.name}${base}${contracts}`;
}

function typeList(f: FileFacts, types: readonly TypeNode[]): string {
  return types.length === 0 ? '' : `<${types.map((t) => showType(f, t)).join(', ')}>`;
}

/** Every function with its frames and calls, in the order of the text. */
export function outline(f: FileFacts): string {
  return f.functions
    .flatMap((fact, id) => [header(f, fact, id), ...frames(f, bodyOf(f, id), '  ')])
    .join('\n');
}

function header(f: FileFacts, fact: FunctionFact, id: FunctionId): string {
  const words = [
    `ƒ${id}`,
    fact.async && 'async',
    fact.generator && 'generator',
    fact.static && 'static',
    fact.accessibility,
    decorators(f, fact.decorators).trim(),
    fact.kind,
    fact.name,
  ].filter(Boolean);
  const parameters = fact.parameters.map((p) => nameOf(f, p)).join(', ');
  const context = fact.context;
  const path = context === undefined ? '' : [`argument ${context.argument}`, ...context.path].join('.');
  const of = context === undefined ? '' : ` [${path} of ${show(f, f.calls[context.call]!.callee)}]`;
  const returns = fact.returns.map((r) => ` return ${show(f, r.value)}`).join(';');
  return `${words.join(' ')}(${parameters})${of}${returns}`;
}

function bodyOf(f: FileFacts, fn: FunctionId): FrameId {
  return f.frames.findIndex((frame) => frame.fn === fn && frame.parent === -1);
}

function frames(f: FileFacts, frame: FrameId, indent: string): string[] {
  const parts: [number, string[]][] = [];
  for (const call of f.calls) {
    if (call.frame === frame) parts.push([call.calleeAt[1], [`${indent}${call.use}: ${showCall(f, call)}`]]);
  }
  f.frames.forEach((inner, id) => {
    if (inner.parent !== frame) return;
    parts.push([inner.bodyAt[0], [indent + frameHeader(f, inner), ...frames(f, id, `${indent}  `)]]);
  });
  return parts.sort((a, b) => a[0] - b[0]).flatMap(([, lines]) => lines);
}

function frameHeader(f: FileFacts, frame: FrameFact): string {
  const variables =
    frame.variables.length === 0 ? '' : ` ${frame.variables.map((v) => nameOf(f, v)).join(', ')}`;
  const collection = frame.collection === undefined ? '' : ` of ${show(f, frame.collection)}`;
  const test = frame.test === undefined ? '' : ` (${show(f, frame.test)})`;
  const leaves = (['break', 'return', 'throw'] as const)
    .filter((how) => frame.leaves[how])
    .map((how) => ` ${how}`);
  const left = leaves.length === 0 ? '' : ` leaves${leaves.join('')}`;
  return `${frame.kind}${variables}${collection}${test}${left}`;
}
