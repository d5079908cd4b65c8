/** The lists of a query: what is selected, ordered, grouped, assigned; and its limits. */
import type { SqlStatement } from '../../facts/schema.ts';
import { columnsIn, type Expression, partsOf } from './expression.ts';
import { readExpression } from './expressions.ts';
import { isFragment } from './holes.ts';
import { acceptName, isName } from './names.ts';
import type { Cursor } from './tokens.ts';

/** One item of a select list. */
interface Selected {
  readonly expression: Expression;
  readonly alias: string | undefined;
  readonly star: boolean;
}

export interface SelectList {
  readonly columns: SqlStatement['columns'];
  /** Aggregates and constants only: one row, when nothing is grouped. */
  readonly aggregates: boolean;
  readonly items: readonly Selected[];
  readonly top?: number | 'hole';
}

const aggregates = new Set(
  (
    'COUNT SUM AVG MIN MAX TOTAL MEDIAN MODE ARRAY_AGG STRING_AGG JSON_AGG JSONB_AGG JSON_OBJECT_AGG JSONB_OBJECT_AGG ' +
    'GROUP_CONCAT JSON_ARRAYAGG JSON_OBJECTAGG JSON_GROUP_ARRAY JSON_GROUP_OBJECT BOOL_AND BOOL_OR EVERY BIT_AND BIT_OR ' +
    'STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP PERCENTILE_CONT PERCENTILE_DISC CORR ANY_VALUE COUNT_BIG ' +
    'APPROX_COUNT_DISTINCT COUNTIF SUMIF AVGIF UNIQ UNIQEXACT GROUPARRAY ARGMAX ARGMIN'
  ).split(' '),
);
const modifiers = new Set([
  'ALL',
  'SQL_CALC_FOUND_ROWS',
  'SQL_NO_CACHE',
  'STRAIGHT_JOIN',
  'HIGH_PRIORITY',
  'DISTINCTROW',
]);

/** The list behind SELECT, and behind RETURNING. */
export function readSelectList(list: Cursor): SelectList {
  let top: number | 'hole' | undefined;
  for (;;) {
    if (list.accept('DISTINCT')) {
      if (list.accept('ON')) list.parenthesis();
    } else if (
      list.at('TOP') &&
      (list.peek(1)?.value === '(' || list.peek(1)?.kind === 'number' || list.peek(1)?.kind === 'hole')
    ) {
      list.next();
      top = limitOf(list.at('(') ? list.parenthesis() : list);
      if (!list.accept('PERCENT')) list.accept('WITH', 'TIES');
    } else if (list.acceptAny(modifiers) === undefined) break;
  }
  const items = list.split().map(readSelected);
  const columns = items.flatMap((item) => columnsIn(item.expression).map((column) => column.name));
  return {
    columns: items.some((item) => item.star) ? '*' : [...new Set(columns)],
    aggregates:
      items.some((item) => holdsAggregate(item.expression)) &&
      items.every((item) => !item.star && isConstantPerGroup(item.expression)),
    items,
    ...(top !== undefined && { top }),
  };
}

function readSelected(item: Cursor): Selected {
  const { tokens, from, to } = item;
  const last = tokens[to - 1];
  const star =
    tokens[from]?.value === '*' ||
    (last?.value === '*' && last.kind === 'symbol' && tokens[to - 2]?.value === '.');
  const expression = readExpression(item);
  item.accept('AS');
  const alias = item.peek();
  return {
    expression,
    star,
    alias: isName(alias) ? (alias.kind === 'word' ? alias.text : alias.value) : undefined,
  };
}

function holdsAggregate(of: Expression): boolean {
  return (of.k === 'call' && aggregates.has(of.name)) || partsOf(of).some(holdsAggregate);
}

/** Whether it has no column outside an aggregate, and nothing that we do not see. */
function isConstantPerGroup(of: Expression): boolean {
  if (of.k === 'call' && aggregates.has(of.name)) return true;
  if (
    of.k === 'column' ||
    (of.k === 'call' && of.name === 'OVER') ||
    (of.k === 'other' && of.parts.length === 0)
  )
    return false;
  return partsOf(of).every(isConstantPerGroup);
}

/**
 * Terms of ORDER BY; names and numbers of the select list are looked up there. `column` is '' for a hole: what it sorts
 * by is unknown. For an expression it is its text. Columns of other tables than `main` keep their qualifier.
 */
export function readOrder(
  list: Cursor,
  selected: SelectList,
  text: string,
  isMain: (table: string) => boolean,
): SqlStatement['order'] {
  return list.split().map((term) => {
    const named = resolveAlias(readExpression(term), selected);
    const descending = term.accept('DESC');
    if (named.k === 'column') {
      const foreign = named.table !== undefined && !isMain(named.table);
      return { column: foreign ? `${named.table}.${named.name}` : named.name, descending, expression: false };
    }
    const unknown = named.k === 'hole' || (named.k === 'other' && named.parts.length === 0);
    return { column: unknown ? '' : text.slice(named.start, named.end), descending, expression: !unknown };
  });
}

/** Columns of GROUP BY; expressions as their text. */
export function readGroup(list: Cursor, selected: SelectList, text: string): readonly string[] {
  return list.split().flatMap((term) => {
    const named = resolveAlias(readExpression(term), selected);
    if (named.k === 'hole' || (named.k === 'other' && named.parts.length === 0)) return [''];
    return named.k === 'column' ? [named.name] : [text.slice(named.start, named.end)];
  });
}

function resolveAlias(of: Expression, { items }: SelectList): Expression {
  if (of.k === 'literal' && typeof of.value === 'number') return items[of.value - 1]?.expression ?? of;
  if (of.k !== 'column' || of.table !== undefined) return of;
  const name = of.name.toLowerCase();
  return items.find((item) => item.alias?.toLowerCase() === name)?.expression ?? of;
}

/** Assignments of SET, also of `ON CONFLICT … DO UPDATE SET`. */
export function readAssignments(list: Cursor): SqlStatement['assigned'] {
  return list.split().flatMap((item) => {
    if (item.at('(')) {
      const names = item.parenthesis()?.split() ?? [];
      return names.flatMap((name) => {
        const column = acceptName(name, 'unknown');
        return column === undefined ? [] : [{ column, atomic: false }];
      });
    }
    if (isFragment(item.peek()) && item.peek(1)?.value !== '.') return [];
    const column = acceptName(item, 'unknown');
    if (column === undefined || isFragment(item.tokens[item.index - 1])) return [];
    const compound = item.peek()?.value !== '='; // SQL Server: `n += 1`.
    while (!item.done && !item.accept('=')) item.next();
    return [{ column, atomic: compound || mentions(readExpression(item), column) }];
  });
}

/** Whether the value is computed from the column itself, and not from what was to be inserted. */
function mentions(of: Expression, column: string): boolean {
  const name = column.toLowerCase();
  return columnsIn(of).some(
    (one) => one.name.toLowerCase() === name && one.table?.toLowerCase() !== 'excluded',
  );
}

/** The number behind LIMIT, FETCH or TOP; nothing for `LIMIT ALL`. */
export function limitOf(body: Cursor | undefined): number | 'hole' | undefined {
  const token = body?.peek();
  if (token === undefined || body?.at('ALL') || body?.at('NULL')) return undefined;
  body?.next();
  if (token.kind !== 'number') return 'hole';
  // `LIMIT 10 * 2` is bounded as well, if by what only a calculator knows.
  const next = body?.peek();
  return next?.kind === 'symbol' && '+-*/'.includes(next.value) ? 'hole' : Number(token.value);
}
