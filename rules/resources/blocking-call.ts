/** A call that holds the event loop: while it runs, the process serves nobody else. */
import { callAsynchronously } from '../fixes/asynchronous.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { FunctionRef } from '../model/place.ts';
import type { Program } from '../model/program.ts';
import { perItemLoop } from '../model/questions.ts';
import type { Entry } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { counted, named } from '../wording.ts';

/** bcryptjs at cost 10 on a small server; native bcrypt takes half of it. Each step of the cost doubles it. */
const HASH_MS = 105;
const HASH_COST = 10;

export const blockingCall = defineRule({
  id: 'blocking-call',
  factor: 'resources',
  summary: 'A synchronous call holds the event loop while requests are served.',
  tier: 'warning',
  status: 'stable',
  since: '0.2.0',
  on: 'blocking',
  through: false,
  fixes: [{ id: 'call-asynchronously', title: 'Call the asynchronous form', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation, fn } = occurrence;
    if (operation.grade === 'weak') return;
    if (operation.traits.turnsMs !== undefined) return; // Lets others in between.
    if (isTouch(operation)) return; // Microseconds: whether a file is there, its size.
    if (fn.index === 0 || runsOnce(occurrence, program)) return; // At start-up there is nobody to hold up.
    const { entries, role } = program.reach(fn);
    if (entries.length > 0 && entries.every((entry) => entry.kept || isAlone(entry, program))) return;
    const isFile = operation.traits.what === 'file';
    // Pages that only read files are usually made at build time.
    if (isFile && entries.length > 0 && entries.every(({ kind }) => kind === 'component')) return;
    const isMany = perItemLoop(occurrence) !== undefined;
    if (isFile && !isMany && role === 'exported') return; // Whoever calls it may do so at start-up.
    const entry = entries[0];
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} holds the event loop${span(operation)}: while it runs, no other request is served`,
      ...(isFile && !isMany ? { tier: 'hint' as const } : {}), // Well under a millisecond, mostly.
      // By whom it is called we do not see: a tool, perhaps.
      ...(role === 'exported' ? { tier: 'hint' as const, confidence: 'possible' as const } : {}),
      related: entry ? [{ at: entry.at, message: `Runs for ${entry.name}` }] : [],
      evidence: [
        ...operation.evidence,
        entry
          ? `It is reached from ${entry.name}.`
          : 'It is exported, and nobody is seen to call it at start-up only.',
      ],
      fixes: callAsynchronously(operation, program),
    };
  },
});

/** Another instance serves whoever comes meanwhile. */
function isAlone({ library }: Entry, program: Program): boolean {
  return program.library(library)?.oneAtATime === true;
}

/** Neither reads what is in files nor writes it. */
function isTouch({ traits }: Operation): boolean {
  return traits.what === 'file' && traits.reads !== true && traits.writes !== true;
}

const KEPT: ReadonlySet<string> = new Set(['memo', 'lazy-singleton', 'cache']);
const ASSIGNS: ReadonlySet<string> = new Set(['=', '??=', '||=']);

/** What it gives is kept: the first request pays, and no other. */
function runsOnce({ operation, fn }: Occurrence, program: Program): boolean {
  return program
    .states(operation.at.file)
    .some(({ looksLike, writes }) =>
      writes.some((write) =>
        write.fn.index === fn.index
          ? KEPT.has(looksLike)
          : ASSIGNS.has(write.method) && leadsTo(write.fn, operation, program),
      ),
    );
}

/** `templates ??= loadTemplates()`: who keeps it calls what reads it. */
function leadsTo(fn: FunctionRef, { id, traits }: Operation, program: Program): boolean {
  return traits.what === 'file' && program.occurrences(fn).some(({ operation }) => operation.id === id);
}

function span({ traits }: Operation): string {
  if (traits.what === 'process') return ' until the process ends';
  if (traits.what !== 'password-hash') return '';
  const cost = typeof traits.cost === 'number' ? traits.cost : HASH_COST;
  return ` for about ${counted(Math.round((HASH_MS * 2 ** (cost - HASH_COST)) / 10) * 10)} ms`;
}
