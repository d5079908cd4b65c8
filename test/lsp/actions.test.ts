/** Code actions: the list, their resolution, and hovers. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type {
  AnnotatedTextEdit,
  CodeAction,
  Command,
  Hover,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Client, everything, startClient, uriOf } from './client.ts';
import { createProject, nPlusOne, state, unbounded } from './project.ts';

/** The actions where the first diagnostic of the file begins. */
function actionsAt(client: Client, file: string, context: object = {}): Promise<CodeAction[]> {
  const [diagnostic] = client.diagnostics(file)!;
  return client.request('textDocument/codeAction', {
    textDocument: { uri: uriOf(file) },
    range: { start: diagnostic!.range.start, end: diagnostic!.range.start },
    context: { diagnostics: [diagnostic], ...context },
  });
}

function applied(file: string, text: string, edit: WorkspaceEdit): string {
  const uri = uriOf(file);
  const changes = (edit.documentChanges ?? []).filter(
    (change): change is TextDocumentEdit => 'edits' in change,
  );
  const edits =
    edit.changes?.[uri] ??
    changes.filter((change) => change.textDocument.uri === uri).flatMap((one) => one.edits);
  return TextDocument.applyEdits(
    TextDocument.create(uri, 'typescript', 1, text),
    edits.map((one) => ('snippet' in one ? { range: one.range, newText: one.snippet.value } : one)),
  );
}

describe('code actions', () => {
  let client: Client;
  const files: Record<string, string> = {};

  before(async () => {
    const root = createProject({});
    client = await startClient({ roots: [root], capabilities: everything });
    for (const [name, text, rule] of [
      ['users', unbounded, 'unbounded-query'],
      ['owners', nPlusOne, 'n-plus-one-query'],
    ] as const) {
      files[name] = path.join(root, `src/${name}.ts`);
      client.open(files[name], text);
      await client.untilRules(files[name], [rule], 1);
    }
  });
  after(() => client.stop());

  it('are listed without edits, the fixes before the rest', async () => {
    const actions = await actionsAt(client, files.users!);
    assert.ok(actions.every(({ edit }) => edit === undefined));
    assert.deepEqual(
      actions.slice(-2).map(({ title }) => title),
      ['Ignore unbounded-query on this line', 'Open the page of unbounded-query'],
    );
    assert.match(actions[0]!.title, /^Add pagination/);
    assert.equal(actions[0]!.diagnostics?.[0]?.code, 'unbounded-query');
  });

  it('that change behaviour say so, and leave the cursor where a number is to be chosen', async () => {
    const [action] = await actionsAt(client, files.users!);
    const { edit } = await client.request<CodeAction>('codeAction/resolve', action);
    const annotations = Object.values(edit!.changeAnnotations!);
    assert.deepEqual(
      annotations.map(({ needsConfirmation, description }) => [needsConfirmation, description]),
      [[false, 'This may change behaviour.']],
    );
    const [change] = edit!.documentChanges as TextDocumentEdit[];
    assert.deepEqual(change!.textDocument, { uri: uriOf(files.users!), version: 1 });
    const text = applied(files.users!, unbounded, edit!);
    assert.match(text, /\btake\b/);
    assert.equal(text.match(/\$\{1:\d+\}/g)?.length, 1);
  });

  it('that make a file or change others are shown first, all of them ticked', async () => {
    const file = path.join(path.dirname(files.users!), 'carts.ts');
    client.open(file, state);
    await client.untilRules(file, ['in-process-state'], 1);
    const [action] = await actionsAt(client, file);
    const { edit } = await client.request<CodeAction>('codeAction/resolve', action);
    const creations = edit!.documentChanges!.filter((change) => 'kind' in change && change.kind === 'create');
    assert.equal(creations.length, 1);
    const asking = Object.entries(edit!.changeAnnotations!).filter(
      ([, { needsConfirmation }]) => needsConfirmation,
    );
    assert.equal(asking.length, 1);
    const asked = (edit!.documentChanges as TextDocumentEdit[])
      .flatMap(({ edits = [] }) => edits as AnnotatedTextEdit[])
      .filter(({ annotationId }) => annotationId === asking[0]![0]);
    assert.deepEqual(
      asked.map(({ newText, range }) => [newText, range.start]),
      [['', asked[0]!.range.end]],
      'the only edit that is to be ticked changes nothing',
    );
  });

  it('for another text are refused', async () => {
    const [action] = await actionsAt(client, files.users!);
    client.change(files.users!, `\n${unbounded}`, 2);
    await assert.rejects(client.request('codeAction/resolve', action), { code: -32801 });
    client.change(files.users!, unbounded, 3);
    await client.untilRules(files.users!, ['unbounded-query'], 3);
  });

  it('ignore a finding on its line', async () => {
    const actions = await actionsAt(client, files.owners!);
    const { edit } = await client.request<CodeAction>(
      'codeAction/resolve',
      actions.find(({ title }) => /^Ignore/.test(title)),
    );
    const text = applied(files.owners!, nPlusOne, edit!).replace(/\$\{1:(.*?)\}/, '$1');
    assert.match(text, /\n( *)\/\/ tenfold-ignore n-plus-one-query: .+\n\1\S/);
    client.change(files.owners!, text, 2);
    await client.untilRules(files.owners!, [], 2);
    client.change(files.owners!, nPlusOne, 3);
    await client.untilRules(files.owners!, ['n-plus-one-query'], 3);
  });

  it('open the page of the rule', async () => {
    const actions = await actionsAt(client, files.owners!);
    const { command } = actions.at(-1)!;
    await client.request('workspace/executeCommand', command);
    const shown = client.received.find(({ method }) => method === 'window/showDocument');
    assert.deepEqual(shown?.params, {
      uri: 'https://github.com/tenfold-dev/tenfold/blob/main/rules/queries/n-plus-one-query.md',
      external: true,
    });
  });

  it('are limited to the kinds that were asked for', async () => {
    const actions = await actionsAt(client, files.users!, { only: ['source.fixAll'] });
    assert.deepEqual(
      actions.map(({ kind }) => kind).filter((kind) => kind !== 'source.fixAll.tenfold'),
      [],
    );
    assert.deepEqual(await actionsAt(client, files.users!, { only: ['refactor'] }), []);
  });

  it('by command ignore the finding at the cursor', async () => {
    const { start } = client.diagnostics(files.owners!)![0]!.range;
    await client.request('workspace/executeCommand', {
      command: 'tenfold.ignore',
      arguments: [{ uri: uriOf(files.owners!), position: start }],
    });
    const request = client.received.find(({ method }) => method === 'workspace/applyEdit');
    assert.match(JSON.stringify(request?.params), /tenfold-ignore n-plus-one-query/);
  });

  it('answer nonsense with nothing', async () => {
    for (const args of [undefined, [], [null], [{ uri: 'x', position: null }], [7]]) {
      for (const command of [
        'tenfold.ignore',
        'tenfold.openRulePage',
        'tenfold.applyFix',
        'tenfold.unknown',
      ]) {
        assert.equal(await client.request('workspace/executeCommand', { command, arguments: args }), null);
      }
    }
  });
});

