/** Arms that fill what is missing: `if (!known[key]) known[key] = await load(key)`. They run once for each that is new. */
import type { FrameFact, FrameId } from '../facts/facts.ts';
import { spanOf } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';

export function fillsWhatIsMissing(context: Context, file: LinkedFile, arm: FrameId): boolean {
  return context
    .ask(file, 'filling arms', NONE, () => {
      const text = context.sources.text(file.path);
      return new Set(file.facts.frames.flatMap((fact, id) => (fills(file, text, fact) ? [id] : [])));
    })
    .has(arm);
}

const NONE: ReadonlySet<FrameId> = new Set();

/** Also `if (!seen.has(id)) { seen.set(id, …) }`. */
function fills(file: LinkedFile, text: string, { kind, test, at, bodyAt }: FrameFact): boolean {
  if (kind !== 'then' || test === undefined) return false;
  const asked = text.slice(...spanOf(file.facts.values, test)).trim();
  const missing =
    /^!\s*([\w$.[\]]+)$|^([\w$.[\]]+)\s*={2,3}\s*(?:undefined|null)$|^!\s*([\w$.]+)\.has\((.+)\)$/.exec(
      asked,
    );
  if (missing === null) return false;
  const body = text.slice(Math.max(at[0], bodyAt[0]), bodyAt[1]);
  const [, negated, compared, map, key] = missing;
  const name = negated ?? compared;
  if (name !== undefined)
    return body
      .split(name)
      .slice(1)
      .some((rest) => /^\s*(?:\?\?)?=[^=>]/.test(rest));
  return body.includes(`${map}.set(${key}`) || body.includes(`${map}.add(${key}`);
}
