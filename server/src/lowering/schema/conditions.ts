/** From expressions to conditions: which column is compared how with what. */
import type { Operator } from '../../../../rules/model/operation.ts';
import type { SqlCondition } from '../../facts/schema.ts';
import { columnsIn, type Expression, holesIn, isOpaque } from './expression.ts';

/** A WHERE or ON clause. `complete` is false when some part of it is not among the conditions. */
export interface Conditions {
  readonly conditions: SqlCondition[];
  readonly alternatives: (readonly (readonly SqlCondition[])[])[];
  complete: boolean;
}

/** What reading conditions needs of the statement around them. */
export interface Scope {
  readonly text: string;
  /** The table of an alias; undefined when there is none of that name. */
  readonly tableOf: (alias: string) => string | undefined;
  /** Whether a fragment was taken out behind this offset: then a bare column is not a condition by itself. */
  readonly droppedAfter: (end: number) => boolean;
}

export function noConditions(): Conditions {
  return { conditions: [], alternatives: [], complete: true };
}

/** Adds what a boolean expression says to `into`. */
export function readConditions(of: Expression, into: Conditions, scope: Scope): void {
  if (of.k === 'binary' && of.op === 'AND') {
    readConditions(of.left, into, scope);
    readConditions(of.right, into, scope);
  } else if (of.k === 'binary' && of.op === 'OR') {
    into.alternatives.push(branchesOf(of).map((branch) => readBranch(branch, into, scope)));
  } else if (of.k === 'unary' && of.op === 'NOT') {
    readNegated(of.of, into, scope);
  } else if (of.k === 'binary') {
    readComparison(of.op, of.left, of.right, into, scope);
  } else if (of.k === 'column') {
    if (scope.droppedAfter(of.end)) into.complete = false;
    else into.conditions.push(conditionOn(of, 'eq', literal(true), scope));
  } else if (of.k === 'call') {
    readCall(of, into, scope);
  } else if (of.k !== 'literal') {
    into.complete = false;
  }
}

function branchesOf(of: Expression): readonly Expression[] {
  return of.k === 'binary' && of.op === 'OR' ? [...branchesOf(of.left), of.right] : [of];
}

/** A branch is a conjunction. An OR inside it cannot be told. */
function readBranch(branch: Expression, into: Conditions, scope: Scope): readonly SqlCondition[] {
  const inner = noConditions();
  readConditions(branch, inner, scope);
  if (!inner.complete || inner.alternatives.length > 0) into.complete = false;
  return inner.conditions;
}

const negations: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '!=': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  IS: 'IS NOT',
  'IS NOT': 'IS',
};

function readNegated(of: Expression, into: Conditions, scope: Scope): void {
  if (of.k === 'unary' && of.op === 'NOT') readConditions(of.of, into, scope);
  else if (of.k === 'column') into.conditions.push(conditionOn(of, 'eq', literal(false), scope));
  else if (of.k === 'binary' && of.op !== 'AND' && of.op !== 'OR') {
    const opposite = negations[of.op] ?? (of.op.startsWith('NOT ') ? of.op.slice(4) : `NOT ${of.op}`);
    readComparison(opposite, of.left, of.right, into, scope);
  } else into.complete = false;
}

/** A function as a condition: full-text search, JSON containment, or something we only see the column of. */
function readCall(of: Expression & { readonly k: 'call' }, into: Conditions, scope: Scope): void {
  const columns = columnsIn(of);
  if (of.name === 'EXISTS' || columns.length === 0) {
    into.complete = false;
  } else if (of.name === 'MATCH AGAINST') {
    for (const column of columns)
      into.conditions.push(conditionOn(column, 'full-text', comparedValue(of.arguments[0]), scope));
  } else {
    const operator = jsonCalls.has(of.name) ? 'json' : of.name === 'STARTS_WITH' ? 'prefix' : 'other';
    const value = comparedValue(of.arguments.find((argument) => columnsIn(argument).length === 0));
    into.conditions.push(conditionOn(of, operator, value, scope));
  }
}

