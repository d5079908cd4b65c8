/** Arms of tests that leave the block they stand in: `if (!found) throw …`, `if (done) return`, `if (!wanted(item)) continue`. */
import type { FrameFact, FrameId, ValueId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';

export interface LeavingArm extends FrameFact {
  readonly id: FrameId;
  readonly kind: 'then' | 'else';
  readonly test: ValueId;
  /** By `return`, or by `continue` at its end: no error, and more may come after the block. */
  readonly skips: boolean;
}

/** In the order in which they are written, by the block that they leave. */
export function leavingArms(context: Context, file: LinkedFile): ReadonlyMap<FrameId, readonly LeavingArm[]> {
  return context.ask(file, 'leaving arms', new Map<FrameId, LeavingArm[]>(), () => {
    const found = new Map<FrameId, LeavingArm[]>();
    file.facts.frames.forEach((fact, id) => {
      const { kind, test, leaves, parent } = fact;
      if ((kind !== 'then' && kind !== 'else') || test === undefined) return;
      const text = context.sources.text(file.path).slice(fact.bodyAt[0], fact.bodyAt[1]);
      const skips = leaves.return || endsWithContinue(text);
      if (!skips && !leaves.throw && !leaves.break && !mayLeave(text)) return;
      const arm = { ...fact, id, kind, test, skips };
      const list = found.get(parent);
      if (list === undefined) found.set(parent, [arm]);
      else list.push(arm);
    });
    return found;
  });
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
