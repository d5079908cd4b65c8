/** Files that are not open: shown after a scan, gone when they are fixed, deleted or renamed. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Client, everything, startClient, uriOf } from './client.ts';
import { clean, createProject, nPlusOne, unbounded, write } from './project.ts';

const rule = 'n-plus-one-query';
const created = 1;
const changed = 2;
const deleted = 3;

describe('after a scan', () => {
  let client: Client;
  let root: string;
  const at = (name: string): string => path.join(root, name);

  before(async () => {
    root = createProject({
      'src/owners.ts': nPlusOne,
      'src/users.ts': unbounded,
      'src/clean.ts': clean,
      'src/old/one.ts': nPlusOne.replace('./db', '../db'),
    });
    client = await startClient({ roots: [root], capabilities: everything });
  });
  after(() => client.stop());

  it('nothing is shown before it', async () => {
    await client.settled();
    assert.deepEqual(client.published, []);
  });

  it('files are shown that are not open', async () => {
    const summary = await client.request<{ findings: number; cancelled: boolean }>(
      'workspace/executeCommand',
      {
        command: 'tenfold.scanWorkspace',
      },
    );
    assert.deepEqual([summary.findings, summary.cancelled], [3, false]);
    await client.untilRules(at('src/owners.ts'), [rule]);
    await client.untilRules(at('src/users.ts'), ['unbounded-query']);
    await client.untilRules(at('src/old/one.ts'), [rule]);
    assert.equal(client.diagnostics(at('src/clean.ts')), undefined);
  });

  it('a finding stays when its file is opened and closed', async () => {
    client.open(at('src/owners.ts'), nPlusOne, 1);
    await client.untilRules(at('src/owners.ts'), [rule], 1);
    client.close(at('src/owners.ts'));
    await client.settled();
    assert.deepEqual(
      client.diagnostics(at('src/owners.ts'))?.map(({ code }) => code),
      [rule],
    );
  });

  it('a finding goes when its file is fixed by another program, and comes back', async () => {
    write(at('src/owners.ts'), clean);
    client.watched({ file: at('src/owners.ts'), type: changed });
    await client.untilRules(at('src/owners.ts'), []);
    write(at('src/owners.ts'), nPlusOne);
    client.watched({ file: at('src/owners.ts'), type: changed });
    await client.untilRules(at('src/owners.ts'), [rule]);
  });

  it('a finding moves with its file', async () => {
    renameSync(at('src/owners.ts'), at('src/people.ts'));
    client.watched(
      { file: at('src/owners.ts'), type: deleted },
      { file: at('src/people.ts'), type: created },
    );
    await client.untilRules(at('src/owners.ts'), []);
    await client.untilRules(at('src/people.ts'), [rule]);
  });

  it('a finding moves with its folder, of which alone the client speaks', async () => {
    renameSync(at('src/old'), at('src/new'));
    client.notify('workspace/didRenameFiles', {
      files: [{ oldUri: uriOf(at('src/old')), newUri: uriOf(at('src/new')) }],
    });
    await client.untilRules(at('src/old/one.ts'), []);
    await client.untilRules(at('src/new/one.ts'), [rule]);
  });

  it('a finding goes when its file is deleted', async () => {
    rmSync(at('src/people.ts'));
    client.watched({ file: at('src/people.ts'), type: deleted });
    await client.untilRules(at('src/people.ts'), []);
  });

  it('findings go when their folder is deleted, of which alone the client speaks', async () => {
    rmSync(at('src/new'), { recursive: true });
    client.watched({ file: at('src/new'), type: deleted });
    await client.untilRules(at('src/new/one.ts'), []);
  });

  it('a new file is judged too, but not below node_modules', async () => {
    write(at('src/late.ts'), nPlusOne);
    write(at('node_modules/x/index.ts'), nPlusOne);
    client.watched(
      { file: at('src/late.ts'), type: created },
      { file: at('node_modules/x/index.ts'), type: created },
    );
    await client.untilRules(at('src/late.ts'), [rule]);
    await client.settled();
    assert.equal(client.diagnostics(at('node_modules/x/index.ts')), undefined);
  });

  it('two thousand events are one change', async () => {
    mkdirSync(at('src/many'), { recursive: true });
    const files = Array.from({ length: 2000 }, (_, index) => at(`src/many/file${index}.ts`));
    for (const file of files) write(file, 'export const nothing = 0;\n');
    write(files[1999]!, nPlusOne.replace('./db', '../db'));
    const from = client.received.length;
    for (const file of files) client.watched({ file, type: created });
    await client.untilRules(files[1999]!, [rule]);
    const scans = client.received
      .slice(from)
      .filter(({ params }) => (params as { state?: string }).state === 'scanning');
    assert.ok(scans.length <= 3, `${scans.length} scans`);
  });
});

it('what was open when its file was deleted is judged as it is in the editor', async () => {
  const root = createProject({ 'src/owners.ts': nPlusOne });
  const file = path.join(root, 'src/owners.ts');
  const client = await startClient({ roots: [root], capabilities: everything });
  client.open(file, nPlusOne);
  await client.untilRules(file, [rule]);
  rmSync(file);
  client.watched({ file, type: deleted });
  await client.settled();
  client.change(file, `${nPlusOne}\n`, 2);
  await client.untilRules(file, [rule], 2);
  client.close(file);
  await client.untilRules(file, []);
  await client.stop();
});
