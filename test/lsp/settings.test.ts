/** Settings of the editor, `tenfold.json` of the project, and changes of both. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { everything, startClient } from './client.ts';
import { createProject, nPlusOne, unbounded, write } from './project.ts';

const rule = 'n-plus-one-query';

describe('settings', () => {
  it('hide and re-tier, and a change of them is seen at once', async () => {
    const root = createProject({});
    const file = path.join(root, 'src/owners.ts');
    const settings = { current: { rules: { [rule]: 'off' } } as unknown };
    const client = await startClient({ roots: [root], capabilities: everything, settings });
    client.open(file, nPlusOne);
    await client.untilRules(file, []);
    settings.current = { rules: { [rule]: 'hint' } };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.untilRules(file, [rule]);
    assert.equal(client.diagnostics(file)?.[0]?.severity, 4);
    settings.current = { rules: { [rule]: 'hint' }, minimumTier: 'warning' };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.untilRules(file, []);
    settings.current = { rules: 'nonsense', minimumTier: 7 };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.untilRules(file, [rule]);
    await client.stop();
  });

  it('come with the first message from a client that cannot be asked', async () => {
    const root = createProject({});
    const file = path.join(root, 'src/owners.ts');
    const initializationOptions = { tenfold: { rules: { [rule]: 'off' } } };
    const client = await startClient({ roots: [root], initializationOptions });
    client.open(file, nPlusOne);
    await client.untilRules(file, []);
    client.notify('workspace/didChangeConfiguration', { settings: { tenfold: {} } });
    await client.untilRules(file, [rule]);
    await client.stop();
  });
});

describe('tenfold.json', () => {
  it('is obeyed, also when it changes', async () => {
    const root = createProject({});
    const [file, configuration] = [path.join(root, 'src/owners.ts'), path.join(root, 'tenfold.json')];
    const client = await startClient({ roots: [root], capabilities: everything });
    client.open(file, nPlusOne);
    await client.untilRules(file, [rule]);
    write(configuration, JSON.stringify({ rules: { [rule]: 'off' } }));
    client.watched({ file: configuration, type: 1 });
    await client.untilRules(file, []);
    await client.until('the configuration in the status', () =>
      client.received.some(
        ({ params }) => (params as { configuration?: string })?.configuration === configuration,
      ),
    );
    await client.stop();
  });

  it('that is broken gets a diagnostic, and defaults are used until it is mended', async () => {
    const root = createProject({ 'tenfold.json': '{ "rules": ' });
    const [file, configuration] = [path.join(root, 'src/users.ts'), path.join(root, 'tenfold.json')];
    const client = await startClient({ roots: [root], capabilities: everything });
    client.open(file, unbounded);
    await client.untilRules(file, ['unbounded-query']);
    await client.untilRules(configuration, ['configuration']);
    assert.equal(client.diagnostics(configuration)?.[0]?.severity, 1);
    write(configuration, '{}');
    client.watched({ file: configuration, type: 2 });
    await client.untilRules(configuration, []);
    await client.untilRules(file, ['unbounded-query']);
    await client.stop();
  });
});
