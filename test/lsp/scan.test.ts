/** The two scans: progress, cancel, and which files count as changed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import type { ScanSummary } from '../../server/src/lsp/ext.ts';
import { type Client, everything, startClient } from './client.ts';
import { clean, createProject, nPlusOne, write } from './project.ts';

const scanWorkspace = { command: 'tenfold.scanWorkspace' };
const scanChangedFiles = { command: 'tenfold.scanChangedFiles' };
const execute = 'workspace/executeCommand';

/** Kinds of the progress messages, in order. */
function progressOf(client: Client): readonly string[] {
  return client.received
    .filter(({ method }) => method === '$/progress')
    .map(({ params }) => (params as { value: { kind: string } }).value.kind);
}

describe('a scan of the workspace', () => {
  it('shows progress that begins, ends and can be cancelled, and says what was found', async () => {
    const root = createProject({ 'src/owners.ts': nPlusOne });
    const client = await startClient({ roots: [root], capabilities: everything });
    await client.request(execute, scanWorkspace);
    await client.until('the end of progress', () => progressOf(client).includes('end'));
    assert.equal(progressOf(client)[0], 'begin');
    assert.equal(progressOf(client).at(-1), 'end');
    const message = client.received.find(({ method }) => method === 'window/showMessage');
    assert.match(JSON.stringify(message?.params), /"Tenfold: 1 finding in 1 of \d+ files\."/);
    const states = client.received
      .filter(({ method }) => method === 'tenfold/status')
      .map(({ params }) => (params as { state: string }).state);
    assert.ok(states.includes('scanning'), states.join());
    await client.until('a status with the number of findings', () =>
      client.received.some(({ params }) => {
        const status = params as { state?: string; findings?: number };
        return status.state === 'ready' && status.findings === 1;
      }),
    );
    await client.stop();
  });

  for (const by of ['request', 'progress'] as const) {
    it(`ends early when its ${by} is cancelled, and the next one does not`, async () => {
      const many = Array.from({ length: 600 }, (_, index) => [`src/file${index}.ts`, nPlusOne] as const);
      const root = createProject(Object.fromEntries(many));
      const client = await startClient({ roots: [root], capabilities: everything });
      const source = new CancellationTokenSource();
      const first = client.connection.sendRequest<ScanSummary>(execute, scanWorkspace, source.token);
      await client.until('progress', () => progressOf(client).includes('begin'));
      if (by === 'request') source.cancel();
      else {
        const { token } = client.received.find(({ method }) => method === '$/progress')!.params as {
          token: string;
        };
        client.notify('window/workDoneProgress/cancel', { token });
      }
      // The answer to a cancelled request may be an error or what there is.
      const summary = await first.catch(() => undefined);
      if (summary) assert.equal(summary.cancelled, true);
      await client.until('the end of progress', () => progressOf(client).includes('end'));
      const second = await client.request<ScanSummary>(execute, scanWorkspace);
      assert.deepEqual([second.cancelled, second.findings], [false, 600]);
      await client.stop();
    });
  }

  it('of everything is made at start when the user wants that', async () => {
    const root = createProject({ 'src/owners.ts': nPlusOne });
    const settings = { current: { scanOnStart: true } };
    const client = await startClient({ roots: [root], capabilities: everything, settings });
    await client.untilRules(path.join(root, 'src/owners.ts'), ['n-plus-one-query']);
    await client.stop();
  });
});

describe('a scan of changed files', () => {
  const git = (root: string, ...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    execFileSync('git', ['-C', root, ...identity, ...args], { stdio: 'ignore' });
  };

  it('judges what differs from the last commit and what git does not know', async () => {
    const files = ['same', 'changed', 'staged'].map((name) => [
      `src/${name}.ts`,
      name === 'same' ? nPlusOne : clean,
    ]);
    const root = createProject({ ...Object.fromEntries(files), '.gitignore': 'ignored.ts\n' });
    git(root, 'init');
    git(root, 'add', '.');
    git(root, 'commit', '-m', 'first');
    for (const name of ['changed', 'staged', 'new file', 'ignored'])
      write(path.join(root, `src/${name}.ts`), nPlusOne);
    git(root, 'add', 'src/staged.ts');
    const client = await startClient({ roots: [root], capabilities: everything });
    const summary = await client.request<ScanSummary>(execute, scanChangedFiles);
    assert.equal(summary.findings, 3);
    for (const name of ['changed', 'staged', 'new file']) {
      await client.untilRules(path.join(root, `src/${name}.ts`), ['n-plus-one-query']);
    }
    assert.equal(client.diagnostics(path.join(root, 'src/same.ts')), undefined);
    await client.stop();
  });

  it('runs nothing of the repository', async () => {
    const root = createProject({
      'src/owners.ts': nPlusOne,
      '.gitattributes': '*.ts filter=evil diff=evil\n',
    });
    const proof = path.join(root, 'was-run');
    git(root, 'init');
    git(root, 'add', '.');
    git(root, 'commit', '-m', 'first');
    for (const setting of [
      'filter.evil.clean',
      'filter.evil.process',
      'core.fsmonitor',
      'diff.evil.textconv',
    ]) {
      git(root, 'config', setting, `sh -c 'touch ${proof}; cat'`);
    }
    git(root, 'config', 'diff.external', `touch ${proof}`);
    write(path.join(root, 'src/owners.ts'), `${nPlusOne}\n`);
    write(path.join(root, 'src/new.ts'), nPlusOne);
    const client = await startClient({ roots: [root], capabilities: everything });
    const summary = await client.request<ScanSummary>(execute, scanChangedFiles);
    assert.equal(summary.findings, 2);
    assert.equal(existsSync(proof), false);
    await client.stop();
  });

  it('works before the first commit, and says so where there is no repository', async () => {
    const root = createProject({ 'src/owners.ts': nPlusOne });
    git(root, 'init');
    const client = await startClient({ roots: [root], capabilities: everything });
    assert.equal((await client.request<ScanSummary>(execute, scanChangedFiles)).findings, 1);
    await client.stop();

    const bare = await startClient({ roots: [createProject({})], capabilities: everything });
    assert.equal(await bare.request(execute, scanChangedFiles), null);
    await bare.until('a message', () => bare.received.some(({ method }) => method === 'window/showMessage'));
    await bare.stop();
  });
});
