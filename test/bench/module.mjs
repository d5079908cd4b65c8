/** The code of one module of the workspace that `generate.mjs` writes. */

const FILES_PER_MODULE = 16;

/** Files of a module: as many as FILES_PER_MODULE. */
export function moduleFiles(name, [a, b, c], random) {
  const low = lower(name);
  const folder = `modules/${low}`;
  const files = [
    [`${folder}/${low}.routes.ts`, routes(name, low)],
    [`${folder}/${low}.service.ts`, service(name, low, a, b, random)],
    [`${folder}/${low}.repository.ts`, repository(name, low)],
    [`${folder}/${low}.schema.ts`, validation(name)],
    [`${folder}/${low}.types.ts`, types(name)],
    [`${folder}/${low}.mapper.ts`, mapper(name)],
    [`${folder}/${low}.job.ts`, job(low, c)],
    [`${folder}/${low}.events.ts`, helpers(name, 'event', 6, random)],
    [`${folder}/${low}.policy.ts`, helpers(name, 'allow', 6, random)],
    [`${folder}/${low}.report.ts`, report(low, random)],
    [`${folder}/${low}.test.ts`, tests(name, low, 12)],
    [`${folder}/index.ts`, `export * from './${low}.service';\nexport * from './${low}.types';\n`],
    [`components/${low}/${name}Table.tsx`, component(name, 'Table', random)],
    [`components/${low}/${name}Form.tsx`, component(name, 'Form', random)],
    [`lib/${low}/format.ts`, helpers(name, 'format', 7, random)],
    [`lib/${low}/compute.ts`, helpers(name, 'compute', 7, random)],
  ];
  if (files.length !== FILES_PER_MODULE) throw new Error('FILES_PER_MODULE is wrong.');
  return files;
}

const routes = (name, low) => `import { Router } from 'express';
import { pageOf } from '@bench/shared';
import { ${low}Service } from './${low}.service';
import { create${name}Schema, update${name}Schema } from './${low}.schema';

export const ${low}Routes = Router();

${['list', 'open', 'recent', 'archived']
  .map(
    (kind) => `${low}Routes.get('/${kind}', async (req, res, next) => {
  try {
    const page = pageOf(req.query);
    const rows = await ${low}Service.${kind}(String(req.query.owner), page);
    res.json({ rows, next: rows.at(-1)?.id ?? null });
  } catch (error) {
    next(error);
  }
});
`,
  )
  .join('\n')}
${low}Routes.get('/:id', async (req, res, next) => {
  try {
    const row = await ${low}Service.get(req.params.id);
    if (!row) return res.status(404).end();
    return res.json(row);
  } catch (error) {
    return next(error);
  }
});

${low}Routes.post('/', async (req, res, next) => {
  try {
    const input = create${name}Schema.parse(req.body);
    res.status(201).json(await ${low}Service.create(input));
  } catch (error) {
    next(error);
  }
});

${low}Routes.patch('/:id', async (req, res, next) => {
  try {
    const input = update${name}Schema.parse(req.body);
    res.json(await ${low}Service.update(req.params.id, input));
  } catch (error) {
    next(error);
  }
});

${low}Routes.get('/:id/summary', async (req, res) => {
  res.json(await ${low}Service.summary(req.params.id));
});
`;

const service = (name, low, a, b, random) => `import { NotFound, notify, type Page } from '@bench/shared';
import { prisma } from '@bench/db';
import { ${low}Repository } from './${low}.repository';
import { to${name}View } from './${low}.mapper';
import type { ${name}Input, ${name}View } from './${low}.types';
${a === name ? '' : `import { ${lower(a)}Service } from '@/modules/${lower(a)}/${lower(a)}.service';\n`}
const WEIGHTS = { low: 1, normal: 2, high: ${3 + Math.floor(random() * 7)} } as const;

class ${name}Service {
${['list', 'open', 'recent', 'archived']
  .map(
    (kind, index) => `  async ${kind}(owner: string, page: Page): Promise<${name}View[]> {
    const rows = await ${low}Repository.${kind}(owner, page);
    const views: ${name}View[] = [];
    for (const row of rows) {
      const score = Math.round((row.amount ?? 0) * WEIGHTS[row.priority] / ${index + 2});
      views.push(to${name}View(row, score));
    }
    return views;
  }
