/**
 * `tenfold.json`: what the user decides. Data only, comments allowed, everything has a default.
 *
 * What is wrong in a file is reported with its place; the rest of the file still counts.
 */
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { TIERS, type Tier } from '../../../rules/rule.ts';
import { matchesGlob } from '../workspace/globs.ts';
import { folderOf, relativeTo } from '../workspace/paths.ts';
import { ROLES, type Role } from '../workspace/roles.ts';
import { inWords } from '../workspace/tsconfig.ts';
import type { ConfigurationProblem } from './engine.ts';

export interface Configuration {
  /** The file; undefined for the defaults. */
  readonly path: string | undefined;
  readonly rules: ReadonlyMap<string, Tier | 'off'>;
  /** Findings below it are not shown. */
  readonly tier: Tier;
  /** Globs relative to the file's folder. Empty: everything. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The first glob that matches decides. */
  readonly roles: readonly (readonly [glob: string, role: Role['role']])[];
  /** Rows by entity name. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly problems: readonly ConfigurationProblem[];
}

export const DEFAULTS: Configuration = {
  path: undefined,
  rules: new Map(),
  tier: 'hint',
  include: [],
  exclude: [],
  roles: [],
  sizes: new Map(),
  problems: [],
};

/** Reads a configuration. `ruleIds` are the ids there are; a rule that is not among them is a problem. */
export function readConfiguration(path: string, text: string, ruleIds: ReadonlySet<string>): Configuration {
  const reader = new Reader(path);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  for (const { error, offset, length } of errors.slice(0, 1)) {
    reader.report(
      [offset, offset + Math.max(1, length)],
      `Not JSON here: ${inWords(printParseErrorCode(error))}. The rest of the file is not used.`,
      true,
    );
  }
  if (errors.length > 0 || !tree) return { ...DEFAULTS, path, problems: reader.problems };
  if (tree.type !== 'object') {
    reader.reportAt(tree, 'A configuration is an object: { "rules": { … } }.');
    return { ...DEFAULTS, path, problems: reader.problems };
  }
  const rules = new Map<string, Tier | 'off'>();
  const roles: [string, Role['role']][] = [];
  const sizes = new Map<string, number>();
  let tier: Tier = DEFAULTS.tier;
  let include: readonly string[] = [];
  let exclude: readonly string[] = [];
  for (const [key, value, at] of reader.members(tree)) {
    if (key === 'rules') {
      for (const [id, level, name] of reader.members(value)) {
        if (!ruleIds.has(id)) reader.reportAt(name, `No rule is called \`${id}\`.`);
        else reader.choice(level, ['off', ...TIERS], (chosen) => rules.set(id, chosen));
      }
    } else if (key === 'tier') reader.choice(value, TIERS, (chosen) => (tier = chosen));
    else if (key === 'include') include = reader.texts(value);
    else if (key === 'exclude') exclude = reader.texts(value);
    else if (key === 'roles') {
      for (const [glob, role] of reader.members(value))
        reader.choice(role, ROLES, (chosen) => roles.push([glob, chosen]));
    } else if (key === 'sizes') {
      for (const [entity, size] of reader.members(value)) {
        const rows = sizeOf(size.value);
        if (rows === undefined) reader.reportAt(size, 'A size is a number of rows: 250 or "100M".');
        else sizes.set(entity, rows);
      }
    } else if (key !== '$schema')
      reader.reportAt(
        at,
        `There is no setting \`${key}\`. The settings are rules, tier, include, exclude, roles and sizes.`,
      );
  }
  return { path, rules, tier, include, exclude, roles, sizes, problems: reader.problems };
}

/** Reads values with their places, and keeps what is wrong with them. */
class Reader {
  readonly problems: ConfigurationProblem[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  report(span: readonly [number, number], message: string, fatal = false): void {
    this.problems.push({ path: this.#path, span, message, ...(fatal ? { fatal } : {}) });
  }

  reportAt(node: Node, message: string): void {
    this.report([node.offset, node.offset + node.length], message);
  }

  members(node: Node): [key: string, value: Node, name: Node][] {
    if (node.type !== 'object') {
      this.reportAt(node, 'This is an object: { "name": value }.');
      return [];
    }
    return (node.children ?? []).flatMap(({ children: [name, value] = [] }) =>
      name && value ? [[String(name.value), value, name]] : [],
    );
  }

  choice<T extends string>(node: Node, choices: readonly T[], use: (chosen: T) => void): void {
    const chosen = choices.find((choice) => choice === node.value);
    if (chosen !== undefined) use(chosen);
    else this.reportAt(node, `One of ${choices.map((choice) => `"${choice}"`).join(', ')}.`);
  }

  texts(node: Node): string[] {
    const items = node.type === 'array' ? (node.children ?? []) : undefined;
    if (!items) this.reportAt(node, 'This is a list of globs: ["src/**"].');
    return (items ?? []).flatMap((item) => {
      if (typeof item.value === 'string') return [item.value];
      this.reportAt(item, 'A glob is text: "src/**".');
      return [];
    });
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };

/** `250`, `"250"`, `"1.5k"`, `"100M"`, `"2B"`; undefined for anything else. */
export function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  const match = typeof value === 'string' ? /^\s*([\d][\d_,]*(?:\.\d+)?)\s*([kmb]?)\s*$/i.exec(value) : null;
  return match ? Number(match[1]!.replace(/[_,]/g, '')) * UNITS[match[2]!.toLowerCase()]! : undefined;
}

/** True when findings in the file are wanted: it is included, and not excluded. */
export function isWanted(configuration: Configuration, path: string): boolean {
  if (configuration.path === undefined) return true;
  const relative = relativeTo(path, folderOf(configuration.path));
  const matches = (glob: string) => matchesGlob(relative, glob);
  return (
    (configuration.include.length === 0 || configuration.include.some(matches)) &&
    !configuration.exclude.some(matches)
  );
}

/** The role that the user gave the file, if any. */
export function configuredRole(configuration: Configuration, path: string): Role | undefined {
  if (configuration.path === undefined) return undefined;
  const relative = relativeTo(path, folderOf(configuration.path));
  const found = configuration.roles.find(([glob]) => matchesGlob(relative, glob));
  return found && { role: found[1], reason: `tenfold.json says so of \`${found[0]}\`` };
}
