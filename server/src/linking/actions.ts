/** What an operation does: what its row says, its SQL, its HTTP method, and whether a list is given to it. */
import type { Action } from '../../../rules/model/operation.ts';
import type { SqlStatement } from '../facts/schema.ts';
import { valueAt } from '../facts/values.ts';
import { selectsAggregatesOnly } from './aggregates.ts';
import { at } from './attributes.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { literalOf, settle } from './options.ts';
import { alternatives, type Step } from './shape.ts';
import { sqlAction } from './statements.ts';

const MANY: Readonly<Partial<Record<Action, Action>>> = {
  create: 'create-many',
  upsert: 'upsert-many',
  save: 'create-many',
  publish: 'publish-many',
};

export function actionOf(
  context: Context,
  deciding: Step,
  steps: readonly Step[],
  statement: SqlStatement | undefined,
): Action {
  const action = deciding.row.action ?? 'raw';
  if (statement !== undefined) return action === 'stream' ? action : sqlAction(statement, action);
  if (deciding.row.method !== undefined) {
    const found = at(context, deciding, deciding.row.method);
    if (found.state === 'known') {
      const method = literalOf(context, found.site);
      return typeof method === 'string' && !/^(get|head|options)$/i.test(method) ? 'send' : 'get';
    }
  }
  if (deciding.row.gets !== undefined && new RegExp(deciding.row.gets).test(deciding.method)) return 'get';
  if (
    action === 'read-many' &&
    statement === undefined &&
    steps.some((step) => step.row.action === 'read-one' && step !== deciding)
  )
    return action;
  if (action === 'read-many' && steps.some(({ row }) => row.traits?.grouped === true)) return 'group';
  if ((action === 'read-many' || action === 'read-one') && selectsAggregatesOnly(context, steps))
    return 'aggregate';
  const many = MANY[action];
  const listed = [...steps].reverse().find(({ row }) => row.rows !== undefined);
  if (many === undefined || listed?.row.rows === undefined) return action;
  const found = at(context, listed, listed.row.rows);
  if (found.state !== 'known') return action;
  const settled = settle(context, found.site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k === 'array') return many;
  const shapes = alternatives(evaluate(context, settled.file, settled.value));
  return shapes.some((shape) => shape.k === 'list' || shape.k === 'tuple') || isListCall(settled.file, value)
    ? many
    : action;
}

function isListCall(file: LinkedFile, value: ReturnType<typeof valueAt>): boolean {
  if (value.k !== 'call') return false;
  const callee = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
  return callee.k === 'get' && /^(map|filter|flatMap|slice|concat)$/.test(callee.name);
}