`,
  )
  .join('\n')}
  async get(id: string): Promise<${name}View | undefined> {
    const row = await prisma.${low}.findUnique({ where: { id }, include: { ${lower(b)}s: { take: 20 } } });
    return row ? to${name}View(row, row.amount) : undefined;
  }

  async create(input: ${name}Input): Promise<${name}View> {
    const existing = await prisma.${low}.findFirst({ where: { slug: input.slug, ownerId: input.ownerId } });
    if (existing) throw new Error(\`${name} \${input.slug} exists\`);
    const row = await prisma.${low}.create({ data: { ...input, status: 'OPEN' } });
    await notify(process.env.WEBHOOK_URL ?? '', { kind: '${low}.created', id: row.id });
    return to${name}View(row, 0);
  }

  async update(id: string, input: Partial<${name}Input>): Promise<${name}View> {
    const row = await prisma.${low}.findUnique({ where: { id } });
    if (!row) throw new NotFound(\`${name} \${id}\`);
    const next = await prisma.${low}.update({ where: { id }, data: { ...input, version: row.version + 1 } });
    return to${name}View(next, next.amount);
  }

  async summary(id: string) {
    const items = await ${low}Repository.itemsOf(id);
    const byOwner = new Map<string, number>();
    for (const item of items) {
      const owner = await prisma.user.findUnique({ where: { id: item.ownerId }, select: { name: true } });
      byOwner.set(owner?.name ?? 'nobody', (byOwner.get(owner?.name ?? 'nobody') ?? 0) + item.amount);
    }
${a === name ? '' : `    const other = await ${lower(a)}Service.get(id);\n    if (other) byOwner.set(other.title, 0);\n`}    return Object.fromEntries(byOwner);
  }
}

export const ${low}Service = new ${name}Service();
`;

const repository = (name, low) => `import { prisma, type Prisma } from '@bench/db';
import type { Page } from '@bench/shared';

function base(owner: string, page: Page): Prisma.${name}FindManyArgs {
  return { where: { ownerId: owner }, take: page.take, orderBy: { createdAt: 'desc' } };
}

export const ${low}Repository = {
  list: (owner: string, page: Page) => prisma.${low}.findMany(base(owner, page)),
${[
  ['open', "status: 'OPEN'"],
  ['recent', 'createdAt: { gt: new Date(Date.now() - 86_400_000) }'],
  ['archived', 'archivedAt: { not: null }'],
]
  .map(
    ([kind, where]) => `  async ${kind}(owner: string, page: Page) {
    const where: Prisma.${name}WhereInput = { ownerId: owner, ${where} };
    if (page.cursor) where.id = { gt: page.cursor };
    return prisma.${low}.findMany({ where, take: page.take, orderBy: { id: 'asc' } });
  },
`,
  )
  .join('')}  itemsOf: (id: string) => prisma.${low}.findMany({ where: { parentId: id } }),
  async remove(ids: string[]) {
    for (const id of ids) {
      await prisma.${low}.delete({ where: { id } });
    }
  },
  countOf: (owner: string) => prisma.${low}.count({ where: { ownerId: owner } }),
};
`;

const validation = (name) => `import { z } from 'zod';

const money = z.object({ amount: z.number().int().min(0).max(10_000_000), currency: z.enum(['EUR', 'USD', 'GBP']) });

export const create${name}Schema = z.object({
${fields(18)
  .map(
    (field, index) =>
      `  ${field}: z.${index % 3 === 0 ? 'string().min(1).max(200)' : index % 3 === 1 ? 'number().int().nonnegative()' : 'string().optional()'},`,
  )
  .join('\n')}
  price: money.optional(),
  tags: z.array(z.string().max(40)).max(20).default([]),
});

export const update${name}Schema = create${name}Schema.partial();
export type Create${name} = z.infer<typeof create${name}Schema>;
export type Update${name} = z.infer<typeof update${name}Schema>;
`;

