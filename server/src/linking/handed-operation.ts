/** Calls of functions that hand their filter on to a query (`handed-on.ts`), as operations. */
import type { Anchors, Operation, ResultUse } from '../../../rules/model/operation.ts';
import type { CallId, FunctionId } from '../facts/facts.ts';
import { hostOf } from './callbacks.ts';
import type { Context, LinkedFile } from './context.ts';
import { entityFor } from './handed-entity.ts';
import { type HandedOn, handedOn } from './handed-on.ts';
import { numbered } from './memory.ts';
import { build, operationOf } from './operations.ts';
import { resultUse } from './results.ts';
import type { EntityRef } from './shape.ts';
import { calleeText } from './source-text.ts';

/** The query of a function that only its callers know the filter of, as this call of it shows; undefined when it shows no more. */
export function handedOperation(context: Context, file: LinkedFile, id: CallId): Operation | undefined {
  const through = handedOn(context, file, id);
  return (
    through &&
    context.ask(file, numbered('operation', id), undefined as Operation | undefined, () =>
      seenFrom(context, file, id, through),
    )
  );
}

function seenFrom(context: Context, file: LinkedFile, id: CallId, through: HandedOn): Operation | undefined {
  const call = file.facts.calls[id];
  if (call === undefined) return undefined;
  const plain = operationOf(context, through.file, through.id);
  if (plain === undefined || plain.handed !== undefined) return undefined;
  const isKnown = (ref: EntityRef | undefined): boolean =>
    ref !== undefined && context.schema().byRef(plain.library, ref, through.file.path) !== undefined;
  const entity =
    plain.entity !== undefined && isKnown({ name: plain.entity }) ? undefined : entityFor(through);
  const seen = build(through.context, through.file, through.id, through.call, entity);
  if (seen === undefined || !tellsMore(seen, plain)) return undefined;
  const host = hostOf(context, file, call.fn);
  return {
    ...seen,
    id: `${file.path}#${id}`,
    callee: calleeText(context, file, id),
    at: { file: file.path, span: call.calleeAt },
    fn: { file: file.path, index: host },
    evidence: [...seen.evidence, `\`${plain.callee}\` is handed what this call gives.`],
    relations: relationsAskedIn(file, host, seen.relations),
    result: resultThrough(resultUse(context, file, id, seen.action), through.isReturned),
    anchors: anchorsOfCall(file, id),
    handed: { at: plain.at, callee: plain.callee },
  };
}

function tellsMore(seen: Operation, plain: Operation): boolean {
  if (seen.entity !== plain.entity || seen.sql !== plain.sql) return true;
  const doubts = ({ filter, limit }: Operation): number =>
    (filter.state === 'unknown' || (filter.state === 'known' && !filter.value.complete) ? 1 : 0) +
    (limit.state === 'unknown' ? 1 : 0);
  return doubts(seen) < doubts(plain);
}

/** Those that the function asks for itself are told there, once for all its callers. */
function relationsAskedIn(
  file: LinkedFile,
  host: FunctionId,
  relations: Operation['relations'],
): Operation['relations'] {
  if (relations.state !== 'known') return relations;
  const [start, end] = file.facts.functions[host]?.at ?? [0, 0];
  const own = relations.value.filter(
    ({ at }) => at?.file === file.path && start <= at.span[0] && at.span[1] <= end,
  );
  return own.length === 0 ? { state: 'absent' } : { state: 'known', value: own };
}

/** What the function made of the result before it gave it is out of our sight. */
function resultThrough(use: ResultUse, isReturned: boolean): ResultUse {
  return isReturned
    ? use
    : {
        ...use,
        complete: false,
        escapes: true,
        columns: [],
        lists: [],
        truthinessOnly: false,
        existenceOnly: false,
      };
}

/** Of a call of the workspace: nothing stands in it that a library would read, but what it hands on. */
function anchorsOfCall(file: LinkedFile, id: CallId): Anchors {
  const call = file.facts.calls[id];
  const variable = call === undefined ? undefined : file.index.assignedTo.get(call.value);
  const held = variable === undefined ? undefined : file.facts.variables[variable]?.at;
  return {
    expression: call?.at ?? [0, 0],
    callee: call?.calleeAt ?? [0, 0],
    arguments: call?.argumentsAt ?? [0, 0],
    ...(held === undefined ? {} : { declared: held }),
    chainEnd: call?.at[1] ?? 0,
    statement: call?.statementAt ?? [0, 0],
    parts: {},
  };
}
