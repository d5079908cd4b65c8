/** Open, edit, close: what is published belongs to the version it names, and to nothing older. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver/node';
import { type Client, everything, startClient, uriOf } from './client.ts';
import { clean, createProject, nPlusOne, write } from './project.ts';

const rule = 'n-plus-one-query';

describe('an open document', () => {
  let client: Client;
  let root: string;
  let file: string;

  before(async () => {
    root = createProject({ 'src/owners.ts': clean });
    file = path.join(root, 'src/owners.ts');
    client = await startClient({ roots: [root], capabilities: everything });
  });
  after(() => client.stop());

  it('is judged when it is opened, as it is in the editor and not as it is on disk', async () => {
    client.open(file, nPlusOne, 1);
    await client.untilRules(file, [rule], 1);
  });

  it('has the whole of a diagnostic', () => {
    const [diagnostic] = client.diagnostics(file) as [Diagnostic];
    assert.equal(diagnostic.source, 'tenfold');
    assert.equal(diagnostic.severity, 2);
    assert.equal(
      diagnostic.codeDescription?.href,
      'https://github.com/tenfold-dev/tenfold/blob/main/rules/queries/n-plus-one-query.md',
    );
    assert.match(String(diagnostic.message), /^.{1,160}$/);
    assert.ok(diagnostic.relatedInformation && diagnostic.relatedInformation.length > 0);
    const line = nPlusOne.split('\n')[diagnostic.range.start.line];
    assert.match(line ?? '', /for \(|findUnique/);
  });

  it('is judged again after an edit of a range', async () => {
    const lines = nPlusOne.split('\n');
    const call = lines.findIndex((line) => line.includes('await prisma'));
    client.notify('textDocument/didChange', {
      textDocument: { uri: uriOf(file), version: 2 },
      contentChanges: [
        {
          range: { start: { line: call, character: 0 }, end: { line: call, character: lines[call]!.length } },
          text: '    const owner = order.userId;',
        },
      ],
    });
    await client.untilRules(file, [], 2);
  });

  it('gets nothing published for a version that is no longer there', async () => {
    const from = client.published.length;
    for (let version = 3; version <= 12; version += 1) {
      client.change(file, version % 2 === 0 ? clean : `${nPlusOne}// ${version}\n`, version);
    }
    await client.untilRules(file, [], 12);
    const versions = client.published.slice(from).map(({ version }) => version);
    assert.deepEqual(versions, [12]);
  });

  it('counts columns in UTF-16 units', async () => {
    const text = nPlusOne.replace('const owner = await', 'const owner = /* 👩‍🚀 */ await');
    client.change(file, text, 13);
    await client.untilRules(file, [rule], 13);
    const [diagnostic] = client.diagnostics(file) as [Diagnostic];
    const { start, end } = diagnostic.range;
    assert.equal(start.line, end.line);
    const marked = text.split('\n')[start.line]!.slice(start.character, end.character);
    assert.match(marked, /^(prisma\.user\.findUnique|for|order of orders)/);
  });

  it('loses its findings when it is closed, for nobody asked for those of other files', async () => {
    client.close(file);
    await client.untilRules(file, []);
    assert.equal(client.published.at(-1)?.version, undefined);
  });

  it('is judged by the unsaved text of another', async () => {
    const lib = path.join(root, 'src/lookup.ts');
    const caller = path.join(root, 'src/caller.ts');
    const lookup = `import { prisma } from './db';

export async function ownerOf(id: number) {
  return prisma.user.findUnique({ where: { id } });
}
`;
    const calling = nPlusOne
      .replace("from './db'", "from './lookup'")
      .replace('{ prisma }', '{ ownerOf }')
      .replace(/prisma\.user\.findUnique\(.*\);/, 'ownerOf(order.userId);');
    write(lib, 'export async function ownerOf(id: number) {\n  return { id };\n}\n');
    write(caller, calling);
    client.watched({ file: lib, type: 1 }, { file: caller, type: 1 });
    client.open(caller, calling);
    await client.untilRules(caller, [], 1);
    client.open(lib, lookup);
    await client.untilRules(caller, [rule], 1);
    const [diagnostic] = client.diagnostics(caller) as [Diagnostic];
    assert.ok(diagnostic.relatedInformation?.some(({ location }) => location.uri === uriOf(lib)));
    client.close(lib); // The disk counts again.
    await client.untilRules(caller, [], 1);
  });
});

it('survives documents that are no files, are empty, or are not code', async () => {
  const root = createProject({});
  const client = await startClient({ roots: [root], capabilities: everything });
  const textDocument = { uri: 'untitled:Untitled-1', languageId: 'typescript', version: 1, text: nPlusOne };
  client.notify('textDocument/didOpen', { textDocument });
  client.notify('textDocument/didOpen', { textDocument: { ...textDocument, uri: 'file://host/%zz' } });
  client.open(path.join(root, 'empty.ts'), '');
  client.open(path.join(root, 'binary.ts'), '\u0000\ufffd\u0001'.repeat(1000));
  client.open(path.join(root, 'half.ts'), 'for (const x of { await prisma.');
  await client.untilRules(path.join(root, 'half.ts'), []);
  const position = { line: 7, character: 9 };
  assert.equal(await client.request('textDocument/hover', { textDocument, position }), null);
  assert.equal(await client.stop(), 0);
});
