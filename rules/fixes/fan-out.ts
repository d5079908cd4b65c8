/**
 * Runs a few turns at a time where all start at once: through `p-limit` where the project has it, else slice by slice.
 * Only for `Promise.all(names.map((name) => …))` that is a statement or the value of one: there the order and the
 * results stay what they were.
 */
import type { Frame } from '../model/frame.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addBefore, addDefaultImport, replacement, type Text, textOf, withTabStop } from './edits.ts';
import { type Callback, type LoopText, loopText } from './loops.ts';
import { indentationAt, indented, mentionsName } from './text.ts';

/** Calls under way: enough to hide latency, few enough for a pool of connections and for most rate limits. */
const AT_A_TIME = 10;

/** Empty for other loops than a callback of `map`. */
export function boundFanOut(frame: Frame, program: Program): readonly Fix[] {
  const { file } = frame.at;
  const hasLimiter = program.hasDependency(file, 'p-limit');
  const loop = loopText(program.source(file), frame);
  if (!loop?.callback || !loop.all) return [];
  const text = () => textOf(program, file);
  const fn = program.fn(frame.fn);
  const edits = (): readonly Edit[] | undefined =>
    hasLimiter ? throughLimiter(text(), loop, fn.at.span) : inSlices(text(), loop, fn.at.span, fn.async);
  return [
    {
      id: 'bound-fan-out',
      title: hasLimiter ? `Run ${AT_A_TIME} at a time with p-limit` : `Run ${AT_A_TIME} at a time`,
      safety: 'safe',
      edits: () => {
        const found = edits();
        return found && withTabStop(found, String(AT_A_TIME));
      },
    },
  ];
}

function throughLimiter(
  text: Text,
  loop: LoopText,
  fn: readonly [number, number],
): readonly Edit[] | undefined {
  const body = text.source.slice(...fn);
  const name = ['limit', 'limiter', 'limitCalls'].find((one) => !mentionsName(body, one));
  const imported = /import\s+([\w$]+)\s+from\s+['"]p-limit['"]/.exec(text.source)?.[1] ?? 'pLimit';
  if (name === undefined) return undefined;
  const declared = addBefore(text, loop.statement, [
    `const ${name} = ${imported}(${AT_A_TIME})${text.semicolon}`,
  ]);
  if (!declared) return undefined;
  return [
    ...addDefaultImport(text, 'p-limit', imported),
    declared,
    limited(text, loop, loop.callback!, name),
  ];
}

/** `(order) => limit(async () => { … })`; a body of several lines goes one step to the right. */
function limited(text: Text, { body }: LoopText, { at, async, parameters }: Callback, name: string): Edit {
  const written = text.source.slice(...body);
  const inner = `${name}(${async ? 'async ' : ''}() => `;
  if (!written.includes('\n')) return replacement(text, at, `${parameters} => ${inner}${written})`);
  const step = text.newline + indentationAt(text.source, at[0]) + text.indent;
  // Inside `map(` on one line with its callback, the closing bracket follows the callback.
  const outer = text.newline + indentationAt(text.source, at[0]);
  const comma = text.trailingComma ? ',' : '';
  return replacement(
    text,
    at,
    `${parameters} =>${step}${inner}${indented(written, text.indent)})${comma}${outer}`,
  );
}

function inSlices(
  text: Text,
  loop: LoopText,
  fn: readonly [number, number],
  isAsync: boolean,
): readonly Edit[] | undefined {
  const { source, semicolon, newline, indent } = text;
  const { collection, all, statement } = loop;
  const { before, at, map } = all!;
  const index = ['i', 'start', 'index'].find((one) => !mentionsName(source.slice(...fn), one));
  const target = /^(?:const|let)\s+([\w$]+)\s*=\s*await\s+$/.exec(before)?.[1];
  const isReturned = /^return\s+(?:await\s+)?$/.test(before);
  if (index === undefined || (isReturned && !isAsync)) return undefined;
  if (before !== 'await ' && target === undefined && !isReturned) return undefined;
  const outer = indentationAt(source, statement[0]);
  const results = target ?? 'results';
  if (isReturned && mentionsName(source.slice(...fn), results)) return undefined;
  const head = source
    .slice(at[0], map[0])
    .replace(/([\w$.]+)(\s*\.\s*map)$/, `$1.slice(${index}, ${index} + ${AT_A_TIME})$2`);
  const turn = indented(`await ${head}${source.slice(map[0], at[1])}`, indent);
  const slice = ['batch', 'chunk', 'settled'].find((one) => !mentionsName(source.slice(...fn), one));
  if (slice === undefined) return undefined;
  const inside = before === 'await ' ? [turn] : [`const ${slice} = ${turn}`, `${results}.push(...${slice})`];
  const lines = [
    ...(before === 'await ' ? [] : [`const ${results} = []${semicolon}`]),
    `for (let ${index} = 0; ${index} < ${collection}.length; ${index} += ${AT_A_TIME}) {`,
    ...inside.map((line) => `${indent}${line}${semicolon}`),
    '}',
    ...(isReturned ? [`return ${results}${semicolon}`] : []),
  ];
  return [replacement(text, statement, lines.join(newline + outer))];
}
