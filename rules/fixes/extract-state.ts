/**
 * Moves a `Map` or `Set` of a module behind an interface with two forms: Redis, that all replicas share, and memory. The
 * functions that used it wait for it. Only where every use is one of a few methods and the entries survive JSON.
 */
import type { Program, Reference } from '../model/program.ts';
import type { State } from '../model/state.ts';
import type { Edit, Fix } from '../rule.ts';
import { addImport, insertion, replacement, type Text, textOf } from './edits.ts';
import { jsonType } from './json-types.ts';
import { importSuffix, redisClient } from './redis-client.ts';
import { type Method, storeSource } from './store-source.ts';
import { beginsLine, endOfLine, type Span, startOfLine } from './text.ts';
import { awaitAll } from './waiting.ts';

export function extractState(state: State, program: Program): readonly Fix[] {
  const plan = planOf(state, program);
  const edits = plan && extracted(state, plan, program);
  if (!edits) return [];
  return [
    {
      id: 'extract-state',
      title: `Extract \`${state.name}\` to a store`,
      safety: 'suggestion',
      edits: () => edits,
    },
  ];
}

interface Plan {
  readonly kind: 'map' | 'set';
  readonly key: string;
  /** Absent for sets. */
  readonly value?: string;
  /** Types of the file that the store names. */
  readonly names: readonly string[];
  readonly references: readonly Reference[];
  readonly methods: ReadonlySet<Method>;
}

