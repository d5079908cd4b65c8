/** A request leaves a file on the disk of its replica, and a later one looks for it: on another replica it is not there. */
import { stakes } from '../model/deployment.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const localDiskState = defineRule({
  id: 'local-disk-state',
  factor: 'state',
  summary: 'A file that one request writes to the local disk is read by another.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: ['file', 'blocking', 'configure'],
  through: false,
  background: 'same',
  startup: true,
  fixes: [],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak' || !writesContent(operation)) return;
    const { path } = operation;
    if (!path || path.parts.length === 0) return; // We cannot tell where.
    if (path.parts.some((part) => SETTINGS.test(part))) return; // Settings of what runs on the same machine.
    if (path.temporary) return; // Lives as long as the request, or is nobody's.
    if (operation.kind !== 'configure' && !isServed(operation, program)) return; // Start-up builds what it serves.
    if (isRemovedAgain(operation, program)) return;
    const reader = readerOf(operation, program);
    if (!reader) return; // Nobody sees the difference.
    const { tier, evidence } = stakes(program.deployment(operation.at.file));
    return {
      at: operation.at,
      message: `${named(operation.callee)} writes to the disk of this replica, and ${named(reader.callee)} reads it for later requests`,
      ...(tier === undefined ? {} : { tier }),
      related: [{ at: reader.at, message: `${named(reader.callee)} reads it here` }],
      evidence: [
        ...operation.evidence,
        `Both paths name ${reader.path?.parts.map((part) => `\`${part}\``).join(', ')}.`,
        ...evidence,
      ],
    };
  },
});

/** Names of files by which programs are configured. */
const SETTINGS = /\.(?:ya?ml|conf|toml|ini|env|service)$/i;

function writesContent({ kind, action, traits }: Operation): boolean {
  if (kind === 'configure') return traits.store === 'disk' || traits.purpose === 'upload';
  return kind === 'file' ? action === 'write-file' && traits.content === true : traits.writes === true;
}

function readsContent({ kind, action, traits }: Operation): boolean {
  if (kind === 'configure') return traits.purpose === 'static';
  return kind === 'file' ? action === 'read-file' && traits.content === true : traits.reads === true;
}

function isServed({ fn }: Operation, program: Program): boolean {
  const { role, entries } = program.reach(fn);
  return role === 'exported' || ((role === 'serving' || role === 'background') && entries.length > 0);
}

/** Removed by the function that writes it: it was a step on the way. */
function isRemovedAgain({ fn }: Operation, program: Program): boolean {
  return fn.index !== 0 && program.occurrences(fn).some(({ operation }) => operation.traits.removes === true);
}

/** What reads below the same folder, in another request: all that the reader's path names, the writer's names too. */
function readerOf(writer: Operation, program: Program): Operation | undefined {
  const parts = new Set(writer.path?.parts);
  return program.diskOperations().find((reader) => {
    if (!readsContent(reader) || !reader.path || reader.path.parts.length === 0) return false;
    if (reader.fn.file === writer.fn.file && reader.fn.index === writer.fn.index && writer.fn.index !== 0)
      return false;
    if (!reader.path.parts.every((part) => parts.has(part))) return false;
    return reader.kind === 'configure' || isServed(reader, program);
  });
}