const types = (name) => `export interface ${name}Input {
  slug: string;
  ownerId: string;
${fields(18)
  .map(
    (field, index) =>
      `  /** What the ${field} is. */\n  ${field}${index % 4 === 0 ? '?' : ''}: ${['string', 'number', 'Date | null', 'boolean'][index % 4]};`,
  )
  .join('\n')}
}

export interface ${name}View extends ${name}Input {
  id: string;
  title: string;
  score: number;
}

export type ${name}Key = keyof ${name}Input;
export type ${name}Patch = Partial<Pick<${name}Input, 'slug' | 'ownerId'>>;
`;

const mapper = (name) => `import type { ${name}View } from './${lower(name)}.types';

type Row = Record<string, unknown> & {
  id: string;
  slug: string;
};

/** What clients see of a row. */
export function to${name}View(row: Row, score: number): ${name}View {
  const view = {
    id: row.id,
    slug: row.slug,
    score,
${fields(20)
  .map((field) => `    // The ${field} is shown as it is stored.\n    ${field}: row.${field},`)
  .join('\n')}
  };

  if (score < 0) {
    return { ...view, score: 0 } as unknown as ${name}View;
  }
  return view as unknown as ${name}View;
}
`;

const job = (low, other) => `import { Worker, Queue } from 'bullmq';
import { prisma } from '@bench/db';
import { notify } from '@bench/shared';

const connection = { host: process.env.REDIS_HOST ?? 'localhost', port: 6379 };
export const ${low}Queue = new Queue('${low}', { connection });

