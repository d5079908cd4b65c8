/**
 * Makes calls wait, and with them the functions they are in, the callers of these, and so on. Where one of them cannot
 * wait (a constructor, a callback that answers at once, a function that is handed on), there is no such fix.
 */

import type { FunctionRef } from '../model/place.ts';
import type { FunctionForm, Program, Reference } from '../model/program.ts';
import type { Edit } from '../rule.ts';
import { beginsLine, closingOf, type Span } from './text.ts';

export interface Waiting {
  /** A call that gives a promise now. */
  readonly file: string;
  readonly at: Span;
  readonly fn: FunctionRef;
}

/** More functions than this, and it is no quick fix. */
const MAX_FUNCTIONS = 40;

/** Callbacks of test runners may wait. */
const RUNS_TESTS = /^(?:test|it|beforeEach|afterEach|beforeAll|afterAll|before|after)(?:\.\w+)*$/;

/** Edits that await the calls and make their functions async, up to those that nobody calls. */
export function awaitAll(calls: readonly Waiting[], program: Program): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const done = new Set<string>();
  const open = [...calls];
  for (let call = open.pop(); call; call = open.pop()) {
    const form = program.form(call.fn);
    const awaited = form && awaitCall(call, form, program);
    if (!awaited) return undefined;
    edits.push(...awaited);
    const key = `${call.fn.file}#${call.fn.index}`;
    if (form.async || done.has(key)) continue;
    if (done.add(key).size > MAX_FUNCTIONS) return undefined;
    const made = makeAsync(call.fn, form, program);
    const callers = made && callersOf(call.fn, form, program);
    if (!callers) return undefined;
    edits.push(...made);
    open.push(...callers);
  }
  return edits;
}

function awaitCall(
  { file, at }: Waiting,
  { bodyAt }: FunctionForm,
  program: Program,
): readonly Edit[] | undefined {
  if (at[0] < bodyAt[0] || at[1] > bodyAt[1]) return undefined; // The default of a parameter.
  const source = program.source(file);
  if (/\bawait\s+$/.test(source.slice(Math.max(0, at[0] - 20), at[0]))) return [];
  const isPart = /^\s*(?:\?\.|\.|\[|\(|`|!(?!=))/.test(source.slice(at[1], at[1] + 200));
  if (isPart && !program.format(file).semicolons && beginsLine(source, at[0])) return undefined; // Would be a call of the line before.
  if (/\b(?:new|yield)\s+$/.test(source.slice(Math.max(0, at[0] - 20), at[0]))) return undefined;
  const edit = (offset: number, text: string): Edit => ({ at: { file, span: [offset, offset] }, text });
  // Where formatters want brackets.
  const isOperand =
    source[at[0] - 1] === '!' ||
    /^\s*(?:[=!]==?|[<>]=?|&&|\|\||\?\?|[-+*/%])/.test(source.slice(at[1], at[1] + 20));
  const startsStatement = !program.format(file).semicolons && beginsLine(source, at[0]);
  return isPart || (isOperand && !startsStatement)
    ? [edit(at[0], '(await '), edit(at[1], ')')]
    : [edit(at[0], 'await ')];
}

const CAN_WAIT: ReadonlySet<string> = new Set(['function', 'arrow', 'method']);

function makeAsync({ file }: FunctionRef, form: FunctionForm, program: Program): readonly Edit[] | undefined {
  if (!CAN_WAIT.has(form.kind) || form.generator || form.overloaded || form.bodyAt[0] === form.bodyAt[1])
    return undefined;
  const source = program.source(file);
  const head = source.slice(form.at[0], form.bodyAt[0]);
  const start = startOf(form, head);
  if (start === undefined) return undefined;
  const edit = (span: Span, text: string): Edit => ({ at: { file, span }, text });
  const async = edit([form.at[0] + start, form.at[0] + start], 'async ');
  const returned = returnType(source, form.at[0] + start, form.bodyAt[0]);
  if (returned === undefined) return undefined;
  if (!returned || /^Promise(?:Like)?<[\s\S]*>$/.test(source.slice(...returned))) return [async];
  const type = source.slice(...returned);
  if (/\bis\b|^asserts\b/.test(type)) return undefined;
  return [async, edit(returned, `Promise<${type}>`)];
}

/** Where `async` goes. */
function startOf({ kind }: FunctionForm, head: string): number | undefined {
  if (kind === 'arrow') return /^(?:\(|<|[\w$]+\s*=>)/.test(head) ? 0 : undefined;
  if (kind === 'function') {
    const found = /^((?:export\s+)?(?:default\s+)?)function\b/.exec(head);
    return found ? found[1]!.length : undefined;
  }
  const found =
    /^((?:@\w+(?:\([^()]*\))?\s*)*(?:(?:public|private|protected|static|override)\s+)*)[\w$#]+\s*\(/.exec(
      head,
    );
  return found ? found[1]!.length : undefined;
}

/** The span of the written return type; false when there is none, undefined when we cannot read the head. */
function returnType(source: string, from: number, body: number): Span | false | undefined {
  const open = source.indexOf('(', from);
  if (open < 0 || open >= body) return /^[\w$]+\s*=>\s*$/.test(source.slice(from, body)) ? false : undefined;
  const close = closingOf(source, open);
  if (close === undefined || close >= body || source.slice(from, open).includes('<')) return undefined;
  const rest = source.slice(close + 1, body);
  if (/^\s*(?:=>\s*\(*\s*)?$/.test(rest)) return false;
  const found = /^(\s*:\s*)(\S[\s\S]*?)\s*(?:=>\s*\(*\s*)?$/.exec(rest);
  if (!found || found[2]!.includes('=>')) return undefined;
  const start = close + 1 + found[1]!.length;
  return [start, start + found[2]!.length];
}

function callersOf(fn: FunctionRef, form: FunctionForm, program: Program): readonly Waiting[] | undefined {
  const answers = program.handler(fn) !== undefined;
  if (!form.declaredAt) return answers || RUNS_TESTS.test(form.callbackOf ?? '') ? [] : undefined;
  const references = program.references({ file: fn.file, span: form.declaredAt });
  const calls = references?.filter(isPlainCall);
  if (!references || !calls) return undefined;
  // A handler is handed to its framework, which waits for it.
  if (calls.length < references.length && !answers) return undefined;
  return calls.map(({ at, fn: caller, call }) => ({ file: at.file, at: call!.at, fn: caller }));
}

function isPlainCall({ call }: Reference): boolean {
  return call !== undefined && call.method === undefined && !call.optional;
}
