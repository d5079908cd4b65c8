/** Names the index that would serve a search, where the query stands: whoever runs the statement deletes the line. */
import type { Entity } from '../model/entity.ts';
import type { Condition, Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { insertion, textOf } from './edits.ts';
import { indentationAt, startOfLine } from './text.ts';

/** Empty for databases whose form of it we do not know. */
export function nameSearchIndex(
  { operation }: Occurrence,
  entity: Entity,
  { column: property, operator, wrapped }: Condition,
  program: Program,
): readonly Fix[] {
  const column = entity.columns.find(({ name }) => name === property)?.column ?? property;
  const isSearch = operator === 'contains' || operator === 'pattern' || wrapped === 'ILIKE';
  const statement =
    entity.dialect === 'postgresql'
      ? isSearch
        ? `CREATE INDEX ON "${entity.table}" USING gin ("${column}" gin_trgm_ops)`
        : `CREATE INDEX ON "${entity.table}" (lower("${column}"))`
      : entity.dialect === 'mysql' && isSearch
        ? `CREATE FULLTEXT INDEX ${entity.table}_${column} ON ${entity.table} (${column})`
        : undefined;
  if (statement === undefined) return [];
  return [
    {
      id: 'name-search-index',
      title: `Name the index that would serve ${property} in a comment`,
      safety: 'suggestion',
      edits: () => {
        const text = textOf(program, operation.at.file);
        const at = startOfLine(text.source, operation.at.span[0]);
        const line = `// tenfold-ignore non-sargable-filter: run ${statement}${text.newline}`;
        return [insertion(text, at, indentationAt(text.source, at) + line)];
      },
    },
  ];
}