const METHODS = { map: ['get', 'set', 'has', 'delete'], set: ['add', 'has', 'delete'] } as const;
const KEY = /^(?:string|number|[`'"][^`'"]*[`'"])$/;

function planOf(state: State, program: Program): Plan | undefined {
  const { kind, scope, owner, at, statementAt } = state;
  if (
    (kind !== 'map' && kind !== 'set') ||
    scope !== 'module' ||
    owner !== undefined ||
    !/\.[cm]?tsx?$/.test(at.file)
  )
    return undefined;
  const source = program.source(at.file);
  if (!/^(?:export\s+)?const\s[^=]*=\s*new (?:Map|Set)\b[^()]*\(\)\s*;?$/.test(source.slice(...statementAt)))
    return undefined;
  const types = /^(?:Map|Set)<([\s\S]+)>$/.exec(state.type ?? '')?.[1];
  const [key = '', value] = kind === 'set' ? [types] : splitTypes(types ?? '');
  if (!KEY.test(key) || (kind === 'map' && value === undefined)) return undefined;
  const held = value === undefined ? { names: [], nested: false } : jsonType(value, source);
  const references = held && program.references(at);
  if (!held || !references || references.length === 0) return undefined;
  const methods = new Set<Method>();
  for (const { call } of references) {
    const method = METHODS[kind].find((one) => one === call?.method);
    if (!call || method === undefined || call.optional) return undefined;
    if ((method === 'set' || method === 'add') && call.use !== 'dropped' && call.use !== 'void')
      return undefined;
    methods.add(method);
  }
  // What is done to an entry in place would be done to a copy.
  const calls = new Set(references.map((one) => `${one.at.file}:${one.call!.at.join()}`));
  const written = [...state.writes, ...state.removals].every((one) =>
    calls.has(`${one.at.file}:${one.at.span.join()}`),
  );
  if (!written || (held.nested && references.some((one) => isChanged(one, program)))) return undefined;
  return { kind, key, ...(value === undefined ? {} : { value }), names: held.names, references, methods };
}

/** `string, LoginCode` at the comma that is outside of brackets. */
function splitTypes(types: string): readonly [string, string] | readonly [] {
  const found = /^([^<>,{(]+),\s*([\s\S]+)$/.exec(types);
  return found ? [found[1]!.trim(), found[2]!.trim()] : [];
}

/** `const entry = codes.get(key)`, and `entry.tries++` later. */
function isChanged({ at, call, fn }: Reference, program: Program): boolean {
  const source = program.source(at.file);
  const form = program.form(fn);
  if (call?.method !== 'get' || !form) return false;
  const before = source.slice(startOfLine(source, call.at[0]), call.at[0]);
  const name = /(?:const|let|var)\s+([\w$]+)[^=]*=\s*$/.exec(before)?.[1];
  const subject = name === undefined ? '\\)\\??' : `(?<![\\w$.])${name}\\??`;
  const path = '(?:[.!?]*[\\w$]+|\\[[^\\]\\n]*\\])+';
  const change = new RegExp(
    `${subject}!?[.[]${path}?\\]?\\s*(?:=(?![=>])|[-+*/|&?]{1,2}=|\\+\\+|--|\\(?\\.(?:push|pop|shift|splice|sort|add|set|delete)\\()|${subject}\\.(?:push|pop|shift|unshift|splice|sort|reverse|fill)\\(`,
  );
  return change.test(
    source.slice(
      ...(name === undefined ? ([call.at[1] - 1, endOfLine(source, call.at[1])] as const) : form.bodyAt),
    ),
  );
}

const EXPIRY = /\bexpire\w*\s*:\s*Date\.now\(\)\s*\+\s*([\w$.]+(?:\s*\*\s*[\w$.]+)*)\s*(?=[,}])/i;

function extracted(state: State, plan: Plan, program: Program): readonly Edit[] | undefined {
  const text = textOf(program, state.at.file);
  const { source, newline } = text;
  const folder = text.file.slice(0, text.file.lastIndexOf('/') + 1);
  const ending = /\.[cm]?tsx?$/.exec(text.file)![0].replace('x', '');
  const base = `${kebab(state.name)}-store`;
  const file = `${folder}${base}${ending}`;
  if (program.files((path) => path === file).length > 0) return undefined;
  const suffix = importSuffix(source, ending);
  const removed = removal(text, state);
  const calls = plan.references.map(({ at, fn, call }) => ({ file: at.file, at: call!.at, fn }));
  const waiting = removed && awaitAll(calls, program);
  if (!waiting) return undefined;
  const local = plan.references.some(({ at }) => at.file === text.file);
  const specifier = `./${base}${suffix}`;
  const own = text.file.slice(folder.length).replace(/\.([cm]?)tsx?$/, suffix === '' ? '' : suffix);
  const store = storeSource({
    name: state.name,
    kind: plan.kind,
    key: plan.key,
    methods: plan.methods,
    names: plan.names,
    from: `./${own}`,
    text,
    ...(plan.value === undefined ? {} : { value: plan.value }),
    ...clientOf(text, suffix, program),
  });
  const reexport = state.exported
    ? `export { ${state.name} } from ${text.quote}${specifier}${text.quote}${text.semicolon}`
    : '';
  return [
    { at: { file, span: [0, 0] }, text: store.replaceAll('\n', newline), create: true },
    ...(local ? addImport(text, specifier, [state.name]) : []),
    replacement(text, reexport === '' ? removed : state.statementAt, reexport),
    ...exportsOf(text, plan.names),
    ...waiting,
    ...plan.references.flatMap((one) => expiryOf(one, program)),
  ];
}

/** An entry that says when it expires goes from the store then. */
function expiryOf({ at, call }: Reference, program: Program): readonly Edit[] {
  const value = call?.method === 'set' ? call.arguments[1] : undefined;
  const source = program.source(at.file);
  const lifetime = value && EXPIRY.exec(source.slice(...value))?.[1];
  return value && lifetime ? [insertion(at, value[1], `, ${lifetime}`)] : [];
}

/** The declaration with its line and one of the empty lines around it. */
function removal({ source, newline }: Text, { statementAt: [start, end] }: State): Span | undefined {
  if (!beginsLine(source, start) || endOfLine(source, end) !== end) return undefined;
  const after = source.startsWith(newline, end) ? end + newline.length : end;
  const isParagraph = source.slice(0, start).endsWith(newline + newline) && source.startsWith(newline, after);
  return [start, isParagraph ? after + newline.length : after];
}

function exportsOf(text: Text, names: readonly string[]): readonly Edit[] {
  return names.flatMap((name) => {
    const found = new RegExp(`^(?:interface|type)\\s+${name}\\b`, 'm').exec(text.source);
    return found ? [insertion(text, found.index, 'export ')] : [];
  });
}

/** The project's own client where a file of its package exports one, else its library, else none. */
function clientOf(
  text: Text,
  suffix: string,
  program: Program,
): Pick<Parameters<typeof storeSource>[0], 'library' | 'client'> {
  const library = (['ioredis', 'redis'] as const).find((name) => program.hasDependency(text.file, name));
  if (library !== 'ioredis') return library ? { library } : {};
  const client = redisClient(text, library, suffix, program);
  return { library, ...(client === undefined ? {} : { client }) };
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[_$]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
}
