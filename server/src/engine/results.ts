/**
 * The result of the last whole scan, on disk: given again when nothing has changed that it depends on.
 *
 * Only for an engine that is asked once (the command line). One that lives on must know what depends on what, and
 * learns that only by linking.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edit, Fix } from '../../../rules/rule.ts';
import type { PresentedFinding, ScanResult } from './engine.ts';
import { replace } from './facts-cache.ts';
import { hashOf } from './hash.ts';
import type { Snapshot } from './snapshot.ts';

/** `edits` are absent when nobody has asked for them, null when there turned out to be none. */
type StoredFix = Omit<Fix, 'edits'> & { readonly edits?: readonly Edit[] | null };
type StoredFinding = Omit<PresentedFinding, 'fixes'> & { readonly fixes: readonly StoredFix[] };
type Stored = Omit<ScanResult, 'findings'> & { readonly findings: readonly StoredFinding[] };

/** Edits that are known already, by fix. */
export type KnownEdits = Pick<WeakMap<Fix, { readonly edits: ReturnType<Fix['edits']> }>, 'get' | 'set'>;

/** What a result depends on: the tool, the files as they are, and what configures it. */
export function resultKey(build: string, snapshot: Snapshot): string {
  const { workspace, records } = snapshot;
  const lines = [build, ...snapshot.roots];
  for (const kind of ['source', 'prisma', 'sql'] as const) {
    for (const path of workspace.files(kind)) {
      const { key, skip } = records.state(path);
      lines.push(`${path} ${skip ?? key}`);
    }
  }
  lines.push(workspace.configurationText());
  for (const { path, reason } of workspace.skipped) lines.push(`${path} ${reason}`);
  return hashOf(lines.join('\n'));
}

const NAME = 'result.json';

/** The result with this key, if it is the one remembered. `find` finds the edits of a fix of which none are remembered. */
export function loadResult(
  folder: string,
  key: string,
  known: KnownEdits,
  find: (finding: PresentedFinding, fix: Fix) => ReturnType<Fix['edits']>,
): ScanResult | undefined {
  let stored: { readonly key: string; readonly result: Stored };
  try {
    stored = JSON.parse(readFileSync(join(folder, NAME), 'utf8'));
    if (stored.key !== key) return undefined;
  } catch {
    return undefined;
  }
  const findings = stored.result.findings.map((finding): PresentedFinding => {
    const fixes: Fix[] = [];
    const restored = { ...finding, fixes };
    for (const one of finding.fixes) {
      const fix: Fix = {
        ...one,
        edits: () => {
          if (!known.get(fix)) known.set(fix, { edits: find(restored, fix) });
          return known.get(fix)?.edits;
        },
      };
      if (one.edits !== undefined) known.set(fix, { edits: one.edits ?? undefined });
      fixes.push(fix);
    }
    return restored;
  });
  return { ...stored.result, findings };
}

/** Remembers a result, with the edits that are known. */
export async function saveResult(
  folder: string,
  key: string,
  result: ScanResult,
  known: KnownEdits,
): Promise<void> {
  const findings = result.findings.map((finding) => ({
    ...finding,
    fixes: finding.fixes.map((fix): StoredFix => {
      const answer = known.get(fix);
      return {
        id: fix.id,
        title: fix.title,
        safety: fix.safety,
        ...(answer ? { edits: answer.edits ?? null } : {}),
      };
    }),
  }));
  await replace(join(folder, NAME), JSON.stringify({ key, result: { ...result, findings } })).catch(
    () => undefined,
  );
}
