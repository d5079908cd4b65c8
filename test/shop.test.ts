/**
 * The sample workspace against its answer sheet, `workspace/shop.expected.md`, which was written by hand: of the rules
 * there are, all that it lists is found, nothing that it clears is, and what it calls debatable counts neither way.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { rules } from '../rules/index.ts';
import { assembleEngine } from '../server/src/engine/assemble.ts';
import { standardParts } from '../server/src/engine/create.ts';

const shop = path.join(import.meta.dirname, 'workspace/shop');
const sheet = readFileSync(path.join(import.meta.dirname, 'workspace/shop.expected.md'), 'utf8');
const ids = new Set(rules.map(({ id }) => id));

interface Place {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

/** Rows of the tables below the headings, for the rules there are. */
function rowsBelow(heading: string): readonly Place[] {
  const start = sheet.indexOf(`## ${heading}`);
  assert.ok(start >= 0, `the sheet has no "${heading}"`);
  const rest = sheet.slice(start + 3);
  const end = rest.search(/^## /m);
  return (end < 0 ? rest : rest.slice(0, end)).split('\n').flatMap((row) => {
    const [, file = '', line = '', names = ''] = row.split('|').map((cell) => cell.trim());
    return [...names.matchAll(/`([\w-]+)`/g)].flatMap(([, rule = '']) =>
      ids.has(rule) ? [{ file, line: Number(line), rule }] : [],
    );
  });
}

const smells = rowsBelow('Smells');
const clean = rowsBelow('Clean look-alikes');
const debatable = rowsBelow('Debatable');

/** Two names for one defect, each as the sheet says in its rows: `missing-index` at a query by an unindexed foreign key. */
const others: readonly Place[] = [
  { file: 'apps/api/src/routes/orders.ts', line: 30, rule: 'missing-index' },
  { file: 'apps/fulfilment/src/routes/shipments.ts', line: 56, rule: 'missing-index' },
  { file: 'apps/fulfilment/src/routes/shipments.ts', line: 73, rule: 'missing-index' },
];

describe('shop', () => {
  let found: (Place & { readonly lines: readonly number[] })[] = [];

  before(async () => {
    const engine = assembleEngine(
      { roots: [shop], workers: 0, log: (message) => assert.fail(message) },
      standardParts(),
    );
    const { findings } = await engine.scan({});
    found = findings.map(({ rule, at }) => {
      const lines = (engine.text(at.file) ?? '').split('\n');
      const line = (engine.text(at.file) ?? '').slice(0, at.span[0]).split('\n').length;
      return { rule, file: path.posix.relative(shop, at.file), line, lines: fromStatement(lines, line) };
    });
  });

  for (const smell of smells) {
    test(`${smell.rule} at ${smell.file}:${smell.line}`, () => {
      assert.ok(
        found.some((one) => isAt(one, smell)),
        'not found',
      );
    });
  }

  test('the look-alikes are clean', () => {
    assert.deepEqual(clean.filter((place) => found.some((one) => isAt(one, place))).map(shown), []);
  });

  test('nothing else is found', () => {
    const known = [...smells, ...debatable, ...others];
    assert.deepEqual(found.filter((one) => !known.some((place) => isAt(one, place))).map(shown), []);
  });
});

function isAt(found: Place & { readonly lines: readonly number[] }, place: Place): boolean {
  return found.rule === place.rule && found.file === place.file && found.lines.includes(place.line);
}

/** The line, and those above it which open what it stands in: the sheet names a statement by its first line. */
function fromStatement(lines: readonly string[], line: number): readonly number[] {
  const found = [line];
  for (let above = line - 1; above > 0 && /[([]$/.test(lines[above - 1] ?? ''); above--) found.push(above);
  return found;
}

function shown({ file, line, rule }: Place): string {
  return `${rule} at ${file}:${line}`;
}
