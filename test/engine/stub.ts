/**
 * A linker and two rules that know just enough to test the engine without the real ones.
 *
 * Every call `db.<entity>.<method>()` is a query of its function; a call of an imported function brings that
 * function's own queries along, one step deep, so that what a file says depends on another.
 */
import type { Frame } from '../../rules/model/frame.ts';
import type { Occurrence, Operation } from '../../rules/model/operation.ts';
import type { FunctionRef } from '../../rules/model/place.ts';
import type { Program } from '../../rules/model/program.ts';
import { defineRule, type Rule } from '../../rules/rule.ts';
import { type AssembledEngine, assembleEngine } from '../../server/src/engine/assemble.ts';
import type { Engine, EngineOptions, FileFindings } from '../../server/src/engine/engine.ts';
import { standardLowering } from '../../server/src/engine/lowering.ts';
import type { EngineParts, Linker } from '../../server/src/engine/parts.ts';
import type { CallFact, FileFacts, FrameId } from '../../server/src/facts/facts.ts';
import { valueAt } from '../../server/src/facts/values.ts';
import type { Sources } from '../../server/src/linking/sources.ts';
import { type Disk, memoryDisk } from '../../server/src/workspace/disk.ts';

const METHODS = ['findMany', 'findUnique', 'create'];

export function stubLinker(sources: Sources): Linker {
  const dependents = new Map<string, Set<string>>();
  const callsOf = new WeakMap<FileFacts, CallFact[][]>();

  function calls(facts: FileFacts | undefined, fn: number): readonly CallFact[] {
    if (!facts) return [];
    let lists = callsOf.get(facts);
    if (!lists) {
      lists = facts.functions.map(() => []);
      for (const call of facts.calls) lists[call.fn]!.push(call);
      callsOf.set(facts, lists);
    }
    return lists[fn] ?? [];
  }

  function own(ref: FunctionRef): Occurrence[] {
    const facts = sources.facts(ref.file);
    return calls(facts, ref.index).flatMap((call, id) => {
      const entity = entityOf(facts!, call);
      return entity === undefined
        ? []
        : [occurrence(ref, facts!, call, operation(ref, call, id, entity.entity, entity.method), [])];
    });
  }

  function called(ref: FunctionRef): Occurrence[] {
    const facts = sources.facts(ref.file);
    return calls(facts, ref.index).flatMap((call) => {
      const callee = facts!.values && valueAt(facts!.values, call.callee);
      if (callee?.k !== 'variable') return [];
      const imported = facts!.imports.find((one) => one.variable === callee.variable);
      if (!imported) return [];
      const target = sources.resolve(ref.file, imported.module);
      if (target.k !== 'file') return [];
      dependents.set(target.path, (dependents.get(target.path) ?? new Set()).add(ref.file));
      const index = sources.facts(target.path)?.functions.findIndex((fn) => fn.name === imported.name) ?? -1;
      if (index < 0) return [];
      const to = { file: target.path, index };
      return own(to).map(({ operation }) =>
        occurrence(ref, facts!, call, operation, [
          { at: { file: ref.file, span: call.calleeAt }, callee: imported.name, to },
        ]),
      );
    });
  }

  const program = {
    fn: (ref: FunctionRef) => ({ ref, name: sources.facts(ref.file)?.functions[ref.index]?.name ?? '' }),
    functions: (file: string) => (sources.facts(file)?.functions ?? []).map((_, index) => ({ file, index })),
    occurrences: (ref: FunctionRef) =>
      [...own(ref), ...called(ref)].sort((a, b) => a.at.span[0] - b.at.span[0]),
    library: () => undefined,
    isUnnamed: () => false,
    reach: () => ({
      role: 'serving',
      reason: 'a stub',
      entries: [],
      handles: false,
      audience: undefined,
    }),
    entities: () =>
      sources
        .prismaSchemas()
        .flatMap(({ path, facts }) =>
          facts.models.map((model) => ({ name: model.name, at: { file: path, span: model.nameAt } })),
        ),
    states: () => [],
    text: ({ file, span }: { file: string; span: readonly [number, number] }) =>
      sources.text(file).slice(...span),
    source: (file: string) => sources.text(file),
  } as unknown as Program;

  return {
    program,
    invalidate: (paths) => [...new Set(paths.flatMap((path) => [path, ...(dependents.get(path) ?? [])]))],
    trial: (_paths, look) => look(), // It remembers nothing.
    explain: (path, offset) => [`${path} ${offset}`],
    entries: () => [],
  };
}