describe('a hover', () => {
  it('tells the evidence, not again what the diagnostic tells; and nothing where there is nothing', async () => {
    const root = createProject({});
    const file = path.join(root, 'src/owners.ts');
    const client = await startClient({ roots: [root], capabilities: everything });
    client.open(file, nPlusOne);
    await client.untilRules(file, ['n-plus-one-query']);
    const [diagnostic] = client.diagnostics(file)!;
    const textDocument = { uri: uriOf(file) };
    const { start } = diagnostic!.range;
    const hover = await client.request<Hover>('textDocument/hover', { textDocument, position: start });
    const { kind, value } = hover.contents as { kind: string; value: string };
    assert.equal(kind, 'markdown');
    assert.match(value, /^- /);
    for (const part of [String(diagnostic!.message), 'owners.ts:', 'https://'])
      assert.ok(!value.includes(part), value);
    assert.equal(
      await client.request('textDocument/hover', { textDocument, position: { line: 2, character: 0 } }),
      null,
    );
    await client.stop();
  });
});

describe('a client without any optional capability', () => {
  it('gets diagnostics, hovers and commands in the plainest form, and is sent nothing it does not know', async () => {
    const root = createProject({ 'src/owners.ts': nPlusOne });
    const file = path.join(root, 'src/users.ts');
    const client = await startClient({ roots: [root] });
    client.open(file, unbounded);
    await client.untilRules(file, ['unbounded-query']);
    const [diagnostic] = client.diagnostics(file)!;
    assert.equal(diagnostic!.relatedInformation, undefined);
    assert.equal(diagnostic!.codeDescription, undefined);
    const actions = (await actionsAt(client, file)) as unknown as Command[];
    assert.deepEqual(
      actions.map(({ command }) => command),
      ['tenfold.openRulePage'],
    );
    const hover = await client.request<Hover>('textDocument/hover', {
      textDocument: { uri: uriOf(file) },
      position: diagnostic!.range.start,
    });
    const { kind, value } = hover.contents as { kind: string; value: string };
    assert.equal(kind, 'plaintext');
    assert.match(value, /\nhttps:\/\//, 'what a diagnostic without links does not tell');
    await client.request('workspace/executeCommand', { command: 'tenfold.scanWorkspace' });
    await client.untilRules(path.join(root, 'src/owners.ts'), ['n-plus-one-query']);
    const known = ['textDocument/publishDiagnostics', 'window/logMessage', 'window/showMessage'];
    const methods = new Set(client.received.map(({ method }) => method));
    assert.deepEqual(
      [...methods].filter((method) => !known.includes(method)),
      [],
    );
    assert.equal(await client.stop(), 0);
  });

  it('but literals gets whole actions at once, with changes and without snippets', async () => {
    const root = createProject({});
    const file = path.join(root, 'src/users.ts');
    const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
    const client = await startClient({ roots: [root], capabilities: { textDocument: { codeAction } } });
    client.open(file, unbounded);
    await client.untilRules(file, ['unbounded-query']);
    const [action] = await actionsAt(client, file);
    const text = applied(file, unbounded, { changes: action!.edit!.changes! });
    assert.match(text, /\btake\b/);
    assert.doesNotMatch(text, /\$\{/);
    assert.equal(action!.edit!.documentChanges, undefined);
    await client.stop();
  });
});