const jsonCalls = new Set([
  'JSON_CONTAINS',
  'JSON_OVERLAPS',
  'JSON_CONTAINS_PATH',
  'JSONB_PATH_EXISTS',
  'JSONB_EXISTS',
  'JSON_EXISTS',
]);
const jsonPaths = new Set([
  'JSON_EXTRACT',
  'JSON_UNQUOTE',
  'JSON_VALUE',
  'JSON_QUERY',
  'JSONB_EXTRACT_PATH_TEXT',
  'JSON_EXTRACT_PATH_TEXT',
]);
const jsonOperators = new Set(['->', '->>', '#>', '#>>']);
const flipped: Readonly<Record<string, string>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '@>': '<@',
  '<@': '@>',
};

function readComparison(
  op: string,
  left: Expression,
  right: Expression,
  into: Conditions,
  scope: Scope,
): void {
  if (left.k === 'list') {
    readRow(op, left.items, right, into, scope);
    return;
  }
  if (columnsIn(left).length > 0) {
    into.conditions.push(compare(op, left, right, scope));
  } else if (columnsIn(right).length > 0) {
    // `$1 = ANY(tags)`: the column holds the list.
    const anyOf = op === '=' && isQuantifier(right, 'ANY');
    into.conditions.push(
      anyOf
        ? conditionOn(plainest(right), 'array', comparedValue(left), scope)
        : compare(flipped[op] ?? op, right, left, scope),
    );
  } else if (isOpaque(left) || isOpaque(right)) {
    into.complete = false;
  } // Otherwise it compares values only, `1 = 1` or `$1 IS NULL`, and no row differs in it.
}

/** `(a, b) > (x, y)`, `(a, b) IN ((1, 2), …)`: each column by itself, which is enough to find an index. */
function readRow(
  op: string,
  items: readonly Expression[],
  right: Expression,
  into: Conditions,
  scope: Scope,
): void {
  const values = right.k === 'list' ? right.items : [];
  items.forEach((item, n) => {
    const value = op === 'IN' || op === 'NOT IN' ? right : (values[n] ?? right);
    if (columnsIn(item).length > 0) into.conditions.push(compare(op, item, value, scope));
    else if (isOpaque(item)) into.complete = false;
  });
}

function compare(op: string, subject: Expression, right: Expression, scope: Scope): SqlCondition {
  const operator = operatorOf(op, subject, right, scope);
  const insensitive = op === 'ILIKE' && subject.k === 'column' ? { wrapped: 'ilike' } : {};
  return { ...conditionOn(subject, operator, comparedValue(right), scope), ...insensitive };
}

function operatorOf(op: string, subject: Expression, right: Expression, scope: Scope): Operator {
  switch (op) {
    case '@@':
    case '@@@':
      return 'full-text';
    case '&&':
      return 'array';
    case '@>':
    case '<@':
      return isArray(right, scope) ? 'array' : 'json';
    case '?':
    case '?|':
    case '?&':
      return 'json';
    case 'IS':
    case 'IS NOT': {
      if (right.k === 'literal' && right.value !== null) return op === 'IS' ? 'eq' : 'ne';
      return op === 'IS' ? 'null' : 'not-null';
    }
    default:
  }
  if (isJsonPath(subject)) return 'json';
  switch (op) {
    case '=':
    case '<=>':
      return isQuantifier(right, 'ANY') ? 'in' : isQuantifier(right, 'ALL') ? 'other' : 'eq';
    case '<>':
    case '!=':
      return isQuantifier(right, 'ALL') ? 'not-in' : isQuantifier(right, 'ANY') ? 'other' : 'ne';
    case '<':
    case '>':
    case '<=':
    case '>=':
    case 'BETWEEN':
      return 'range';
    case 'IN':
      return 'in';
    case 'NOT IN':
      return 'not-in';
    case 'LIKE':
    case 'ILIKE':
      return likeOf(right, op);
    case '~':
    case '~*':
    case '~~':
    case '~~*':
    case 'SIMILAR':
    case 'REGEXP':
    case 'RLIKE':
    case 'GLOB':
      return 'pattern';
    default:
      return 'other';
  }
}

