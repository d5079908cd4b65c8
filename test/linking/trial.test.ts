/** After a trial everything is answered as before; during it, as a new linker would. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraries } from '../../rules/libraries/index.ts';
import { createLinker, type Linker } from '../../server/src/linking/link.ts';
import { memorySources } from './memory.ts';

const SCHEMA = `model Order {
  id     Int    @id
  userId Int
}
model User {
  id Int @id
}
`;
const FILES: Readonly<Record<string, string>> = {
  'prisma/schema.prisma': SCHEMA,
  'src/db.ts': "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n",
  'src/users.ts':
    "import { prisma } from './db';\nexport const load = (id: number) => prisma.user.findUnique({ where: { id } });\n",
  'src/orders.ts':
    "import { load } from './users';\nexport const cache = new Map<number, unknown>();\nexport async function owners(ids: number[]) {\n  for (const id of ids) cache.set(id, await load(id));\n}\n",
  'src/routes.ts':
    "import express from 'express';\nimport { owners } from './orders';\nconst app = express();\napp.post('/owners', async (req, res) => res.json(await owners(req.body)));\n",
};

const TRIALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a function becomes another': {
    'src/users.ts':
      "import { prisma } from './db';\nconst first = () => 1;\nexport const load = (id: number) => [first(), prisma.order.findMany({ where: { userId: id } })];\n",
  },
  'a route is registered under another name': {
    'src/routes.ts':
      "import express from 'express';\nimport { owners } from './orders';\nconst app = express();\napp.get('/mine', async (req, res) => res.json(await owners(req.body)));\n",
  },
  'an index is added': {
    'prisma/schema.prisma': SCHEMA.replace('userId Int\n', 'userId Int\n  @@index([userId])\n'),
  },
  'another file writes the state': {
    'src/routes.ts': "import { cache } from './orders';\ncache.clear();\n",
  },
  'nothing changes': {},
};

/** Everything that rules can ask about some files and about stored types, as text. */
function told({ program, entries }: Linker, names: readonly string[] = Object.keys(FILES)): string {
  const files = names.filter((path) => path.endsWith('.ts')).map((path) => `/${path}`);
  const perFile = files.map((path) => [
    path,
    program.states(path),
    program.entriesOf(path),
    program.functions(path).map((ref) => [program.fn(ref), program.reach(ref), program.occurrences(ref)]),
  ]);
  const perEntity = program
    .entities()
    .map((entity) => [entity, program.rowsOf(entity), program.operationsOn(entity)]);
  return JSON.stringify([perFile, perEntity, entries()], null, 1);
}

for (const [name, changes] of Object.entries(TRIALS)) {
  for (const asksBefore of [true, false]) {
    test(`${name}, ${asksBefore ? 'known' : 'unknown'} before`, () => {
      const before = told(createLinker(memorySources(FILES), libraries));
      const [base, tried] = [memorySources(FILES), memorySources({ ...FILES, ...changes })];
      let isTrial = false;
      // The route's finding may be what a change further down is for.
      const asked = [...new Set([...Object.keys(changes), 'src/routes.ts'])];
      const now = () => (isTrial ? tried : base);
      const linker = createLinker(
        {
          ...base,
          facts: (path) => (path.slice(1) in changes ? now().facts(path) : base.facts(path)),
          text: (path) => now().text(path),
          resolve: (from, specifier) => now().resolve(from, specifier),
          prismaSchemas: () =>
            'prisma/schema.prisma' in changes ? now().prismaSchemas() : base.prismaSchemas(),
        },
        libraries,
      );
      if (asksBefore) assert.equal(told(linker), before);
      isTrial = true;
      const during = linker.trial(
        asked.map((path) => `/${path}`),
        () => told(linker, asked),
      );
      isTrial = false;
      assert.equal(during, told(createLinker(tried, libraries), asked));
      assert.equal(told(linker), before);
    });
  }
}
