/** Which edits `source.fixAll.tenfold` is made of, with an engine that says what the test wants. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodeAction, Connection, TextDocumentEdit } from 'vscode-languageserver/node';
import { CancellationToken } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Edit, Fix } from '../../rules/rule.ts';
import type { Engine, PresentedFinding } from '../../server/src/engine/engine.ts';
import { codeActions, resolveCodeAction } from '../../server/src/lsp/code-actions.ts';
import { createSession, type Session } from '../../server/src/lsp/session.ts';
import { everything } from './client.ts';

const file = '/w/a.ts';
const uri = `file://${file}`;
const text = 'one();\ntwo();\n';

const edit = (start: number, end: number, inserted: string): Edit => ({
  at: { file, span: [start, end] },
  text: inserted,
});
const fix = (safety: Fix['safety'], edits: Fix['edits']): Fix => ({ id: 'fix', title: 'Fix', safety, edits });

function finding(start: number, end: number, ...fixes: readonly Fix[]): PresentedFinding {
  return {
    rule: 'some-rule',
    at: { file, span: [start, end] },
    message: 'Something.',
    tier: 'warning',
    confidence: 'certain',
    related: [],
    evidence: [],
    fixes,
    fingerprint: `${start}`,
  };
}

function sessionWith(findings: readonly PresentedFinding[]): Session {
  const engine = {
    setBuffer: () => {},
    judge: (path: string) => ({ path, version: 1, revision: 1, findings, problems: [] }),
    changesSince: () => new Map(),
    settle: async () => {},
    text: () => text,
    configurationOf: () => undefined,
  } as Partial<Engine> as Engine;
  const silent = { console: { log: () => {} }, sendNotification: () => {} } as unknown as Connection;
  const params = { processId: null, rootUri: null, capabilities: everything };
  const session = createSession(silent, params, { createEngine: () => engine, rules: [] });
  session.edited(file, TextDocument.create(uri, 'typescript', 1, text));
  return session;
}

/** The edits of the action, as `start-end:text`; undefined when it is not offered. */
function fixAll(findings: readonly PresentedFinding[]): readonly string[] | undefined {
  const session = sessionWith(findings);
  const start = { line: 0, character: 0 };
  const params = {
    textDocument: { uri },
    range: { start, end: start },
    context: { diagnostics: [], only: ['source.fixAll'] },
  };
  const [action] = codeActions(session, params, CancellationToken.None) as CodeAction[];
  if (!action) return undefined;
  const [change] = resolveCodeAction(session, action).edit!.documentChanges as TextDocumentEdit[];
  const document = session.buffers.document(file);
  return change!.edits.map((one) => {
    const [from, to] = [document.offsetAt(one.range.start), document.offsetAt(one.range.end)];
    return `${from}-${to}:${'newText' in one ? one.newText : ''}`;
  });
}

describe('the fix of all', () => {
  it('is not offered where nothing is safe', () => {
    const suggestion = fix('suggestion', () => [edit(0, 3, 'x')]);
    assert.equal(fixAll([finding(0, 3, suggestion), finding(7, 10)]), undefined);
  });

  it('takes the safe fixes, without those that fail or do not hold', () => {
    const safe = fix('safe', () => [edit(7, 10, 'y')]);
    const broken = fix('safe', () => {
      throw new Error('A mistake of ours.');
    });
    const moot = fix('safe', () => undefined);
    const outside = fix('safe', () => [edit(7, 999, 'z')]);
    const all = [broken, moot, outside, safe].map((one, index) => finding(index, 10, one));
    assert.deepEqual(fixAll(all), ['7-10:y']);
  });

  it('brings an import once, and leaves a fix that overlaps another for the next time', () => {
    const imported = edit(0, 0, 'import x;\n');
    const first = fix('safe', () => [imported, edit(0, 3, 'x')]);
    const second = fix('safe', () => [imported, edit(7, 10, 'x')]);
    const third = fix('safe', () => [edit(8, 12, 'q')]);
    const all = [first, second, third].map((one, index) => finding(index, 10, one));
    assert.deepEqual(fixAll(all), ['0-0:import x;\n', '0-3:x', '7-10:x']);
  });
});
