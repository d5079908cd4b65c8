/**
 * A MongoDB aggregation pipeline as filter, order, limit and offset of its operation. Only the stages that the
 * database may serve from an index count as its filter: those before any stage that makes other documents.
 */
import type { Entity } from '../../../rules/model/entity.ts';
import type { Attribute, Operation, OrderTerm, Origin } from '../../../rules/model/operation.ts';
import type { Size } from '../../../rules/model/size.ts';
import { valueAt } from '../facts/values.ts';
import { ABSENT, at, UNSURE } from './attributes.ts';
import type { Context } from './context.ts';
import { FilterBuilder } from './filters/builder.ts';
import { readFilterAt } from './filters/read.ts';
import { limitSize } from './limits.ts';
import { literalOf, type Site, settle } from './options.ts';
import { readOrder } from './orders.ts';
import { originOf } from './origins.ts';
import type { Step } from './shape.ts';

export interface Pipeline {
  readonly filter: Operation['filter'];
  readonly order: Attribute<readonly OrderTerm[]>;
  readonly limit: Attribute<Size>;
  readonly offset: Attribute<Origin>;
}

const UNREAD: Pipeline = { filter: UNSURE, order: UNSURE, limit: UNSURE, offset: UNSURE };
const ONE: Attribute<Size> = { state: 'known', value: { most: 1, why: 'unique', of: 'one row' } };

/** Stages that hand on the documents they get, or fewer of them. */
const KEEPS = new Set(['$match', '$sort', '$limit', '$skip', '$project', '$addFields', '$set', '$unset']);
/** As many come out as went in, with something more in each. */
const WIDENS = new Set([
  '$lookup',
  '$setWindowFields',
  '$replaceRoot',
  '$replaceWith',
  '$graphLookup',
  '$redact',
]);

/** What the pipeline of a chain says; undefined when it has none. */
export function pipelineOf(
  context: Context,
  steps: readonly Step[],
  entity: Entity | undefined,
): Pipeline | undefined {
  const step = steps.find(({ row }) => row.pipeline !== undefined);
  if (step?.row.pipeline === undefined) return undefined;
  const found = at(context, step, step.row.pipeline);
  if (found.state === 'absent') return undefined;
  if (found.state !== 'known') return UNREAD;
  const { file, value } = settle(context, found.site);
  const list = valueAt(file.facts.values, value);
  if (list.k !== 'array') return UNREAD;
  return read(
    context,
    list.items.map((item) => stageAt(context, { file, value: item })),
    step,
    entity,
  );
}

interface Stage {
  readonly name: string;
  readonly site: Site;
}

/** `{ $match: … }`; undefined for what is no literal stage: a spread, a variable, a choice. */
function stageAt(context: Context, site: Site): Stage | undefined {
  const { file, value } = settle(context, site);
  const stage = valueAt(file.facts.values, value);
  const entry = stage.k === 'object' && stage.entries.length === 1 ? stage.entries[0] : undefined;
  return entry === undefined || entry.kind === 'spread' || entry.kind === 'computed'
    ? undefined
    : { name: entry.key, site: { file, value: entry.value } };
}

function read(
  context: Context,
  stages: readonly (Stage | undefined)[],
  step: Step,
  entity: Entity | undefined,
): Pipeline {
  const filter = new FilterBuilder();
  let isFiltered = false;
  /** Nothing but stages that keep the documents so far: an index may serve a `$match`. */
  let isPlain = true;
  let order: Pipeline['order'] = ABSENT;
  let limit: Pipeline['limit'] = ABSENT;
  let offset: Pipeline['offset'] = ABSENT;
  for (const stage of stages) {
    if (stage === undefined) {
      filter.complete = false;
      [isFiltered, isPlain, order, limit, offset] = [true, false, UNSURE, UNSURE, UNSURE];
      continue;
    }
    const { name, site } = stage;
    if (name === '$match') {
      isFiltered = true;
      if (isPlain) filter.join(readFilterAt(context, 'mongo', site, entity), undefined);
      else filter.complete = false;
    } else if (name === '$sort') {
      const terms = readOrder(context, step, site, 'mongo');
      order = terms === undefined ? UNSURE : { state: 'known', value: terms };
    } else if (name === '$limit') limit = { state: 'known', value: limitSize(context, site) };
    else if (name === '$skip') offset = { state: 'known', value: originOf(context, site) };
    else if (name === '$count' || (name === '$group' && isOneGroup(context, site))) limit = ONE;
    else if (!KEEPS.has(name) && !WIDENS.has(name)) {
      // `$unwind` and `$group` give another number of documents, in another order.
      limit = ABSENT;
      if (name !== '$unwind') order = ABSENT;
    }
    if (!KEEPS.has(name)) isPlain = false;
  }
  return {
    filter: isFiltered ? { state: 'known', value: filter.finish() } : ABSENT,
    order,
    limit,
    offset,
  };
}

/** `{ _id: null, … }`: all of it is one group. */
function isOneGroup(context: Context, site: Site): boolean {
  const { file, value } = settle(context, site);
  const group = valueAt(file.facts.values, value);
  const key = group.k === 'object' ? group.entries.find((entry) => entry.key === '_id') : undefined;
  return key !== undefined && literalOf(context, { file, value: key.value }) === null;
}
