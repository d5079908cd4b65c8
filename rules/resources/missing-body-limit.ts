/** A server that takes bodies or uploads of any size: one request can fill its memory or its disk. */
import { limitBodies, limitUploads } from '../fixes/body-limit.ts';
import type { BodyRead } from '../model/body.ts';
import type { Operation } from '../model/operation.ts';
import type { FunctionRef } from '../model/place.ts';
import type { Program } from '../model/program.ts';
import { fewAskFor } from '../model/role.ts';
import { hasUploadDefaults, mostBytes, uploadStore } from '../model/upload.ts';
import { defineRule, type Report } from '../rule.ts';
import { counted, named, onlyFor } from '../wording.ts';

const MB = 1024 ** 2;
/** Bytes from which a body is too much to be parsed whole: half a second of `JSON.parse`, and several times its size in memory. */
const LARGE_BODY = 50 * MB;
/** Bytes from which an upload is too much to be held in memory: a few of them fill a process of 1 GB. */
const LARGE_UPLOAD = 200 * MB;

export const missingBodyLimit = defineRule({
  id: 'missing-body-limit',
  factor: 'resources',
  summary: 'A server takes bodies or uploads without a limit of their size, or with a very high one.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: 'function',
  startup: true,
  fixes: [
    { id: 'limit-uploads', title: 'Limit the size of uploads', safety: 'suggestion' },
    { id: 'limit-bodies', title: 'Limit the size of bodies', safety: 'suggestion' },
  ],
  check(fn, program) {
    if (program.deployment(fn.file).processes === 'serverless') return []; // The platform has a limit of its own.
    const configured = program
      .occurrences(fn)
      .filter(({ path, operation }) => path.length === 0 && operation.kind === 'configure')
      .flatMap(({ operation }) => configuration(operation, program) ?? []);
    return [...configured, ...readingAny(fn, program)];
  },
});

function configuration(operation: Operation, program: Program): Report | undefined {
  const { traits, grade, at } = operation;
  const isUpload = traits.purpose === 'upload';
  if (grade === 'weak' || !(isUpload || traits.purpose === 'body-limit')) return undefined;
  const most = mostBytes(operation);
  if (most === undefined) return undefined; // Out of our sight, or decided elsewhere.
  if (isUpload && most === Number.POSITIVE_INFINITY) {
    if (uploadStore(operation) !== 'disk') return undefined; // Held in memory: `unbounded-buffering` speaks.
    if (hasUploadDefaults(operation, program)) return undefined;
    return {
      at,
      message: `${named(operation.callee)} writes uploads of any size to the disk: one request can fill it`,
      evidence: [...operation.evidence, 'It has no limit unless one is given.'],
      fixes: limitUploads(operation, program),
    };
  }
  const isLarge = isUpload ? uploadStore(operation) === 'memory' && most >= LARGE_UPLOAD : most >= LARGE_BODY;
  if (!isLarge) return undefined;
  const what = isUpload ? 'uploads' : 'bodies';
  return {
    at,
    message: `${named(operation.callee)} takes ${what} of up to ${counted(Math.round(most / MB))} MB, each of them in memory as a whole`,
    evidence: [...operation.evidence, 'A few such requests at once are more than most processes have.'],
  };
}

/** A handler that reads whatever it is sent. */
function readingAny(fn: FunctionRef, program: Program): readonly Report[] {
  const [read] = program.bodyReads(fn);
  if (!read || !isOpen(read, program)) return [];
  const entry = program.reach(fn).entries[0]!;
  const limiter = program.library(entry.library)?.phrases?.bodyLimiter;
  // Where one line before all handlers is the cure, the first says so; else only files and streams are told.
  if (limiter ? !isFirst(read, program) : read.what === 'text') return [];
  const few = fewAskFor(program.reach(fn));
  return [
    {
      at: read.at,
      ...(few === undefined ? {} : { tier: 'hint' as const }), // Whom we trust with more than that.
      message: `${entry.name} reads its body whole into memory, and nothing limits how large it is`,
      related: [{ at: entry.at, message: `Registered here` }],
      evidence: [
        `${entry.library} reads bodies of any size unless something before the handler refuses them.`,
        ...(program.hasDependency(read.at.file, '@types/bun') ||
        program.hasDependency(read.at.file, 'bun-types')
          ? [
              'Bun itself refuses bodies of more than 128 MB unless it is told otherwise (`maxRequestBodySize`).',
            ]
          : []),
        'No such thing is on the way to the handler, and its file compares no size.',
        'A limit in a gateway or proxy is not visible here: say so in a suppression.',
        ...(few === undefined ? [] : [onlyFor(few)]),
      ],
      fixes: limitBodies(entry, program),
    },
  ];
}

function isOpen({ fn, measured }: BodyRead, program: Program): boolean {
  const { role, entries } = program.reach(fn);
  const [entry] = entries;
  if (role !== 'serving' || entry?.kind !== 'http' || measured) return false;
  if (!program.library(entry.library)?.readsAnyBody) return false;
  return program.protection(fn, 'body-limit') === 'absent';
}

function isFirst(read: BodyRead, program: Program): boolean {
  const folder = program.packageOf(read.fn.file);
  const first = program.remembered(`first body of ${folder}`, () =>
    program
      .files((path) => path.startsWith(`${folder}/`) && /\.[cm]?[jt]sx?$/.test(path))
      .flatMap((path) => program.functions(path))
      .flatMap((fn) => program.bodyReads(fn))
      .find((one) => isOpen(one, program)),
  );
  return first?.at.file === read.at.file && first.at.span[0] === read.at.span[0];
}
