/** Clients that ask for diagnostics. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DocumentDiagnosticReport, WorkspaceDiagnosticReport } from 'vscode-languageserver/node';
import { type Client, everything, startClient, uriOf } from './client.ts';
import { clean, createProject, nPlusOne, unbounded, write } from './project.ts';

const rule = 'n-plus-one-query';
const capabilities = {
  ...everything,
  workspace: { ...everything.workspace, diagnostics: { refreshSupport: true } },
  textDocument: { ...everything.textDocument, diagnostic: { relatedDocumentSupport: true } },
};

describe('a client that pulls', () => {
  let client: Client;
  let root: string;
  let file: string;
  let resultId: string | undefined;
  const pull = (previousResultId?: string): Promise<DocumentDiagnosticReport> =>
    client.request('textDocument/diagnostic', {
      textDocument: { uri: uriOf(file) },
      ...(previousResultId ? { previousResultId } : {}),
    });

  before(async () => {
    root = createProject({ 'src/users.ts': unbounded, 'src/owners.ts': nPlusOne });
    file = path.join(root, 'src/owners.ts');
    client = await startClient({ roots: [root], capabilities });
  });
  after(() => client.stop());

  it('is told that it may', () => {
    assert.equal(client.initialized.capabilities.diagnosticProvider?.interFileDependencies, true);
  });

  it('gets the diagnostics of an open document once, by its question', async () => {
    client.open(file, nPlusOne);
    const report = await pull();
    assert.equal(report.kind, 'full');
    assert.deepEqual('items' in report && report.items.map(({ code }) => code), [rule]);
    resultId = report.resultId;
    await client.settled();
    assert.deepEqual(client.published, []);
  });

  it('is told when nothing has changed', async () => {
    assert.deepEqual(await pull(resultId), { kind: 'unchanged', resultId });
  });

  it('gets the newest text judged, or is asked to ask again', async () => {
    client.change(file, clean, 2);
    type Refused = { code: number; data?: { retriggerRequest: boolean } };
    const older = pull().catch((error: Refused) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.change(file, nPlusOne, 3);
    const answer = await older;
    // Whether it was judged before the change came is a matter of time; never is it an answer about another text.
    if ('code' in answer) assert.deepEqual([answer.code, answer.data?.retriggerRequest], [-32802, true]);
    else assert.deepEqual('items' in answer && answer.items, []);
    const report = await pull();
    assert.equal('items' in report && report.items.length, 1);
  });

  it('is asked to ask again when something else has changed the findings', async () => {
    const configuration = path.join(root, 'tenfold.json');
    write(configuration, JSON.stringify({ rules: { [rule]: 'off' } }));
    client.watched({ file: configuration, type: 1 });
    await client.until('a refresh', () =>
      client.received.some(({ method }) => method === 'workspace/diagnostic/refresh'),
    );
    const report = await pull();
    assert.deepEqual('items' in report && report.items, []);
    write(configuration, '{}');
    client.watched({ file: configuration, type: 2 });
  });

  it('is pushed files that are not open, and no others', async () => {
    await client.request('workspace/executeCommand', { command: 'tenfold.scanWorkspace' });
    await client.untilRules(path.join(root, 'src/users.ts'), ['unbounded-query']);
    await client.settled();
    assert.equal(client.diagnostics(file)?.length ?? 0, 0);
    client.close(file);
    await client.untilRules(file, [rule]);
  });

  it('of the workspace gets everything by its question', async () => {
    const ask = (previousResultIds: object[]): Promise<WorkspaceDiagnosticReport> =>
      client.request('workspace/diagnostic', { previousResultIds });
    const report = await ask([]);
    assert.deepEqual(
      report.items.map((item) => [item.uri, item.kind]).sort(),
      [file, path.join(root, 'src/users.ts')].map((one) => [uriOf(one), 'full']).sort(),
    );
    await client.untilRules(file, []); // Taken back, or the client would show it twice.
    const again = await ask(report.items.map(({ uri, resultId: value }) => ({ uri, value })));
    assert.deepEqual(
      again.items.map(({ kind }) => kind),
      ['unchanged', 'unchanged'],
    );
  });
});
