/** Runs the rules. A rule that throws is reported to the log, once, and silences nothing else. */
import type { Occurrence, OperationKind } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Program } from '../../../rules/model/program.ts';
import type {
  EntityRule,
  FunctionRule,
  OperationRule,
  ProjectRule,
  Report,
  Rule,
  StateRule,
} from '../../../rules/rule.ts';
import type { Steps } from '../workspace/steps.ts';

/** What a rule returned, before roles, configuration and suppressions are applied. */
export interface RawFinding {
  readonly rule: Rule;
  readonly report: Report;
  /** The function it is about; absent for state, entities and the project. */
  readonly fn?: FunctionRef;
  /** It speaks of what all browsers ask of one service. */
  readonly shared?: true;
}

const OF_PROJECT = 'rule ';

/** Not a file: a rule about a stored type, or about the project. Paths are absolute. */
export function isOfProject(source: string): boolean {
  return source.startsWith(OF_PROJECT);
}

export class Checker {
  readonly #log: (message: string) => void;
  readonly #byKind = new Map<OperationKind, OperationRule[]>();
  readonly #functionRules: FunctionRule[] = [];
  readonly #stateRules: StateRule[] = [];
  readonly #entityRules: EntityRule[] = [];
  readonly #projectRules: ProjectRule[] = [];
  readonly #failed = new Set<string>();

  constructor(rules: readonly Rule[], log: (message: string) => void) {
    this.#log = log;
    for (const rule of rules) {
      if (rule.on === 'function') this.#functionRules.push(rule);
      else if (rule.on === 'state') this.#stateRules.push(rule);
      else if (rule.on === 'entity') this.#entityRules.push(rule);
      else if (rule.on === 'project') this.#projectRules.push(rule);
      else
        for (const kind of kindsOf(rule)) this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), rule]);
    }
  }

  /** What the rules about operations, functions and state say of a file. */
  *file(path: string, program: Program): Steps<RawFinding[]> {
    const found: RawFinding[] = [];
    for (const fn of this.ask(path, () => program.functions(path)) ?? []) {
      found.push(...this.#ofOperations(path, fn, program));
      yield;
      for (const rule of this.#functionRules) {
        const said = this.#run(rule, path, () =>
          rule.check(fn, program).map((report) => unlessUnnamed(report, fn, program)),
        );
        for (const report of said ?? []) found.push({ rule, report, fn });
      }
    }
    const states = this.#stateRules.length === 0 ? [] : (this.ask(path, () => program.states(path)) ?? []);
    for (const state of states) {
      yield;
      for (const rule of this.#stateRules) {
        const report = this.#run(rule, path, () => rule.check(state, program));
        if (report) found.push({ rule, report });
      }
    }
    return found;
  }

  /** The same of code for browsers: what all of them ask of one service, and nothing else. */
  browserFile(path: string, program: Program): RawFinding[] {
    const functions = this.ask(path, () => program.functions(path)) ?? [];
    return functions.flatMap((fn) => this.#ofOperations(path, fn, program)).filter(({ shared }) => shared);
  }

  #ofOperations(path: string, fn: FunctionRef, program: Program): RawFinding[] {
    const found: RawFinding[] = [];
    for (const occurrence of this.ask(path, () => program.occurrences(fn)) ?? []) {
      const { operation } = occurrence;
      const shared = this.ask(path, () => program.library(operation.library)?.fromBrowsers);
      for (const rule of this.#byKind.get(operation.kind) ?? []) {
        if (!rule.through && occurrence.path.length > 0) continue;
        const report = this.#run(rule, path, () => {
          const said = rule.check(occurrence, program);
          return said && unlessUnnamed(withoutVainFixes(rule, said, occurrence), fn, program);
        });
        if (report) found.push({ rule, report, fn, ...(shared ? { shared } : {}) });
      }
    }
    return found;
  }

  /** The rules about stored types and the project, each to be asked by itself: by a name that no file has. */
  project(program: Program): ReadonlyMap<string, () => RawFinding[]> {
    const checks = new Map<string, () => RawFinding[]>();
    const entities = this.#entityRules.length === 0 ? [] : (this.ask('', () => program.entities()) ?? []);
    const asked = (rule: Rule, path: string, check: () => readonly Report[]) => (): RawFinding[] =>
      (this.#run(rule, path, check) ?? []).map((report) => ({ rule, report }));
    for (const entity of entities) {
      const { at, name } = entity;
      for (const rule of this.#entityRules) {
        const source = `${OF_PROJECT}${rule.id} of ${name} at ${at.file}:${at.span[0]}`;
        checks.set(
          source,
          asked(rule, at.file, () => rule.check(entity, program)),
        );
      }
    }
    for (const rule of this.#projectRules)
      checks.set(
        `${OF_PROJECT}${rule.id}`,
        asked(rule, '', () => rule.check(program)),
      );
    return checks;
  }

  #run<T>(rule: Rule, path: string, check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      this.#fail(rule.id, path, error);
      return undefined;
    }
  }

  /** An answer of linking; undefined when it fails, which the log tells once. */
  ask<T>(path: string, question: () => T): T | undefined {
    try {
      return question();
    } catch (error) {
      this.#fail('linking', path, error);
      return undefined;
    }
  }

  /** The same, for an answer that takes a while. */
  *askInSteps<T>(question: () => Steps<T> | undefined): Steps<T | undefined> {
    try {
      const steps = question();
      return steps && (yield* steps);
    } catch (error) {
      this.#fail('linking', '', error);
      return undefined;
    }
  }

  #fail(what: string, path: string, error: unknown): void {
    if (this.#failed.has(what)) return;
    this.#failed.add(what);
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log(`${what} failed${path === '' ? '' : ` in ${path}`}: ${detail}`);
  }
}

function kindsOf(rule: OperationRule): readonly OperationKind[] {
  return typeof rule.on === 'string' ? [rule.on] : rule.on;
}

/** What nobody runs makes nobody wait: it is told for the day when somebody does. */
function unlessUnnamed(report: Report, fn: FunctionRef, program: Program): Report {
  if (!program.isUnnamed(fn)) return report;
  const why = `Nothing in the workspace takes \`${program.fn(fn).name}\`: as it stands, nobody runs it.`;
  return { ...report, tier: 'hint', evidence: [...(report.evidence ?? []), why] };
}

/** A call of the workspace's own function does not take what the library's call in it would. */
function withoutVainFixes(rule: OperationRule, report: Report, { operation }: Occurrence): Report {
  if (operation.handed === undefined || report.fixes === undefined) return report;
  const ofSchema = rule.fixes.filter((fix) => fix.ofSchema === true).map(({ id }) => id);
  return { ...report, fixes: report.fixes.filter(({ id }) => ofSchema.includes(id)) };
}
