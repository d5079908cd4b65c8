/**
 * Writes a workspace that looks like a grown backend: modules of routes, services, repositories, validation, jobs,
 * components and tests over a Prisma schema, in a few packages. The same numbers give the same files.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lower, model, moduleFiles } from './module.mjs';

/**
 * @param {string} root an empty folder
 * @param {number} lines how many lines there are to be, roughly
 * @returns {{ lines: number, files: string[], schema: string }} paths are absolute; `files` are source files
 */
export function generate(root, lines) {
  const written = [];
  let total = 0;
  const write = (file, text) => {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    if (/\.tsx?$/.test(file)) {
      written.push(target);
      total += text.split('\n').length;
    }
  };
  write(
    'package.json',
    JSON.stringify({ name: 'bench', private: true, workspaces: ['packages/*', 'apps/*'] }),
  );
  write(
    'packages/db/package.json',
    JSON.stringify({
      name: '@bench/db',
      main: 'dist/index.js',
      dependencies: { '@prisma/client': '^6.0.0' },
    }),
  );
  write(
    'packages/db/src/index.ts',
    "import { PrismaClient } from '@prisma/client';\n\nexport const prisma = new PrismaClient();\nexport type { Prisma } from '@prisma/client';\n",
  );
  write(
    'packages/shared/package.json',
    JSON.stringify({ name: '@bench/shared', exports: { '.': './dist/index.js', './*': './dist/*.js' } }),
  );
  write(
    'packages/shared/src/index.ts',
    "export * from './errors';\nexport * from './paging';\nexport * from './http';\n",
  );
  write(
    'packages/shared/src/errors.ts',
    'export class NotFound extends Error {}\nexport class Conflict extends Error {}\nexport class Invalid extends Error {}\n',
  );
  write(
    'packages/shared/src/paging.ts',
    'export interface Page { take: number; cursor?: string }\n\nexport function pageOf(query: Record<string, unknown>): Page {\n  return { take: Math.min(Number(query.take ?? 50), 100), cursor: query.cursor as string | undefined };\n}\n',
  );
  write(
    'packages/shared/src/http.ts',
    "export async function notify(url: string, body: unknown): Promise<Response> {\n  return fetch(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(5000) });\n}\n",
  );
  write(
    'apps/api/package.json',
    JSON.stringify({
      name: '@bench/api',
      dependencies: {
        express: '^5.0.0',
        zod: '^4.0.0',
        bullmq: '^5.0.0',
        react: '^19.0.0',
        next: '^16.0.0',
        '@bench/db': 'workspace:*',
        '@bench/shared': 'workspace:*',
      },
    }),
  );
  write(
    'apps/api/tsconfig.json',
    '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } } } // aliases\n',
  );
  const models = [];
  const names = [];
  const random = randomFrom(17);
  while (total < lines) {
    const name = nameOf(names.length);
    const others = [0, 1, 2].map(() => names[Math.floor(random() * names.length)] ?? name);
    for (const [file, text] of moduleFiles(name, others, random)) write(`apps/api/src/${file}`, text);
    models.push(model(name, others[0]));
    names.push(name);
  }
  const schema = path.join(root, 'packages/db/prisma/schema.prisma');
  write(
    'packages/db/prisma/schema.prisma',
    `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n\ngenerator client {\n  provider = "prisma-client-js"\n}\n\n${models.join('\n')}`,
  );
  write(
    'apps/api/src/server.ts',
    `import express from 'express';\n${names.map((name) => `import { ${lower(name)}Routes } from './modules/${lower(name)}/${lower(name)}.routes';`).join('\n')}\n\nexport const app = express();\napp.use(express.json());\n${names.map((name) => `app.use('/${lower(name)}', ${lower(name)}Routes);`).join('\n')}\napp.listen(Number(process.env.PORT ?? 3000));\n`,
  );
  return { lines: total, files: written.sort(), schema };
}

const FIRST = [
  'Order',
  'Invoice',
  'Ticket',
  'Asset',
  'Claim',
  'Batch',
  'Route',
  'Lease',
  'Grant',
  'Audit',
  'Visit',
  'Quote',
  'Rebate',
  'Parcel',
  'Device',
  'Sensor',
];
const SECOND = [
  '',
  'Line',
  'Note',
  'Rule',
  'Plan',
  'Step',
  'Event',
  'Group',
  'Share',
  'Limit',
  'Report',
  'Token',
  'Access',
  'Change',
  'Draft',
  'Check',
  'Offer',
  'Result',
];

function nameOf(index) {
  return (
    FIRST[index % FIRST.length] +
    SECOND[Math.floor(index / FIRST.length) % SECOND.length] +
    (index >= FIRST.length * SECOND.length ? Math.floor(index / (FIRST.length * SECOND.length)) : '')
  );
}

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of Numerical Recipes. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