/** What a LIKE asks, from the literal parts of its pattern; `pattern` when the ends are not known. */
function likeOf(pattern: Expression, op: string): Operator {
  const parts = pattern.k === 'call' && pattern.name === 'CONCAT' ? pattern.arguments : concatenated(pattern);
  const first = parts[0];
  const last = parts.at(-1);
  if (first?.k === 'literal' && String(first.value).startsWith('%')) return 'contains';
  if (parts.every((part) => part.k === 'literal')) {
    const text = parts.map((part) => (part.k === 'literal' ? String(part.value) : '')).join('');
    if (!/[%_]/.test(text)) return op === 'LIKE' ? 'eq' : 'pattern';
    if (text.startsWith('_')) return 'pattern';
    return /^[^%_]+%$/.test(text) ? 'prefix' : 'pattern';
  }
  // `$1 || '%'`: a prefix, if what comes in has no wildcard of its own.
  return parts.length > 1 && last?.k === 'literal' && last.value === '%' ? 'prefix' : 'pattern';
}

function concatenated(of: Expression): readonly Expression[] {
  if (of.k === 'cast') return concatenated(of.of);
  return of.k === 'binary' && (of.op === '||' || of.op === '+')
    ? [...concatenated(of.left), ...concatenated(of.right)]
    : [of];
}

function isQuantifier(of: Expression, name: 'ANY' | 'ALL'): boolean {
  return of.k === 'call' && (of.name === name || (name === 'ANY' && of.name === 'SOME'));
}

function isArray(of: Expression, scope: Scope): boolean {
  if (of.k === 'list') return true;
  if (of.k === 'cast') return /\[\]$/.test(scope.text.slice(of.start, of.end)) || isArray(of.of, scope);
  return of.k === 'literal' && typeof of.value === 'string' && /^\{[^:"]*\}$/.test(of.value);
}

function isJsonPath(of: Expression): boolean {
  if (of.k === 'cast') return isJsonPath(of.of);
  if (of.k === 'call') return jsonPaths.has(of.name);
  return of.k === 'binary' && jsonOperators.has(of.op);
}

/** The condition on the column of `subject`, which is wrapped when it is more than the column. */
function conditionOn(
  subject: Expression,
  operator: Operator,
  value: SqlCondition['value'],
  scope: Scope,
): SqlCondition {
  const column = subject.k === 'column' ? subject : columnsIn(subject)[0];
  if (column === undefined) return { column: '', operator, value };
  const table = column.table === undefined ? undefined : (scope.tableOf(column.table) ?? column.table);
  const wrapped = subject.k === 'column' ? undefined : scope.text.slice(subject.start, subject.end);
  return {
    ...(table !== undefined && { table }),
    column: column.name,
    operator,
    value,
    ...(wrapped !== undefined && { wrapped }),
  };
}

/**
 * A hole also when it is all that varies in it: `$1::uuid`, `lower($1)`, `now() - $1 * interval '1 day'`. Of a list,
 * the first value stands for all.
 */
export function comparedValue(of: Expression | undefined): SqlCondition['value'] {
  if (of?.k === 'literal') return literal(of.value);
  if (of?.k === 'column')
    return { kind: 'column', name: of.table === undefined ? of.name : `${of.table}.${of.name}` };
  if (of?.k === 'list' && of.items.length > 0) return comparedValue(of.items[0]);
  const holes = of === undefined ? [] : holesIn(of);
  const [only] = holes;
  const simple = of !== undefined && columnsIn(of).length === 0 && !isOpaque(of);
  return simple && only !== undefined && holes.every((hole) => hole === only)
    ? { kind: 'hole', index: only }
    : { kind: 'expression' };
}

function literal(value: string | number | boolean | null): SqlCondition['value'] {
  return { kind: 'literal', value };
}

function plainest(of: Expression): Expression {
  return columnsIn(of)[0] ?? of;
}
