/**
 * Schema changes in code: each chain of calls of a file is offered to the readers of Knex, Kysely, Sequelize, TypeORM and
 * raw SQL. What undoes a migration (`down`) is left out; so is data.
 */
import type { Dialect } from '../../../../../rules/model/entity.ts';
import type { CallId, FunctionId } from '../../../facts/facts.ts';
import type { SchemaChange } from '../../../facts/schema.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { lastName } from '../../file-index.ts';
import { argumentsOf, type Chain, chainOf } from '../literals.ts';
import type { ChainReader, MigrationChain } from './chain.ts';
import { knexChanges } from './knex.ts';
import { kyselyChanges } from './kysely.ts';
import { RAW_METHODS, rawChanges } from './raw.ts';
import { SEQUELIZE_METHODS, sequelizeChanges } from './sequelize.ts';
import { TYPEORM_METHODS, typeormChanges } from './typeorm.ts';

const READERS: readonly {
  readonly library: string;
  readonly read: ChainReader;
  readonly builder: boolean;
}[] = [
  { library: 'knex', read: knexChanges, builder: true },
  { library: 'kysely', read: kyselyChanges, builder: true },
  { library: 'sql', read: typeormChanges, builder: false },
  { library: 'sql', read: sequelizeChanges, builder: false },
  { library: '', read: rawChanges, builder: false },
];

/** Names without which a file that is no migration makes no table. */
const BUILDING = new Set(['createTable', 'createTableIfNotExists', 'alterTable', 'createIndex']);
/** Names without which no migration changes one; folders of migrations are full of data scripts. */
const CHANGING = new Set([
  ...BUILDING,
  ...RAW_METHODS,
  ...SEQUELIZE_METHODS,
  ...TYPEORM_METHODS,
  'table',
  'dropTableIfExists',
]);

/** `whole`: the file is a migration, so that raw SQL and query interfaces count; else only schema builders do. */
export function changesInCode(
  context: Context,
  file: LinkedFile,
  dialect: Dialect,
  whole: boolean,
): { readonly changes: readonly SchemaChange[]; readonly library: string } {
  const changes: SchemaChange[] = [];
  let library = '';
  const names = whole ? CHANGING : BUILDING;
  if (!file.facts.values.literals.some((one) => typeof one === 'string' && names.has(one)))
    return { changes, library };
  const undoing = undoingFunctions(file);
  for (const call of chainEnds(file)) {
    if (undoing.has(file.facts.calls[call]?.fn ?? 0)) continue;
    const chain = migrationChain(file, call, dialect);
    if (chain === undefined || (!whole && chain.receiverName !== 'schema')) continue;
    for (const reader of READERS) {
      if (!whole && !reader.builder) continue;
      const found = reader.read(context, chain);
      if (found === undefined) continue;
      changes.push(...found);
      library ||= reader.library;
      break;
    }
  }
  return { changes, library: library || libraryOf(context, file) };
}

/** A file of raw SQL belongs to the query builder of its package, if there is one. */
function libraryOf(context: Context, file: LinkedFile): string {
  const names = context.sources.dependencies(file.path);
  return names.has('knex') ? 'knex' : names.has('kysely') ? 'kysely' : 'sql';
}

/** Calls that no further call is chained to, in order of position. */
function chainEnds(file: LinkedFile): readonly CallId[] {
  const { calls, values } = file.facts;
  const inner = new Set<number>();
  for (const call of calls) {
    const callee = valueAt(values, call.callee);
    const of = callee.k === 'get' ? valueAt(values, callee.of) : undefined;
    if (of?.k === 'call') inner.add(of.call);
  }
  const ends = calls.map((_, id) => id).filter((id) => !inner.has(id));
  return ends.sort((a, b) => (calls[a]?.at[0] ?? 0) - (calls[b]?.at[0] ?? 0));
}

/** Functions that undo, with all that is written in them. */
function undoingFunctions(file: LinkedFile): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>();
  file.facts.functions.forEach((fn, id) => {
    if (/^(down|rollback|revert)$/i.test(fn.name) || found.has(fn.parent)) found.add(id);
  });
  return found;
}

function migrationChain(file: LinkedFile, call: CallId, dialect: Dialect): MigrationChain | undefined {
  const value = file.facts.calls[call]?.value;
  const chain: Chain | undefined = value === undefined ? undefined : chainOf({ file, value });
  if (chain === undefined) return undefined;
  const callee = valueAt(file.facts.values, chain.callee);
  const receiver = callee.k === 'get' ? callee.of : undefined;
  const receiverName = (receiver === undefined ? undefined : lastName(file.facts, receiver)) ?? '';
  const steps = [{ name: chain.name, call: chain.call }, ...chain.links].map((link) => ({
    ...link,
    arguments: argumentsOf(file, link.call),
  }));
  return { file, steps, receiver, receiverName, dialect };
}
