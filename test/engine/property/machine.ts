/**
 * An engine that lives through changes, as the language server uses it, and a new one for comparison.
 *
 * What the editor shows is kept file by file: a file is judged again when it has changed since, and new files are
 * scanned for. At any time, what is shown has to be what a new engine says of the same files.
 */
import { rules } from '../../../rules/index.ts';
import { libraries } from '../../../rules/libraries/index.ts';
import { type AssembledEngine, assembleEngine } from '../../../server/src/engine/assemble.ts';
import type { FileFindings, PresentedFinding, ScanResult } from '../../../server/src/engine/engine.ts';
import { standardLowering } from '../../../server/src/engine/lowering.ts';
import type { Lowering } from '../../../server/src/engine/parts.ts';
import { createLinker } from '../../../server/src/linking/link.ts';
import { memoryDisk } from '../../../server/src/workspace/disk.ts';
import { outdated } from '../stub.ts';
import type { Action, World } from './changes.ts';
import { type Files, ROOT } from './workspaces.ts';

export interface Machine extends World {
  perform(action: Action): Promise<void>;
  /** What differs from a new engine, in lines; empty when nothing does. */
  differences(): Promise<readonly string[]>;
}

type Shown = Pick<FileFindings, 'path' | 'revision' | 'findings'>;

/** Of these a change may bring files to light that nobody has created. */
const BRINGS_FILES = /\/(\.gitignore|tenfold\.json)$/;

/** Throws what the engine logs: a rule or linking that throws is a failure as well. */
export function createMachine(original: Files): Machine {
  const disk = new Map(original);
  const buffers = new Map<string, string>();
  const log: string[] = [];
  const engine = engineOn(disk, log);
  const shown = new Map<string, Shown>();
  const created = new Set<string>();
  let version = 0;
  /** The revision of the last scan of everything. */
  let scanned: number | undefined;

  function judge(path: string): readonly PresentedFinding[] {
    const judgement = engine.judge(path);
    shown.set(path, judgement);
    return judgement.findings;
  }

  /** Of a scan of everything, or of some files, the findings are those shown from now on. */
  async function scan(paths?: readonly string[]): Promise<void> {
    const { revision, findings } = await engine.scan(paths ? { paths } : {});
    if (!paths) {
      shown.clear();
      scanned = revision;
    }
    for (const path of [...(paths ?? []), ...findings.map(({ at }) => at.file)])
      shown.set(path, { path, revision, findings: findings.filter(({ at }) => at.file === path) });
  }

  /** What the server does when nothing more comes in. */
  async function settle(): Promise<void> {
    if (scanned === undefined) await scan();
    if ([...created].some((path) => BRINGS_FILES.test(path))) await scan();
    else if (created.size > 0) await scan([...created]);
    created.clear();
    const stale = () => outdated(engine, shown.values(), scanned);
    for (let paths = stale(); paths.length > 0; paths = stale()) for (const path of paths) judge(path);
  }

  function write(path: string, text: string | undefined, isTold: boolean): void {
    const before = disk.has(path);
    if (text === undefined) disk.delete(path);
    else disk.set(path, text);
    if ((text !== undefined && !before) || BRINGS_FILES.test(path)) created.add(path);
    const kind = text === undefined ? 'deleted' : before ? 'changed' : 'created';
    if (isTold && (before || text !== undefined)) engine.filesChanged([{ path, kind }]);
  }

  async function perform(action: Action): Promise<void> {
    switch (action.do) {
      case 'write':
      case 'write untold':
        return write(action.path, action.text, action.do === 'write');
      case 'remove':
        return write(action.path, undefined, true);
      case 'remove folder':
        for (const path of [...disk.keys()]) if (path.startsWith(`${action.path}/`)) disk.delete(path);
        return engine.filesChanged([{ path: action.path, kind: 'deleted' }]);
      case 'edit':
        buffers.set(action.path, action.text);
        engine.setBuffer(action.path, action.text, ++version);
        judge(action.path);
        return;
      case 'save':
        if (buffers.has(action.path)) write(action.path, buffers.get(action.path)!, true);
        return;
      case 'close':
        buffers.delete(action.path);
        engine.closeBuffer(action.path);
        return;
      case 'judge':
        judge(action.path);
        return;
      case 'explain':
        engine.explain(action.path, action.offset);
        return;
      case 'try fixes':
        for (const fix of judge(action.path)[action.nth]?.fixes ?? []) fix.edits();
        return;
      case 'settle':
        return settle();
      case 'scan':
        await scan();
        return;
    }
  }

  return {
    original,
    disk,
    buffers,
    perform,
    differences: async () => {
      await settle();
      const fresh = engineOn(new Map(disk), log);
      for (const [path, text] of buffers) fresh.setBuffer(path, text, 1);
      const expected = await fresh.scan({});
      const asShown = differing(
        [...shown.values()].flatMap(({ findings }) => findings).map(told),
        expected.findings.map(told),
      );
      if (asShown.length > 0) return asShown.map((line) => `shown: ${line}`);
      const actual = await engine.scan({});
      return [
        ...differing(linesOf(actual), linesOf(expected)).map((line) => `scanned: ${line}`),
        ...log.splice(0).map((line) => `logged: ${line}`),
      ];
    },
  };
}

/** Lowering is a function of the text alone: both engines share its answers. */
const lowering: Lowering = {
  ...standardLowering,
  source: shared((text, path) => standardLowering.source(text, path)),
  prisma: shared((text) => standardLowering.prisma(text)),
  sql: shared((text, dialect) => standardLowering.sql(text, dialect as Parameters<Lowering['sql']>[1])),
};

const REMEMBERED = 3000;

function shared<T>(lower: (text: string, other: string) => T): (text: string, other?: string) => T {
  const known = new Map<string, T>();
  return (text, other = '') => {
    const key = `${other}\n${text}`;
    let facts = known.get(key);
    if (facts === undefined) {
      if (known.size >= REMEMBERED) known.delete(known.keys().next().value!);
      facts = lower(text, other);
      known.set(key, facts);
    }
    return facts;
  };
}

function engineOn(disk: Map<string, string>, log: string[]): AssembledEngine {
  return assembleEngine(
    { roots: [ROOT], log: (message) => log.push(message.split('\n', 4).join(' | ')) },
    {
      disk: memoryDisk(disk),
      rules,
      libraries,
      lowering,
      createLinker,
      build: 'property',
      startWorkers: () => undefined,
    },
  );
}

function linesOf({ findings, entries, problems, skipped }: ScanResult): string[] {
  return [
    ...findings.map(told),
    ...entries.map(({ kind, name, at }) => `entry ${kind} ${name} ${at.file} ${at.span}`),
    ...problems.map(({ path, span, message }) => `problem ${path} ${span} ${message}`),
    ...skipped.map(({ path, reason }) => `skipped ${path} ${reason}`),
  ];
}

function told({
  rule,
  tier,
  confidence,
  at,
  message,
  related,
  evidence,
  fingerprint,
  fixes,
}: PresentedFinding): string {
  return JSON.stringify([
    `${at.file}:${at.span}`,
    rule,
    tier,
    confidence,
    message,
    related.map((one) => `${one.at.file}:${one.at.span} ${one.message}`),
    evidence,
    fingerprint,
    fixes.map(({ id, title, safety }) => `${id} ${safety} ${title}`),
  ]);
}

/** Lines of one list alone, `-` for missing, `+` for too many; twins count. */
function differing(actual: readonly string[], expected: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of expected) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of actual) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([line, count]) => `${count > 0 ? '-' : '+'} ${line}`)
    .sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}