export const ${low}Worker = new Worker('${low}', async (task) => {
  switch (task.name) {
    case 'expire': {
      const rows = await prisma.${low}.findMany({ where: { status: 'OPEN' }, take: 500 });
      await Promise.all(rows.map((row) => prisma.${low}.update({ where: { id: row.id }, data: { status: 'EXPIRED' } })));
      return rows.length;
    }
    case 'digest': {
      const users = await prisma.user.findMany({ select: { id: true, email: true } });
      for (const user of users) {
        const count = await prisma.${low}.count({ where: { ownerId: user.id } });
        if (count > 0) await notify(process.env.MAIL_URL ?? '', { to: user.email, count });
      }
      return users.length;
    }
    case 'sync': {
      const related = await prisma.${lower(other)}.findFirst({ where: { slug: task.data.slug } });
      return related?.id;
    }
    default:
      throw new Error(\`unknown task \${task.name}\`);
  }
}, { connection, concurrency: 4 });
`;

const helpers = (name, verb, count, random) => `/** What one step of ${verb} is given. */
export interface ${name}Step {
  /** Comes from the validated request, and is never negative. */
  readonly amount: number;
  readonly label?: string;
  readonly list: readonly number[];
}

/** What one step of ${verb} gives. */
export interface ${name}Outcome {
  readonly label: string;
  readonly sum: number;
  readonly ok: boolean;
  readonly unit: 'item' | 'piece' | 'hour';
  readonly rank: number;
}

${Array.from(
  { length: count },
  (_, index) => `/**
 * Step ${index} of what ${verb} does for one ${name}.
 *
 * The factor is that of the contract, unless the caller knows better.
 */
export function ${verb}${name}${index}(
  input: ${name}Step,
  factor = ${index + 1},
): ${name}Outcome {
  let sum = input.amount * factor;
  for (const value of input.list) {
    if (value > ${Math.floor(random() * 900)}) {
      sum ${'+-*'[index % 3]}= value;
    }
  }

  return {
    label: input.label ?? '${verb}',
    sum,
    ok: sum > ${Math.floor(random() * 500)},
    unit: '${['item', 'piece', 'hour'][index % 3]}',
    rank: ${index},
  };
}
`,
).join('\n')}`;

const report = (low, random) => `import { prisma } from '@bench/db';

interface Line { month: string; total: number; share: number }
const cache = new Map<string, Line[]>();

${Array.from(
  { length: 5 },
  (_, index) => `export async function ${low}Report${index}(owner: string, year: number): Promise<Line[]> {
  const known = cache.get(\`\${owner}:\${year}:${index}\`);
  if (known) return known;
  const rows = await prisma.${low}.findMany({
    where: { ownerId: owner, createdAt: { gte: new Date(year, 0, 1), lt: new Date(year + 1, 0, 1) } },
    select: { amount: true, createdAt: true },
  });
  const months = Array.from({ length: 12 }, (_, month) => ({ month: String(month + 1), total: 0, share: 0 }));
  for (const row of rows) months[row.createdAt.getMonth()].total += row.amount * ${1 + Math.floor(random() * 9)};
  const sum = months.reduce((all, line) => all + line.total, 0) || 1;
  const lines = months.map((line) => ({ ...line, share: line.total / sum }));
  cache.set(\`\${owner}:\${year}:${index}\`, lines);
  return lines;
}
`,
).join('\n')}`;

const tests = (name, low, count) => `import { describe, expect, it } from 'vitest';
import { ${low}Service } from './${low}.service';

describe('${name}', () => {
${Array.from(
  { length: count },
  (_, index) => `  it('does thing ${index}', async () => {
    const created = await ${low}Service.create({ slug: 's${index}', ownerId: 'o' } as never);
    const found = await ${low}Service.get(created.id);
    expect(found?.slug).toBe('s${index}');
    expect(await ${low}Service.list('o', { take: ${index + 1} })).toHaveLength(${index});
  });
`,
).join('\n')}});
`;

const component = (name, kind, random) => `'use client';

import { useEffect, useState } from 'react';
import type { ${name}View } from '@/modules/${lower(name)}';

interface Props {
  owner: string;
  initial?: ${name}View[];
}

export function ${name}${kind}({ owner, initial = [] }: Props) {
  const [rows, setRows] = useState(initial);
  const [filter, setFilter] = useState('');
  useEffect(() => {
    const controller = new AbortController();
    fetch(\`/api/${lower(name)}/list?owner=\${owner}\`, { signal: controller.signal })
      .then((response) => response.json())
      .then((body) => setRows(body.rows))
      .catch(() => setRows([]));
    return () => controller.abort();
  }, [owner]);
  const shown = rows.filter((row) => row.title.includes(filter));
  return (
    <section className="p-${Math.floor(random() * 9)} grid gap-2">
      <input
        className="input w-full"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        placeholder="Filter"
      />
${fields(9)
  .map(
    (field) => `      <div
        className="row flex items-center justify-between"
        data-field="${field}"
      >
        <span className="text-sm text-muted">
          The ${field} of each of them
        </span>
        <${name}Cell
          label="${field}"
          rows={shown}
        />
      </div>`,
  )
  .join('\n')}
    </section>
  );
}

function ${name}Cell({ label, rows }: { label: string; rows: ${name}View[] }) {
  return (
    <ul className="list">
      {rows.map((row) => (
        <li key={row.id}>
          {label}: {row.title}
        </li>
      ))}
    </ul>
  );
}
`;

/** Its model in the schema. */
export const model = (name, other) => `model ${name} {
  id         String    @id @default(cuid())
  slug       String
  ownerId    String
  parentId   String?
  status     String    @default("OPEN")
  priority   String    @default("normal")
  amount     Int       @default(0)
  version    Int       @default(0)
  archivedAt DateTime?
  createdAt  DateTime  @default(now())

  @@unique([slug, ownerId])
  @@index([ownerId, ${other.length % 2 ? 'createdAt' : 'status'}])
}
`;

const WORDS = [
  'alpha',
  'title',
  'summary',
  'region',
  'channel',
  'origin',
  'target',
  'weight',
  'height',
  'colour',
  'season',
  'ledger',
  'bucket',
  'margin',
  'notice',
  'policy',
  'remark',
  'vendor',
  'window',
  'zone',
];
const fields = (count) => WORDS.slice(0, count);

export const lower = (name) => name[0].toLowerCase() + name.slice(1);
