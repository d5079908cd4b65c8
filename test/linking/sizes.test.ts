/** How many there are of what a loop runs over, and what is said of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turns } from '../../rules/wording.ts';
import { judged, ROOT } from '../harness/judge.ts';

/** The sizes of the loops of `run`, each with what evidence says of it. */
async function sizesIn(body: string): Promise<readonly string[]> {
  const text = `
    import { PrismaClient } from '@prisma/client';
    const prisma = new PrismaClient();
    const MOST = Number(process.env.MOST);
    ${body}`;
  const schema = 'datasource db { provider = "postgresql" }\nmodel User { id Int @id }';
  const files = new Map([
    ['src/run.ts', text],
    ['prisma/schema.prisma', schema],
  ]);
  const { engine } = await judged(files, new Set());
  const { program } = engine;
  const file = `${ROOT}/src/run.ts`;
  const fn = program.functions(file).find((one) => program.fn(one).name === 'run');
  const frames = fn === undefined ? [] : program.occurrences(fn).flatMap((one) => one.frames);
  return frames.flatMap(({ loop }) => (loop === undefined ? [] : [turns(loop.size)]));
}

const read = 'await prisma.user.findUnique({ where: { id } });';

test('a limit that is given, and whose number we do not see', async () => {
  const page = (take: string): string =>
    `export async function run(n: number) { const users = await prisma.user.findMany({ take: ${take} }); for (const { id } of users) ${read} }`;
  assert.deepEqual(await sizesIn(page('n')), ['`users` is limited, to a number that we do not see.']);
  assert.deepEqual(await sizesIn(page('MOST')), ['`users` is limited, to a number that we do not see.']);
  assert.deepEqual(await sizesIn(page('30')), ['`users` holds up to 30 items.']);
});

test('a length that is checked before', async () => {
  const loop = (check: string): string =>
    `export async function run(ids: number[]) { ${check} for (const id of ids) ${read} }`;
  const limited = ['`ids` is limited, to a number that we do not see.'];
  assert.deepEqual(await sizesIn(loop('if (ids.length > MOST) throw new Error();')), limited);
  assert.deepEqual(await sizesIn(loop('if (!ids || MOST < ids.length) return;')), limited);
  assert.deepEqual(await sizesIn(loop('if (ids.length >= 30) throw new Error();')), [
    '`ids` holds up to 29 items.',
  ]);
  const open = ['Nothing we see bounds `ids`.'];
  assert.deepEqual(await sizesIn(loop('if (ids.length > MOST) console.warn(ids);')), open);
  assert.deepEqual(await sizesIn(loop('if (ids.length < MOST) return;')), open);
});

test('a list that is filled by pushing: what a spread holds counts each time', async () => {
  const filled = (pushed: string): string =>
    `export async function run(more: number[]) { const ids: number[] = []; for (const one of [1, 2]) { ${pushed} } for (const id of ids) ${read} }`;
  assert.deepEqual(await sizesIn(filled('ids.push(one);')), ['`ids` holds up to 2 items.']);
  assert.deepEqual(await sizesIn(filled('ids.push(...[one, 3, 4]);')), ['`ids` holds up to 6 items.']);
  assert.deepEqual(await sizesIn(filled('ids.push(...more);')), ['Nothing we see bounds `ids`.']);
});
