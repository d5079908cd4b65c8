/** No folder, one folder, two folders, and folders that come and go. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { ScanSummary } from '../../server/src/lsp/ext.ts';
import { everything, startClient, uriOf } from './client.ts';
import { createProject, nPlusOne, unbounded } from './project.ts';

const scan = { command: 'tenfold.scanWorkspace' };
const folder = (root: string): object => ({ uri: uriOf(root), name: path.basename(root) });

describe('two folders', () => {
  it('are both scanned; one that leaves takes its findings with it, one that comes is scanned', async () => {
    const [first, second, third] = [
      createProject({ 'src/owners.ts': nPlusOne }),
      createProject({ 'src/users.ts': unbounded }),
      createProject({ 'src/late.ts': nPlusOne }),
    ];
    const client = await startClient({ roots: [first, second], capabilities: everything });
    const summary = await client.request<ScanSummary>('workspace/executeCommand', scan);
    assert.equal(summary.findings, 2);
    await client.untilRules(path.join(first, 'src/owners.ts'), ['n-plus-one-query']);
    await client.untilRules(path.join(second, 'src/users.ts'), ['unbounded-query']);
    client.notify('workspace/didChangeWorkspaceFolders', {
      event: { added: [folder(third)], removed: [folder(second)] },
    });
    await client.untilRules(path.join(second, 'src/users.ts'), []);
    await client.untilRules(path.join(third, 'src/late.ts'), ['n-plus-one-query']);
    assert.equal(client.diagnostics(path.join(first, 'src/owners.ts'))?.length, 1);
    await client.stop();
  });
});

describe('no folder', () => {
  it('is as good as the one in which the package of an opened file lies', async () => {
    const root = createProject({});
    const file = path.join(root, 'src/owners.ts');
    const client = await startClient({ roots: [], capabilities: everything });
    client.open(file, nPlusOne);
    await client.untilRules(file, ['n-plus-one-query']);
    await client.stop();
  });
});