function entityOf(facts: FileFacts, call: CallFact): { entity: string; method: string } | undefined {
  const method = valueAt(facts.values, call.callee);
  const entity =
    method.k === 'get' && METHODS.includes(method.name) ? valueAt(facts.values, method.of) : undefined;
  return method.k === 'get' && entity?.k === 'get' ? { entity: entity.name, method: method.name } : undefined;
}

function operation(fn: FunctionRef, call: CallFact, id: number, entity: string, method: string): Operation {
  return {
    id: `${fn.file}#${id}`,
    kind: 'query',
    action: method === 'findMany' ? 'read-many' : 'read-one',
    at: { file: fn.file, span: call.calleeAt },
    fn,
    entity,
    method,
    limit:
      call.arguments.length > 0
        ? { state: 'known', value: { most: 50, why: 'limit', of: entity } }
        : { state: 'absent' },
    anchors: { arguments: [call.argumentsAt[0] + 1, call.argumentsAt[1] - 1] },
  } as unknown as Operation;
}

function occurrence(
  fn: FunctionRef,
  facts: FileFacts,
  call: CallFact,
  op: Operation,
  path: Occurrence['path'],
): Occurrence {
  const frames: Frame[] = [];
  for (let id: FrameId = call.frame; id >= 0; id = facts.frames[id]!.parent) {
    const { kind, at } = facts.frames[id]!;
    if (kind === 'for-of') frames.push({ kind: 'loop', fn, at: { file: fn.file, span: at }, own: true });
  }
  return { operation: op, fn, at: { file: fn.file, span: call.calleeAt }, path, frames };
}

const common = { status: 'stable', since: '0.1.0', fixes: [] } as const;

export const loopRule: Rule = defineRule({
  ...common,
  id: 'n-plus-one-query',
  factor: 'queries',
  summary: 'A query runs once per item of a collection.',
  tier: 'warning',
  on: 'query',
  through: true,
  check: ({ at, frames, operation: { entity, action } }) =>
    action === 'read-one' && frames.some(({ kind, own }) => kind === 'loop' && own)
      ? { at, message: `\`${entity}\` is read once per item.` }
      : undefined,
});

export const unboundedRule: Rule = defineRule({
  ...common,
  id: 'unbounded-query',
  factor: 'queries',
  summary: 'A query reads all rows of a table that grows.',
  tier: 'information',
  on: 'query',
  through: false,
  check: ({ at, operation: { action, limit, entity, anchors } }) => {
    if (action !== 'read-many' || limit.state !== 'absent') return undefined;
    const edit = (text: string) => () => [{ at: { file: at.file, span: anchors.arguments }, text }];
    return {
      at,
      message: `All rows of \`${entity}\` are read.`,
      fixes: [
        { id: 'paginate', title: 'Add pagination', safety: 'suggestion', edits: edit('{ take: 50 }') },
        { id: 'broken', title: 'Break it', safety: 'safe', edits: edit('{ take: ') },
        { id: 'useless', title: 'Change nothing', safety: 'safe', edits: edit(' ') },
      ],
    };
  },
});

export const entityRule: Rule = defineRule({
  ...common,
  id: 'unbounded-retention',
  factor: 'data-model',
  summary: 'Nothing is ever deleted from a table.',
  tier: 'hint',
  on: 'entity',
  check: (entity) =>
    entity.name.endsWith('Log')
      ? [{ at: entity.at, message: `Nothing is deleted from ${entity.name}.` }]
      : [],
});

/** An engine over the stub linker: on files in memory, or on a disk. */
export function stubEngine(
  files: Record<string, string | Uint8Array> | Map<string, string> | Disk,
  options: Partial<EngineOptions> = {},
  parts: Partial<EngineParts> = {},
): AssembledEngine {
  const disk =
    'list' in files && typeof files.list === 'function'
      ? (files as Disk)
      : memoryDisk(files as Record<string, string>);
  return assembleEngine(
    { roots: ['/w'], ...options },
    {
      disk,
      rules: [loopRule, unboundedRule, entityRule],
      libraries: [],
      lowering: standardLowering,
      createLinker: stubLinker,
      build: 'test',
      startWorkers: () => undefined,
      ...parts,
    },
  );
}

/** What is kept of a judgement to know whether it holds. */
export type Kept = Pick<FileFindings, 'path' | 'revision'>;

/** The files that somebody has to have judged again, sorted, who keeps these judgements; of the others, those of a scan. */
export function outdated(engine: Engine, kept: Iterable<Kept>, scanned = 0): string[] {
  const revisions = new Map([...kept].map(({ path, revision }) => [path, revision]));
  return [...engine.changesSince(0)]
    .filter(([path, revision]) => (revisions.get(path) ?? scanned) < revision)
    .map(([path]) => path)
    .sort();
}
