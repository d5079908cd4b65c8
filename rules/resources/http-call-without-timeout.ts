/** A request to another service without a deadline: when that service hangs, so does everything that waits for it. */
import { addTimeout } from '../fixes/timeout.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isSamePlace } from '../model/questions.ts';
import { fewAskFor } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { named, onlyFor } from '../wording.ts';

export const httpCallWithoutTimeout = defineRule({
  id: 'http-call-without-timeout',
  factor: 'resources',
  summary: 'A request to another service has no timeout.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'http',
  through: false,
  background: 'same',
  fixes: [{ id: 'add-timeout', title: 'Add a timeout', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says that it is a request.
    if (operation.timeout.state !== 'absent') return; // Set, a default of the library, or out of our sight.
    if (OWN_MACHINE.test(program.text({ ...operation.at, span: operation.anchors.arguments }))) return; // Nothing between them that could hang.
    if (!isFirstOfClient(occurrence, program)) return; // Its deadline is set on the client: one report a file says so.
    if (asksItsPage(operation, program)) return; // On a server there is no page, and no such address.
    const reach = program.reach(occurrence.fn);
    const isDead = reach.role === 'unreached'; // Nobody calls it, and nobody else can.
    const few = fewAskFor(reach); // They know why they wait, or try again at the next turn.
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} has no timeout: when the other side hangs, so does whoever waits for it`,
      ...(isDead || few !== undefined ? { tier: 'information' as const } : {}),
      related: operation.client ? [{ at: operation.client.at, message: 'Its client is made here' }] : [],
      evidence: [
        ...operation.evidence,
        `Neither the call nor its client sets a timeout, and ${byItself(operation, program)} by itself waits for minutes, or for ever.`,
        ...(few === undefined ? [] : [onlyFor(few)]),
      ],
      fixes: addTimeout(occurrence, program),
    };
  },
});

/** `fetch('http://localhost:2022/…')`: a tool of whoever develops it, or a process that is started beside it. */
const OWN_MACHINE = /^\(?\s*['"`]https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])\b/;

/** A table of queues also tells of requests that their vendor offers beside them: a mail, a function that is run. */
function byItself({ library, kind }: Operation, program: Program): string {
  return program.library(library)?.kind === kind ? library : 'the client';
}

/** `fetch('/api/rates')`: an address below that of the page that asks. */
const OF_PAGE = /^\(?\s*['"`]\/(?!\/)/;

/** A client may have a base that its addresses are below; the platform's own function has none. */
function asksItsPage({ library, callee, at, anchors }: Operation, program: Program): boolean {
  const isGlobal = program.library(library)?.globals?.[callee] !== undefined;
  return isGlobal && OF_PAGE.test(program.text({ ...at, span: anchors.arguments }));
}

/** Where the deadline is set on the client, the first of its calls in a file speaks for all; one that nobody runs comes last. */
function isFirstOfClient({ operation, fn }: Occurrence, program: Program): boolean {
  const { client } = operation;
  const holder = holderOf(operation);
  if (
    client === undefined &&
    holder === '' &&
    program.library(operation.library)?.phrases?.timeout !== undefined
  )
    return true;
  const isUnnamed = program.isUnnamed(fn);
  return !program
    .functions(operation.at.file)
    .flatMap((one) => program.occurrences(one))
    .some(
      ({ operation: other, path, fn: by }) =>
        path.length === 0 &&
        other.library === operation.library &&
        other.kind === operation.kind &&
        other.timeout.state === 'absent' &&
        isSameClient(other.client, client) &&
        holderOf(other) === holder &&
        (isUnnamed === program.isUnnamed(by) ? other.at.span[0] < operation.at.span[0] : isUnnamed),
    );
}

/** `this.http` of `this.http.get`: a client that an object holds. '' for the library's own functions, and for variables. */
function holderOf({ callee }: Operation): string {
  return /^(this(?:\.[\w$#]+)+)\.[\w$]+$/.exec(callee)?.[1] ?? '';
}

/** The library's own client has no place. */
function isSameClient(a: Operation['client'], b: Operation['client']): boolean {
  return a === undefined || b === undefined ? a === b : isSamePlace(a.at, b.at);
}
