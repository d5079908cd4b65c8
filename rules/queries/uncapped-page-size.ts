/** Whoever asks says how many rows he gets: `?limit=1000000` is one request, and all of the table. */
import { capPageSize } from '../fixes/page-size.ts';
import type { Operation } from '../model/operation.ts';
import type { Place } from '../model/place.ts';
import type { OpenLimit, Program } from '../model/program.ts';
import { isJudged } from '../model/served.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

const PAGED: ReadonlySet<string> = new Set(['read-many', 'page', 'group']);

export const uncappedPageSize = defineRule({
  id: 'uncapped-page-size',
  factor: 'queries',
  summary: 'A request decides how many rows a query returns, and nothing caps the number.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  fixes: [{ id: 'cap-page-size', title: 'Cap the page size', safety: 'suggestion' }],
  check({ operation }, program) {
    const asked = askedFor(operation, program);
    if (!asked) return;
    const { at, of, open } = asked;
    const alike = open?.declaredAt ? pagedBy(open.declaredAt, program) : [];
    const [first, ...others] = alike.some(({ id }) => id === operation.id) ? alike : [operation];
    if (first?.id !== operation.id) return; // Told once for all queries whose page size is declared there.
    const entity = program.entity(operation);
    return {
      at: open?.declaredAt ?? at,
      message: `${named(operation.callee)} returns as many rows as the request asks for: nothing caps ${named(open?.declaredAt ? open.of : of)}`,
      related: [
        ...(open?.declaredAt ? [{ at, message: 'The query takes it here' }] : []),
        ...(open ? [{ at: open.at, message: 'It comes from the request here' }] : []),
        ...others.map((other) => ({ at: other.at, message: `${named(other.callee)} takes it as well` })),
        ...(entity ? [{ at: entity.at, message: `\`${entity.name}\` is declared here` }] : []),
      ],
      evidence: [...operation.evidence, `${named(of)} is the request's word, and no maximum is checked.`],
      fixes: capPageSize(operation, program),
    };
  },
});

interface Asked {
  /** The number, where the query takes it. */
  readonly at: Place;
  readonly of: string;
  /** When it is named further up. */
  readonly open?: OpenLimit;
}

function isPaged({ action, grade, limit }: Operation): boolean {
  return PAGED.has(action) && grade !== 'weak' && limit.state === 'known';
}

/** Undefined when no request says how many rows there are, or something says how many at most. */
function askedFor(operation: Operation, program: Program): Asked | undefined {
  const { limit, fn, anchors, at } = operation;
  if (!isPaged(operation) || limit.state !== 'known') return;
  const entity = program.entity(operation);
  if (entity && Number.isFinite(program.rowsOf(entity).most)) return; // As many as there are at most.
  const span = anchors.parts.limit;
  if (!span) return; // As many as a list has keys: no page.
  const { most, why, of, all } = limit.value;
  if (all) return; // Who names no number gets all: there are no pages, and a cap changes nothing.
  const number = { at: { file: at.file, span }, of };
  const isAsked = why === 'request' && !Number.isFinite(most); // Neither capped nor validated.
  if (isAsked && program.protection(fn, 'validation') !== 'present') return number; // Also in the file of its route.
  const open = program.openLimit(operation);
  return open && { ...number, open };
}

/** The queries that take their page size from one field of a schema or class, where no maximum is named. */
function pagedBy(declaredAt: Place, program: Program): readonly Operation[] {
  const all = program.remembered('queries by where their page size is declared', () => {
    const found = new Map<string, Operation[]>();
    for (const operation of program.entities().flatMap((entity) => program.operationsOn(entity))) {
      const place =
        isPaged(operation) && isJudged(operation, program) && askedFor(operation, program)?.open?.declaredAt;
      if (place) found.set(keyOf(place), [...(found.get(keyOf(place)) ?? []), operation]);
    }
    return found;
  });
  return all.get(keyOf(declaredAt)) ?? [];
}

function keyOf({ file, span }: Place): string {
  return `${file} ${span[0]}`;
}
