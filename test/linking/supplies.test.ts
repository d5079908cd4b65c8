/** Where the items of a loop come from, over files: what a rule may know of their number. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turns } from '../../rules/wording.ts';
import { judged, ROOT } from '../harness/judge.ts';

const SCHEMA = `
  datasource db { provider = "postgresql" }
  model User {
    id Int @id
    teamId Int
    team Team @relation(fields: [teamId], references: [id])
  }
  model Team {
    id Int @id
    tags Json
    users User[]
    posts Post[]
  }
  model Post {
    id Int @id
    teamId Int
    at DateTime
    team Team @relation(fields: [teamId], references: [id])
  }
`;
const HEAD = `
  import { PrismaClient } from '@prisma/client';
  import { z } from 'zod';
  export const prisma = new PrismaClient();
`;
const READ = 'await prisma.user.findUnique({ where: { id } });';
/** Teams come with their users; posts are added one by one. */
const WRITES = `
  import { prisma } from './run';
  export async function addPost(teamId: number) { await prisma.post.create({ data: { teamId, at: new Date() } }); }
  export async function addTeam(ids: number[]) {
    const team = await prisma.team.create({ data: {} });
    await prisma.user.createMany({ data: ids.map((id) => ({ id, teamId: team.id })) });
  }
`;

/** What is said of the number of items of each loop of \`run\`, in src/run.ts. */
async function suppliesIn(run: string, others: Record<string, string> = {}): Promise<readonly string[]> {
  const files = new Map([
    ['src/run.ts', HEAD + run],
    ['src/writes.ts', WRITES],
    ['prisma/schema.prisma', SCHEMA],
    ...Object.entries(others),
  ]);
  const { engine } = await judged(files, new Set());
  const { program } = engine;
  const fn = program.functions(`${ROOT}/src/run.ts`).find((one) => program.fn(one).name === 'run');
  const frames = fn === undefined ? [] : program.occurrences(fn).flatMap((one) => one.frames);
  return frames.flatMap(({ loop }) => (loop === undefined ? [] : [turns(program.countOf(loop))]));
}

const OVER = (list: string): string =>
  `export async function run(ids: number[]) { for (const id of ${list}) ${READ} }`;

test('a parameter holds what callers in other files give', async () => {
  const caller = (given: string): Record<string, string> => ({
    'src/caller.ts': `
      import { prisma, run } from './run';
      export async function call(teamId: number) { await run(${given}); }
    `,
  });
  const given = (list: string) => suppliesIn(OVER('ids'), caller(list));
  assert.deepEqual(await given('(await prisma.team.findMany()).map(({ id }) => id)'), [
    '`ids` grows with the data: nothing limits it.',
  ]);
  assert.deepEqual(await given('(await prisma.user.findMany({ where: { teamId } })).map(({ id }) => id)'), [
    '`ids` belongs to one row: few, as far as we see.',
  ]);
  assert.deepEqual(await given('[1, 2, teamId]'), ['`ids` holds up to 3 items.']);
  assert.deepEqual(await given("await (await fetch('/ids')).json()"), ['`ids` comes from another service.']);
  assert.deepEqual(await suppliesIn(OVER('ids')), ['Whoever calls decides how long `ids` is.']);
});

test('what belongs to one row is few, unless code adds to it again and again', async () => {
  const of = (relation: string): string => `
    export async function run(teamId: number) {
      const team = await prisma.team.findUnique({ where: { id: teamId }, include: { ${relation}: true } });
      for (const { id } of team.${relation}) ${READ}
    }`;
  const owned = (name: string) => [`\`team.${name}\` belongs to one row: few, as far as we see.`];
  assert.deepEqual((await suppliesIn(of('users'))).slice(-1), owned('users'));
  assert.deepEqual((await suppliesIn(of('tags'))).slice(-1), owned('tags'));
  assert.deepEqual((await suppliesIn(of('posts'))).slice(-1), [
    '`team.posts` grows with the data: nothing limits it.',
  ]);
});

test('what a schema lets through', async () => {
  const parsed = (schema: string): string => `
    const Body = z.object({ ids: ${schema}, name: z.string().max(5) });
    export async function run(body: unknown) { const { ids } = Body.parse(body); for (const id of ids) ${READ} }`;
  assert.deepEqual(await suppliesIn(parsed('z.array(z.number().max(3)).min(1).max(40).optional()')), [
    '`ids` holds up to 40 items.',
  ]);
  assert.deepEqual(await suppliesIn(parsed('z.number().array()')), [
    'Whoever calls decides how long `ids` is.',
  ]);
  const typed = `
    const Body = z.object({ ids: z.array(z.number()).max(40) });
    type Input = z.infer<typeof Body>;
    export async function run({ ids }: Pick<Input, 'ids'>) { for (const id of ids) ${READ} }`;
  assert.deepEqual(await suppliesIn(typed), ['`ids` holds up to 40 items.']);
});

test('lists that are put together: by pushing, by key, out of several answers', async () => {
  const made = (body: string): string => `export async function run() { ${body} }`;
  const grows = (name: string) => [`\`${name}\` grows with the data: nothing limits it.`];
  const pushed = `const ids = []; for (const { id } of await prisma.team.findMany()) ids.push(id); for (const id of ids) ${READ}`;
  assert.deepEqual(await suppliesIn(made(pushed)), grows('ids'));
  const keyed = `const byId = {}; for (const { id } of await prisma.team.findMany()) byId[id] = id; for (const id of Object.keys(byId)) ${READ}`;
  assert.deepEqual(await suppliesIn(made(keyed)), grows('Object.keys(byId)'));
  const several = `const [few, ids] = await Promise.all([[1], prisma.team.findMany()]); for (const { id } of ids) ${READ}`;
  assert.deepEqual(await suppliesIn(made(several)), grows('ids'));
  const inside = `const ids = [1]; ids.push(2); for (const id of ids) ${READ}`;
  assert.deepEqual(await suppliesIn(made(inside)), ['`ids` holds up to 2 items.']);
});
