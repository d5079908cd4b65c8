/** `tenfold explain`: a rule's page, the list of rules, or what is known at a place. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Rule } from '../../../rules/rule.ts';
import { lineStartsOf } from '../engine/lines.ts';
import { OWN_RULES } from '../engine/suppressions.ts';
import { folderOf, normalise } from '../workspace/paths.ts';
import { EXIT, Failure } from './failure.ts';
import type { ScanWorld } from './scan.ts';
import { projectOf } from './target.ts';

export interface ExplainFlags {
  readonly list?: boolean;
  readonly at?: string;
  readonly format?: string;
}

export async function explainCommand(
  rule: string | undefined,
  flags: ExplainFlags,
  world: ScanWorld,
): Promise<number> {
  const text = flags.list
    ? listOf(world.rules, flags.format ?? 'table')
    : flags.at !== undefined
      ? await explainPlace(flags.at, world)
      : await pageOf(rule, world.rules);
  world.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return EXIT.clean;
}

/** The page as it is in the repository: Markdown. */
async function pageOf(id: string | undefined, rules: readonly Rule[]): Promise<string> {
  if (id === undefined) throw new Failure('Name a rule, or --list, or --at file:line.');
  const own = OWN_RULES.find((one) => one.id === id);
  if (own) return `# ${own.id}\n${own.summary}\n`;
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Failure(`No rule is called ${id}. \`tenfold explain --list\` names all.`);
  try {
    // esbuild bundles all files that this pattern can mean.
    const page: { readonly default: string } = await import(`../../../rules/${rule.factor}/${rule.id}.md`);
    return page.default;
  } catch {
    return `# ${rule.id}\n${rule.summary}\n`;
  }
}

function listOf(rules: readonly Rule[], format: string): string {
  if (format === 'json')
    return rules
      .map(
        ({ id, factor, tier, status, since, summary }) =>
          `${JSON.stringify({ id, factor, tier, status, since, summary })}\n`,
      )
      .join('');
  const width = (key: 'id' | 'factor' | 'tier') => Math.max(0, ...rules.map((rule) => rule[key].length));
  return rules
    .map(
      (rule) =>
        `${rule.id.padEnd(width('id'))}  ${rule.tier.padEnd(width('tier'))}  ${rule.factor.padEnd(width('factor'))}  ${rule.summary}\n`,
    )
    .join('');
}

/** What is known at `file:line[:column]`. Without a column: at every word of the line. */
async function explainPlace(at: string, world: ScanWorld): Promise<string> {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(at);
  if (!match) throw new Failure(`--at ${at}: a place is file:line or file:line:column.`);
  const path = normalise(resolve(world.cwd, match[1]!));
  if (!existsSync(path)) throw new Failure(`${match[1]} does not exist.`);
  const engine = world.createEngine({
    roots: [projectOf(folderOf(path))],
    log: (message) => void world.stderr.write(`tenfold: ${message}\n`),
  });
  try {
    await engine.scan({ paths: [path] }); // Who calls it decides what it is: all files are read.
    const text = engine.text(path) ?? '';
    const start = lineStartsOf(text)[Number(match[2]) - 1];
    if (start === undefined) throw new Failure(`${match[1]} has no line ${match[2]}.`);
    const line = text.slice(start).split('\n', 1)[0]!;
    const columns =
      match[3] === undefined
        ? [...line.matchAll(/[\w$]+/g)].map((word) => word.index)
        : [Number(match[3]) - 1];
    const known = new Set(columns.flatMap((column) => engine.explain(path, start + column)));
    return known.size === 0 ? 'Nothing is known here.\n' : `${[...known].join('\n')}\n`;
  } finally {
    engine.dispose();
  }
}
