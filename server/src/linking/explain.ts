/** What is known at a place, in lines of text for people: `tenfold explain --at`. */
import type { Program } from '../../../rules/model/program.ts';
import type { Audience } from '../../../rules/model/role.ts';
import { functionAt } from './around.ts';
import { hostOf } from './callbacks.ts';
import type { Context } from './context.ts';

export function explainAt(
  context: Context,
  program: Program,
  path: string,
  offset: number,
): readonly string[] {
  const file = context.file(path);
  if (file === undefined) return [];
  const lines: string[] = [];
  const host = hostOf(context, file, functionAt(file, offset));
  const ref = { file: path, index: host };
  const reach = program.reach(ref);
  for (const occurrence of program.occurrences(ref)) {
    const { operation } = occurrence;
    const [start, end] = occurrence.path.length === 0 ? operation.anchors.expression : occurrence.at.span;
    if (offset < start || offset > end) continue;
    lines.push(
      `${operation.kind} ${operation.action}${operation.entity === undefined ? '' : ` ${operation.entity}`} (${operation.library}, ${operation.grade}): ${operation.callee}`,
    );
    lines.push(...operation.evidence.map((one) => `  ${one}`));
    if (occurrence.path.length > 0)
      lines.push(`  through ${occurrence.path.map((hop) => hop.callee).join(' > ')}`);
    lines.push(
      `  limit ${describe(operation.limit, (size) => `${size.most} (${size.why})`)}; filter ${describe(operation.filter, (filter) => [...filter.conditions.map((c) => `${c.column} ${c.operator}`), ...(filter.complete ? [] : ['and more'])].join(', '))}`,
    );
    const entity = program.entity(operation);
    const adders = entity === undefined ? undefined : program.addersOf(entity);
    if (adders !== undefined) lines.push(`  rows are added by ${adders.who}${because(adders)}`);
    for (const frame of occurrence.frames) {
      const loop =
        frame.loop === undefined
          ? ''
          : ` over ${frame.loop.collection} (${frame.loop.purpose}, at most ${frame.loop.size.most}, ${frame.loop.size.why}${frame.loop.parallel ? ', parallel' : ''}, varies ${frame.loop.varies})`;
      lines.push(`  in ${frame.kind}${loop}${frame.own ? '' : ' (callee)'}`);
    }
  }
  lines.push(`${program.fn(ref).name}: ${reach.role}, ${reach.reason}`);
  if (reach.audience !== undefined) lines.push(`  for ${reach.audience.who}${because(reach.audience)}`);
  for (const { kind, name, audience } of reach.entries)
    lines.push(`  reached from ${kind} ${name}${audience === undefined ? '' : ` (${audience.who})`}`);
  return lines;
}

function because({ because: reason }: Audience): string {
  return reason === '' ? '' : `: ${reason}`;
}

function describe<T>(
  attribute: { readonly state: 'known'; readonly value: T } | { readonly state: 'absent' | 'unknown' },
  show: (value: T) => string,
): string {
  return attribute.state === 'known' ? show(attribute.value) : attribute.state;
}
