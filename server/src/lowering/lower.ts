/**
 * Text of one file -> facts.
 *
 * One pass over the tree that TypeScript's parser gives; no types, no other file, nothing about libraries.
 * Never throws: what it cannot read becomes `unknown`, and `failure` says that something is missing.
 *
 *     draft.ts        the facts while they are written, and where in the file we are
 *     scopes.ts       which variable a name means
 *     statements.ts   frames and declarations; loops.ts
 *     expressions.ts  values; operators.ts, calls.ts, literals.ts, and patterns.ts for where values go
 *     functions.ts    what has a body; classes.ts
 *     types.ts        types as written and their declarations
 *     modules.ts      imports and exports
 *     comments.ts     suppressions
 *     format.ts       quotes, indentation
 */
import ts from 'typescript';
import { FACTS_VERSION, type FileFacts, type FormatFacts } from '../facts/facts.ts';
import { ValueStoreBuilder } from '../facts/values.ts';
import { suppressionsIn } from './comments.ts';
import { type Draft, LEAVES, newDraft, type Writable } from './draft.ts';
import { formatOf } from './format.ts';
import { directivesOf, enterFunction, leaveFunction, newFunction } from './functions.ts';
import { errorsOf, lineStartsOf } from './internals.ts';
import { declareStatements } from './scopes.ts';
import { lowerStatement } from './statements.ts';

/** The facts of a file. `path` only says by its extension how to read the text. */
export function lower(text: string, path: string): FileFacts {
  try {
    const [source, failure] = parse(text, path);
    return lowerSource(source, failure);
  } catch (error) {
    return nothing(text, describe(error));
  }
}

/** Facts of a file that was parsed already. */
export function lowerSource(source: ts.SourceFile, parseFailure?: string): FileFacts {
  const d = newDraft(source);
  const failure = lowerModule(d) ?? parseFailure;
  for (let id = 0; id < d.frames.length; id++) {
    const bits = d.leaves[id]!;
    if (bits !== 0) d.frames[id]!.leaves = LEAVES[bits]!;
  }
  const lineStarts = new Int32Array(lineStartsOf(source));
  const facts: Writable<FileFacts> = {
    version: FACTS_VERSION,
    lines: lineStarts.length,
    lineStarts,
    syntaxErrors: errorsOf(source),
    directives: d.functions[0]!.directives,
    imports: d.imports,
    exports: d.exports,
    variables: d.variables,
    functions: d.functions,
    frames: d.frames,
    calls: d.calls,
    classes: d.classes,
    types: d.types,
    writes: d.writes,
    values: d.values.finish(),
    suppressions: suppressionsIn(source),
    format: formatOf(source, d.votes),
  };
  if (failure !== undefined) facts.failure = failure;
  return facts;
}

/** Lowers the statements of the module; returns what went wrong in one of them, if anything. */
function lowerModule(d: Draft): string | undefined {
  const { statements, end } = d.source;
  const fact = newFunction(d, 'module', '', [0, end], [0, 0], [0, end]);
  fact.parent = -1;
  fact.frame = -1;
  fact.directives = directivesOf(statements);
  enterFunction(d, fact);
  declareStatements(d, statements);
  const here = {
    fn: d.fn,
    frame: d.frame,
    scope: d.scope,
    statement: d.statement,
    jumps: d.jumps,
    label: '',
  };
  let failure: string | undefined;
  for (const statement of statements) {
    try {
      lowerStatement(d, statement);
    } catch (error) {
      // A mistake of ours or a stack overflow costs this statement, not the file.
      failure ??= describe(error);
      leaveFunction(d, { ...here, jumps: [] });
      d.namespace = undefined;
      d.depth = 0;
    }
  }
  return failure;
}

const KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  ts: ts.ScriptKind.TS,
  mts: ts.ScriptKind.TS,
  cts: ts.ScriptKind.TS,
  tsx: ts.ScriptKind.TSX,
  // Plain JavaScript may hold JSX as well, and the parser reads both.
  js: ts.ScriptKind.JSX,
  mjs: ts.ScriptKind.JSX,
  cjs: ts.ScriptKind.JSX,
  jsx: ts.ScriptKind.JSX,
};

const OPTIONS: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** The tree; where the parser's stack overflows, the tree of the text without what is nested too deeply. */
function parse(text: string, path: string): [source: ts.SourceFile, failure: string | undefined] {
  const kind = KINDS[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? ts.ScriptKind.TS;
  try {
    return [ts.createSourceFile(path, text, OPTIONS, false, kind), undefined];
  } catch (error) {
    return [ts.createSourceFile(path, withoutDepths(text), OPTIONS, false, kind), describe(error)];
  }
}

/** Brackets nested deeper than this overflow the parser's stack before they overflow ours. */
const MAX_BRACKETS = 150;

/** The text with blanks for whatever stands in too many brackets; offsets and lines stay. */
function withoutDepths(text: string): string {
  const kept: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 40 || code === 91 || code === 123) {
      if (depth++ === MAX_BRACKETS) {
        kept.push(text.slice(from, i));
        from = i;
      }
    } else if ((code === 41 || code === 93 || code === 125) && depth > 0) {
      if (--depth === MAX_BRACKETS) {
        kept.push(text.slice(from, i + 1).replace(/[^\n\r]/g, ' '));
        from = i + 1;
      }
    }
  }
  const rest = text.slice(from);
  kept.push(depth > MAX_BRACKETS ? rest.replace(/[^\n\r]/g, ' ') : rest);
  return kept.join('');
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** An empty module, for a text that not even the parser survives. */
function nothing(text: string, failure: string): FileFacts {
  const format: FormatFacts = {
    quote: "'",
    semicolons: true,
    indent: '  ',
    newline: '\n',
    trailingComma: true,
    importsEnd: 0,
  };
  const lineStarts = Int32Array.from([0]);
  const d = newDraft(ts.createSourceFile('empty.ts', '', OPTIONS));
  enterFunction(d, {
    ...newFunction(d, 'module', '', [0, text.length], [0, 0], [0, text.length]),
    parent: -1,
    frame: -1,
  });
  return {
    version: FACTS_VERSION,
    lines: lineStarts.length,
    lineStarts,
    syntaxErrors: 1,
    directives: [],
    imports: [],
    exports: [],
    variables: [],
    functions: d.functions,
    frames: d.frames,
    calls: [],
    classes: [],
    types: [],
    writes: [],
    values: new ValueStoreBuilder().finish(),
    suppressions: [],
    format,
    failure,
  };
}
