/** Whoever has to hear of a change hears of it, also when somebody gave up asking half way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraries } from '../../rules/libraries/index.ts';
import { createLinker } from '../../server/src/linking/link.ts';
import type { Sources } from '../../server/src/linking/sources.ts';
import { memorySources } from './memory.ts';

const FILES = {
  'package.json': '{ "dependencies": { "@prisma/client": "6", "express": "5" } }',
  'prisma/schema.prisma': 'datasource db { provider = "postgresql" }\nmodel User { id Int @id }\n',
  'src/read.ts': "import { PrismaClient } from '@prisma/client';\nexport const db = new PrismaClient();\n",
};
const WRITING = `import express from 'express';
import { db } from './read';
express().post('/users', async (req, res) => res.json(await db.user.create({ data: req.body })));
`;

function linking() {
  let now = memorySources({ ...FILES, 'src/write.ts': WRITING });
  const sources = new Proxy(now, { get: (_, key: keyof Sources) => now[key] });
  const linker = createLinker(sources, libraries);
  /** A file asks who writes the rows of a table. */
  const ask = () =>
    linker.onBehalf('/src/read.ts', () =>
      linker.program.entities().map((entity) => linker.program.operationsOn(entity).length),
    );
  const silence = () => {
    now = memorySources({ ...FILES, 'src/write.ts': 'export {};\n' });
    return linker.invalidate(['/src/write.ts']);
  };
  return { linker, ask, silence };
}

test('names are told again after somebody has given up', () => {
  for (let taken = 0; ; taken++) {
    const { linker, ask, silence } = linking();
    assert.deepEqual(ask(), [1]);
    assert.ok(!silence().includes('/src/read.ts'));
    const givenUp = linker.outdated();
    let isDone = false;
    for (let step = 0; step < taken && !isDone; step++) isDone = givenUp.next().done === true;
    if (isDone) break;
    givenUp.return([]);
    const steps = linker.outdated();
    let last = steps.next();
    while (!last.done) last = steps.next();
    assert.ok(last.value.includes('/src/read.ts'), `given up after ${taken} steps`);
  }
});
