/** Small workspaces in a temporary folder, and the code that the tests write into them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

const projects: string[] = [];
after(() => {
  for (const root of projects) rmSync(root, { recursive: true, force: true });
});

/** Writes the files and returns the folder, which is removed when all tests of this process are over. */
export function createProject(files: Readonly<Record<string, string>>): string {
  // Not a symbolic link, as it is on macOS: paths have to be those which the server finds.
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'tenfold-lsp-')));
  for (const [name, text] of Object.entries({ ...base, ...files })) write(path.join(root, name), text);
  projects.push(root);
  return root;
}

export function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const base = {
  'package.json': JSON.stringify({
    name: 'shop',
    dependencies: { '@prisma/client': '6.0.0', express: '5.0.0' },
  }),
  'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

generator client {
  provider = "prisma-client-js"
}

model User {
  id     Int     @id @default(autoincrement())
  email  String  @unique
  orders Order[]
}

model Order {
  id     Int  @id @default(autoincrement())
  userId Int
  user   User @relation(fields: [userId], references: [id])

  @@index([userId])
}
`,
  'src/db.ts': `import { PrismaClient } from '@prisma/client';

export const prisma = new PrismaClient();
`,
};

/** One finding: \`n-plus-one-query\`. The orders are given, so that nothing else is to be said. */
export const nPlusOne = `import { prisma } from './db';
import express from 'express';

const app = express();

app.post('/owners', async (req, res) => {
  const orders: { userId: number }[] = req.body.orders;
  const owners = [];
  for (const order of orders) {
    const owner = await prisma.user.findUnique({ where: { id: order.userId } });
    owners.push(owner);
  }
  res.json(owners);
});
`;

/** The same without a finding. */
export const clean = `import { prisma } from './db';
import express from 'express';

const app = express();

app.get('/owners/:id', async (req, res) => {
  const owner = await prisma.user.findUnique({ where: { id: Number(req.params.id) } });
  res.json(owner);
});
`;

/** One finding: \`unbounded-query\`, whose fix has a tab stop and may change behaviour. */
export const unbounded = `import { prisma } from './db';
import express from 'express';

const app = express();

app.get('/users', async (_req, res) => {
  const users = await prisma.user.findMany();
  res.json(users);
});

app.post('/users', async (req, res) => {
  const user = await prisma.user.create({ data: { email: req.body.email } });
  res.json(user);
});
`;

/** One finding: \`in-process-state\`, whose fix makes a new file. */
export const state = `import express from 'express';

const app = express();

export const carts = new Map<string, string[]>();

app.post('/carts/:user', (req, res) => {
  carts.set(req.params.user, [...(carts.get(req.params.user) ?? []), req.body.article]);
  res.sendStatus(204);
});

app.get('/carts/:user', (req, res) => {
  res.json(carts.get(req.params.user));
});
`;
