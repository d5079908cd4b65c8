/** Does anything cap a number that a request names? Comparisons, schemas and decorators do; what we cannot read may. */
import type { VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { rootVariable } from './file-index.ts';
import { literalOf, type Site, settle } from './options.ts';
import { originOf } from './origins.ts';
import { sourceOf } from './source-text.ts';

/** `open`: it goes to the query as it came. A number: the maximum that is checked. */
export type Cap = 'open' | 'unknown' | number;

/** Of a value that comes from the request. */
export function capOf(context: Context, site: Site): Cap {
  const settled = settle(context, site);
  const { file } = settled;
  if (isCompared(file, site.value) || isCompared(file, settled.value)) return 'unknown';
  const value = valueAt(file.facts.values, settled.value);
  if (value.k === 'call') return isReader(file, value.call) ? 'open' : 'unknown';
  if (value.k === 'variable') return parameterCap(file, value.variable);
  if (value.k !== 'get') return 'unknown';
  const root = rootVariable(file.facts, settled.value);
  if (root !== undefined) return memberCap(context, file, root, value.of, value.name);
  return schemaCap(context, file, value.of, value.name);
}

/** `searchParams.get('limit')`, `c.req.query('limit')`. */
function isReader(file: LinkedFile, id: number): boolean {
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  return callee.k === 'get' && /^(get|query|param)$/.test(callee.name);
}

/** `if (limit > 100) …`: someone has thought of it. */
export function isCompared(file: LinkedFile, value: number): boolean {
  const own = valueAt(file.facts.values, value);
  const variables: VariableId[] = own.k === 'variable' ? [own.variable] : [];
  const assigned = file.index.assignedTo.get(value);
  if (assigned !== undefined) variables.push(assigned);
  return variables
    .flatMap((variable) => file.index.references.get(variable) ?? [])
    .some((reference) => {
      const parent = valueAt(file.facts.values, file.index.parents.get(reference) ?? -1);
      return parent.k === 'binary' && /^[<>]=?$/.test(parent.op);
    });
}

/** `@Query('limit') limit: number`: as it came. */
function parameterCap(file: LinkedFile, id: VariableId): Cap {
  const decorators = file.facts.variables[id]?.parameter?.decorators ?? [];
  return decorators.some(({ name, arguments: given }) => /^(Query|Param)$/.test(name) && given.length === 1)
    ? 'open'
    : 'unknown';
}

/** `req.query.limit`; `query.limit` of a validated class, or of what a schema has parsed. */
function memberCap(context: Context, file: LinkedFile, root: VariableId, of: number, name: string): Cap {
  const variable = file.facts.variables[root];
  const whole = valueAt(file.facts.values, of);
  const shape = evaluate(context, file, of);
  if (shape.k === 'object') {
    const target = context.file(shape.file);
    const field = target?.facts.classes[shape.cls]?.fields.find((one) => one.name === name);
    if (!target || !field || field.decorators.length === 0) return 'unknown';
    const max = field.decorators.find((one) => /^(Max|IsIn|IsEnum|Equals)$/.test(one.name));
    if (max === undefined)
      return field.decorators.some((one) => /^(Transform|Matches|Validate)$/.test(one.name))
        ? 'unknown'
        : 'open';
    const most = literalOf(context, { file: target, value: max.arguments[0] ?? -1 });
    return typeof most === 'number' ? most : 'unknown';
  }
  if (whole.k === 'get' && /^(query|params|body|searchParams|queryStringParameters)$/.test(whole.name)) {
    const isPlain = variable?.parameter !== undefined && variable.type?.k !== 'name';
    const isRequest = /^_?(req|request|ctx|c|event)$/.test(variable?.name ?? '') || isPlain;
    return isRequest && !isValidated(file, variable?.fn ?? 0) ? 'open' : 'unknown';
  }
  const assigned = variable?.assignments[0]?.value;
  return assigned === undefined ? 'unknown' : schemaCap(context, file, assigned, name);
}

/** Something between the route and the handler may have validated: `validate(schema)`, `zValidator(…)`, `schema: { … }`. */
export function isValidated(file: LinkedFile, fn: number): boolean {
  const route = file.facts.functions[fn]?.context;
  const call = route === undefined ? undefined : file.facts.calls[route.call];
  return (
    call?.arguments.some((argument) => {
      const value = valueAt(file.facts.values, argument);
      return value.k === 'object' || value.k === 'call';
    }) === true
  );
}

const PARSERS = /^(parse|safeParse|parseAsync|safeParseAsync|validate|validateSync|cast)$/;

/** `pageQuery.parse(req.query)`, where the schema is written in the same file: its text says whether there is a maximum. */
function schemaCap(context: Context, file: LinkedFile, parsed: number, name: string): Cap {
  let value = valueAt(file.facts.values, parsed);
  while (value.k === 'await' || (value.k === 'get' && value.name === 'data'))
    value = valueAt(file.facts.values, value.of);
  const callee =
    value.k === 'call' ? valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1) : undefined;
  if (callee?.k !== 'get' || !PARSERS.test(callee.name))
    return isRequestPart(context, file, parsed) ? 'open' : 'unknown';
  const schema = valueAt(file.facts.values, callee.of);
  const declared =
    schema.k === 'variable' ? file.facts.variables[schema.variable]?.assignments[0]?.value : undefined;
  if (declared === undefined) return 'unknown';
  const text = sourceOf(context, file, declared);
  const rule = new RegExp(`\\b${name}\\s*:((?:[^,\\n]|\\([^)]*\\)|\\n\\s*\\.)*)`).exec(text)?.[1];
  if (
    rule === undefined ||
    !/number|int\b/.test(rule) ||
    /transform|pipe|refine|preprocess|enum|literal/.test(rule)
  )
    return 'unknown';
  const most = /\.(?:max|lte|lt|less)\(\s*([\d_]+)?/.exec(rule);
  if (most === null) return 'open';
  return most[1] === undefined ? 'unknown' : Number(most[1].replaceAll('_', ''));
}

/** `const { limit } = req.query`. */
function isRequestPart(context: Context, file: LinkedFile, id: number): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'get' || !/^(query|params|body)$/.test(value.name)) return false;
  const root = rootVariable(file.facts, id);
  return (
    root !== undefined &&
    originOf(context, { file, value: id }).kind === 'request' &&
    /^_?(req|request|ctx|c|event)$/.test(file.facts.variables[root]?.name ?? '') &&
    !isValidated(file, file.facts.variables[root]?.fn ?? 0)
  );
}
