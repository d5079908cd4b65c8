/** A client with connections of its own is made for each request: each pays for connecting, and their number has no limit. */
import { hoistClient } from '../fixes/hoist-client.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { fewAskFor } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { named, onlyFor } from '../wording.ts';

export const clientPerRequest = defineRule({
  id: 'client-per-request',
  factor: 'caching',
  summary: 'A client with connections of its own is constructed for every request.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'construct',
  through: false,
  background: 'lower',
  fixes: [{ id: 'hoist-client', title: 'Make it once, in the module', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says what it is.
    if (!ownsConnections(operation, program)) return; // An object of settings: cheap, or meant for one request.
    if (operation.lifetime !== 'call') return; // Kept; made for this tenant; or nobody we see uses it.
    if (occurrence.frames.some(({ kind }) => kind === 'cached')) return; // Remembered.
    const reach = program.reach(occurrence.fn);
    const { role, entries } = reach;
    const entry = entries.find(({ kind }) => kind !== 'startup');
    if ((role !== 'serving' && role !== 'background') || !entry) return; // Start-up, or called by nobody we see.
    const few = fewAskFor(reach);
    const made = operation.method === 'new' ? `new ${operation.callee}` : operation.callee;
    return {
      at: occurrence.at,
      ...(few === undefined ? {} : { tier: 'information' as const }),
      message: `${named(made)} opens connections of its own each time ${entry.name} runs`,
      evidence: [
        ...operation.evidence,
        'What it makes is used by this call alone: no module variable, field or map keeps it.',
        ...(few === undefined ? [] : [onlyFor(few)]),
      ],
      fixes: hoistClient(operation, program),
    };
  },
});

/** Databases, caches and queues connect; of clients for HTTP those whose table says that each has its own sockets. */
function ownsConnections({ library, traits }: Operation, program: Program): boolean {
  if (traits.owns !== undefined) return traits.owns === 'connections';
  const kind = program.library(library)?.kind;
  return kind === 'query' || kind === 'cache' || kind === 'message';
}
