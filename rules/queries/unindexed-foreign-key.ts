/** A foreign key without an index: loading or deleting the rows that point at one parent reads the whole table. */
import { addIndex } from '../fixes/index.ts';
import { isSetUp } from '../model/children.ts';
import type { Entity, Relation } from '../model/entity.ts';
import type { Operation, RelationRead } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isGrowing } from '../model/size.ts';
import { workloadOf } from '../model/workload.ts';
import { defineRule, type Report } from '../rule.ts';
import { named } from '../wording.ts';
import { planOf } from './missing-index.ts';

export const unindexedForeignKey = defineRule({
  id: 'unindexed-foreign-key',
  factor: 'queries',
  summary: 'A foreign key by which rows are loaded or deleted has no index.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: 'entity',
  background: 'same',
  fixes: [{ id: 'add-index', title: 'Add the index', safety: 'suggestion', ofSchema: true }],
  check(entity, program) {
    if (!entity.complete) return []; // Not all of its indexes are visible to us.
    if (!isGrowing(program.rowsOf(entity))) return []; // Reading a small table whole costs nothing.
    const told = [...planOf(entity, program).values()].map(({ columns }) => columns[0]);
    return entity.relations.flatMap((relation): readonly Report[] => {
      const [first] = relation.columns;
      if (first === undefined || isIndexed(entity, relation, program)) return [];
      if (told.includes(first)) return []; // missing-index speaks of it at the query.
      const uses = usesOf(entity, relation, program);
      if (uses.length === 0) return []; // Nothing goes from the parent to these rows.
      return [reportOf(entity, relation, uses, program)];
    });
  },
});

/** By a declared index that begins with it, by the library, or by the database. */
function isIndexed(entity: Entity, { columns, constrained }: Relation, program: Program): boolean {
  const { dialect, library } = entity;
  if (dialect === 'unknown' || dialect === 'mongodb') return true; // There it is no foreign key, or we cannot say.
  if (dialect === 'mysql' && constrained) return true; // InnoDB makes one for each constraint.
  if (program.library(library)?.indexesForeignKeys?.includes(dialect)) return true;
  return entity.indexes.some(({ parts }) => parts[0] !== undefined && columns.includes(parts[0].column));
}

interface Use {
  readonly operation: Operation;
  readonly how: string;
}

/** Loads of these rows with their parent, and deletes of a parent, for which the database looks for them. */
function usesOf(entity: Entity, relation: Relation, program: Program): readonly Use[] {
  const parent = program.entityNamed(relation.to, entity.library);
  if (!parent) return [];
  const isOnly =
    entity.relations.filter(({ to, columns }) => to === relation.to && columns.length > 0).length === 1;
  const inverse = parent.relations.filter(({ to, columns }) => to === entity.name && columns.length === 0);
  const loads = isOnly && inverse.length === 1 ? loadsOf(parent, inverse[0]!.name, program) : [];
  const deletes = relation.constrained
    ? workloadOf(parent, program).filter(({ action }) => action === 'delete-one' || action === 'delete-many')
    : [];
  return [
    ...loads.map((operation) => ({ operation, how: 'loads them with their parent' })),
    ...deletes.map((operation) => ({
      operation,
      how: `makes the database look for them (${relation.onDelete ?? 'a foreign key'})`,
    })),
  ];
}

/** Queries that load the relation of the parent, at any depth below another that leads to the parent. */
function loadsOf(parent: Entity, name: string, program: Program): readonly Operation[] {
  const reads = ({ relations }: Operation): readonly RelationRead[] =>
    relations.state === 'known' ? relations.value : [];
  return workloadOf(parent, program).filter((operation) => reads(operation).some((one) => one.name === name));
}

function reportOf(entity: Entity, relation: Relation, uses: readonly Use[], program: Program): Report {
  const column = relation.columns[0]!;
  const at = entity.columns.find(({ name }) => name === column)?.at ?? relation.at ?? entity.at;
  const [first] = uses;
  const isDelete = first!.how.startsWith('makes');
  return {
    at,
    message: `\`${entity.name}.${column}\` has no index: ${isDelete ? 'deleting' : 'loading'} by one ${named(relation.to)} reads all of \`${entity.table}\``,
    confidence: 'certain',
    // What is only pointed at is seldom deleted; what people set up by hand is soon read through.
    ...((isDelete && !/cascade/i.test(relation.onDelete ?? '')) || isSetUp(entity) ? { tier: 'hint' } : {}),
    related: uses
      .slice(0, 5)
      .map(({ operation, how }) => ({ at: operation.at, message: `${named(operation.callee)} ${how}` })),
    evidence: [
      `The ${entity.dialect} database makes no index for a foreign key, and none is declared that begins with \`${column}\`.`,
      ...uses.slice(0, 3).map(({ operation, how }) => `${named(operation.callee)} ${how}.`),
    ],
    fixes: addIndex({ at }, entity, relation.columns, program),
  };
}
