/** Whoever asks says how many rows he gets: `?limit=1000000` is one request, and all of the table. */
import { capPageSize } from '../fixes/page-size.ts';
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
  check({ operation, fn }, program) {
    if (!PAGED.has(operation.action) || operation.grade === 'weak') return;
    const { limit } = operation;
    if (limit.state !== 'known') return;
    const entity = program.entity(operation);
    if (entity && Number.isFinite(program.rowsOf(entity).most)) return; // As many as there are at most.
    const span = operation.anchors.parts.limit;
    if (!span) return; // As many as a list has keys: no page.
    const { most, why } = limit.value;
    const isAsked = why === 'request' && !Number.isFinite(most); // Neither capped nor validated.
    const isOwn = isAsked && program.protection(fn, 'validation') !== 'present'; // Also in the file of its route.
    if (limit.value.all) return; // Who names no number gets all: there are no pages, and a cap changes nothing.
    const open = isOwn ? undefined : program.openLimit(operation);
    if (!isOwn && !open) return; // Not the request's, as far as we see, or something caps it.
    return {
      at: { file: operation.at.file, span },
      message: `${named(operation.callee)} returns as many rows as the request asks for: nothing caps ${named(limit.value.of)}`,
      related: [
        ...(open ? [{ at: open.at, message: 'It comes from the request here' }] : []),
        ...(open?.declaredAt ? [{ at: open.declaredAt, message: 'No maximum is checked here' }] : []),
        ...(entity ? [{ at: entity.at, message: `\`${entity.name}\` is declared here` }] : []),
      ],
      evidence: [
        ...operation.evidence,
        `${named(limit.value.of)} is the request's word, and no maximum is checked.`,
      ],
      fixes: capPageSize(operation, program),
    };
  },
});
