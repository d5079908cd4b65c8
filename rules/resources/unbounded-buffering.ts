/** What comes piece by piece is held in memory as a whole, and nothing says how large it is. */
import { limitUploads } from '../fixes/body-limit.ts';
import { handOnStream } from '../fixes/stream.ts';
import type { Gathered } from '../model/gathered.ts';
import type { Operation } from '../model/operation.ts';
import type { Place } from '../model/place.ts';
import type { Program } from '../model/program.ts';
import { hasUploadDefaults, mostBytes, uploadStore } from '../model/upload.ts';
import { defineRule, type Report } from '../rule.ts';
import { named, turns } from '../wording.ts';

export const unboundedBuffering = defineRule({
  id: 'unbounded-buffering',
  factor: 'resources',
  summary: 'A file, an answer, an upload or an export of any size is held in memory as a whole.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  startup: true,
  fixes: [
    { id: 'limit-uploads', title: 'Limit the size of uploads', safety: 'suggestion' },
    { id: 'hand-on-stream', title: 'Hand on the stream', safety: 'suggestion' },
  ],
  check(fn, program) {
    const uploads = program
      .occurrences(fn)
      .filter(({ path, operation }) => path.length === 0 && operation.traits.purpose === 'upload')
      .flatMap(({ operation }) => upload(operation, program) ?? []);
    const { role } = program.reach(fn);
    if (role !== 'serving' && role !== 'background' && role !== 'exported') return uploads; // Runs once.
    const gathered = program.gathered(fn).filter(({ bounded }) => !bounded);
    return [...uploads, ...gathered.map((one) => report(one, program))];
  },
});

const WHOLE: Readonly<Record<Gathered['what'], string>> = {
  file: 'a file',
  response: 'an answer',
  object: 'a stored object',
  stream: 'a stream',
  rows: 'all rows as one text',
};

function report(one: Gathered, program: Program): Report {
  const [from, to] = [called(one.at, program), called(one.goesTo, program)];
  return {
    at: one.at,
    message: `${from} holds ${WHOLE[one.what]} in memory as a whole for ${to}, which takes a stream: nothing limits its size`,
    related: [
      ...(one.inside ? [{ at: one.inside, message: 'Gathered here' }] : []),
      { at: one.goesTo, message: `${to} gets it` },
    ],
    evidence: [
      one.size
        ? turns(one.size)
        : 'Which it is depends on what the function is given, and its file compares no size.',
      'Ten such requests at once hold ten of them.',
    ],
    fixes: handOnStream(one, program),
  };
}

/** `res.type().send` of `res.type('csv').send`. */
function called(at: Place, program: Program): string {
  return named(program.text(at).replace(/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, '()'));
}

function upload(operation: Operation, program: Program): Report | undefined {
  if (operation.grade === 'weak' || uploadStore(operation) !== 'memory') return undefined;
  if (mostBytes(operation) !== Number.POSITIVE_INFINITY) return undefined;
  if (program.deployment(operation.at.file).processes === 'serverless') return undefined; // The platform limits bodies.
  if (hasUploadDefaults(operation, program)) return undefined;
  return {
    at: operation.at,
    message: `${named(operation.callee)} holds each upload in memory as a whole, and nothing limits how large it is`,
    evidence: [...operation.evidence, 'It keeps files in memory and has no limit unless they are given.'],
    fixes: limitUploads(operation, program),
  };
}
