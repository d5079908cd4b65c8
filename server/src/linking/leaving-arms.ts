/** Arms of tests that leave the block they stand in: `if (!found) throw …`, `if (done) return`, `if (!wanted(item)) continue`. */
import type { FrameFact, FrameId, ValueId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { sourceAt } from './source-text.ts';

export interface LeavingArm extends FrameFact {
  readonly id: FrameId;
  readonly kind: 'then' | 'else';
  readonly test: ValueId;
  /** By `return`, or by `continue` at its end: no error, and more may come after the block. */
  readonly skips: boolean;
  /** Whoever enters it leaves: not by an arm within it alone. */
  readonly always: boolean;
  /** Nothing is said: `return;`, `continue`. */
  readonly silent: boolean;
}

const NO_ARMS: ReadonlyMap<FrameId, readonly LeavingArm[]> = new Map();

/** In the order in which they are written, by the block that they leave. */
export function leavingArms(context: Context, file: LinkedFile): ReadonlyMap<FrameId, readonly LeavingArm[]> {
  return context.ask(file, 'leaving arms', NO_ARMS, () => {
    const found = new Map<FrameId, LeavingArm[]>();
    file.facts.frames.forEach((fact, id) => {
      const { kind, test, leaves, parent } = fact;
      if ((kind !== 'then' && kind !== 'else') || test === undefined) return;
      const text = sourceAt(context, file, fact.bodyAt);
      const skips = leaves.return || endsWithContinue(text);
      if (!skips && !leaves.throw && !leaves.break && !mayLeave(text)) return;
      const own = ownText(context, file, id);
      const always = JUMP.test(own) || mayLeave(own);
      const arm = { ...fact, id, kind, test, skips, always, silent: !leaves.throw && SILENT.test(own) };
      const list = found.get(parent);
      if (list === undefined) found.set(parent, [arm]);
      else list.push(arm);
    });
    return found;
  });
}

const JUMP = /\b(?:return|throw|break)\b/;
const SILENT = /\breturn\s*(?:;|\}|$)|\bcontinue\b/m;
const CONDITIONAL: ReadonlySet<string> = new Set(['then', 'else', 'case', 'guard', 'catch']);

/** The text of an arm without the arms in it. */
function ownText(context: Context, file: LinkedFile, id: FrameId): string {
  const [start, end] = file.facts.frames[id]!.bodyAt;
  const text = context.sources.text(file.path);
  let own = '';
  let from = start;
  for (let inner = id + 1; inner < file.facts.frames.length; inner++) {
    const { parent, kind, bodyAt } = file.facts.frames[inner]!;
    if (bodyAt[0] >= end) break;
    if (parent !== id || !CONDITIONAL.has(kind) || bodyAt[0] < from) continue;
    own += text.slice(from, bodyAt[0]);
    from = bodyAt[1];
  }
  return own + text.slice(from, end);
}

/** Facts leave `continue` aside. */
function endsWithContinue(text: string): boolean {
  return /(?:^|[\s{;])continue\s*;?\s*\}?$/.test(text);
}

/** Answers that never return are known by name. */
function mayLeave(text: string): boolean {
  return /\bcontinue\b|\b(?:notFound|redirect|permanentRedirect|forbidden|unauthorized|fail|abort)\(/.test(
    text,
  );
}
