/** What is written from the rules' declarations is as they say, and each rule has what a rule needs. STYLE.md, "Generated, and checked". */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { globSync } from 'tinyglobby';
import { rules } from '../rules/index.ts';
import { libraries } from '../rules/libraries/index.ts';
import { current, generated, root } from './harness/generate.ts';
import { parsePage } from './harness/page.ts';

const FACTORS = [
  'queries',
  'data-model',
  'state',
  'caching',
  'concurrency',
  'resources',
  'operations',
  'boundaries',
];
const HEADINGS = ['Why it hurts', 'Reports', 'Stays silent', 'When to ignore it'];

describe('generated', () => {
  for (const { file, what, from } of generated) {
    test(`${file}: ${what}`, () => {
      const wanted = from(current(file));
      if (process.env.UPDATE === '1' && wanted !== current(file)) {
        mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        writeFileSync(path.join(root, file), wanted);
      }
      assert.equal(current(file), wanted, `${file} is stale. Run: UPDATE=1 npm run unit`);
    });
  }
});

describe('rules', () => {
  test('each is in the index, once', () => {
    const files = globSync(['rules/*/*.ts', '!rules/{model,libraries,fixes}/**', '!**/*.test.ts'], {
      cwd: root,
    }).filter((file) => current(file).includes('defineRule('));
    assert.deepEqual(rules.map(({ factor, id }) => `rules/${factor}/${id}.ts`).sort(), files.sort());
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  });

  test('the index is sorted by factor', () => {
    const order = rules.map(({ factor }) => FACTORS.indexOf(factor));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  });

  for (const { id, factor, summary, fixes } of rules) {
    describe(id, () => {
      const page = parsePage(current(`rules/${factor}/${id}.md`) || '# none\n\nThere is no page.\n');

      test('is named after the smell', () => {
        assert.match(id, /^(?!no-n|prefer-)[a-z]+(-[a-z]+)*$/);
      });
      test('says in one sentence what goes wrong', () => {
        assert.match(summary, /^[A-Z][^.]*\.$/);
        assert.doesNotMatch(summary, /\bshould\b/);
      });
      test('has a page that begins with its id and summary', () => {
        assert.deepEqual([page.title, page.summary], [id, summary]);
      });
      test('has a page with its headings, and one for each fix', () => {
        const missing = HEADINGS.filter((heading) => !page.headings.includes(heading));
        const fixHeadings = page.headings.filter((heading) => heading.startsWith('Fix: '));
        assert.deepEqual(missing, []);
        assert.ok(
          fixHeadings.length >= fixes.length,
          `${fixes.length} fixes, ${fixHeadings.length} headings "Fix: …"`,
        );
      });
      test('has a page that shows when it speaks and when not', () => {
        const count = (section: string) => page.cases.filter((one) => one.section === section).length;
        assert.ok(count('reports') >= 6, `${count('reports')} cases under "Reports"`);
        assert.ok(count('silent') >= 8, `${count('silent')} cases under "Stays silent"`);
      });
    });
  }
});

describe('library tables', () => {
  test('each is in the index, sorted', () => {
    const files = globSync('rules/libraries/*.ts', { cwd: root });
    const tables = files.filter((file) => current(file).includes('defineLibrary('));
    assert.deepEqual(
      libraries.map(({ id }) => id),
      tables.map((file) => path.basename(file, '.ts')).sort(),
    );
  });

  for (const { id } of libraries) {
    test(`${id} has a page that shows what it reveals`, () => {
      const page = parsePage(current(`rules/libraries/${id}.md`) || '# none\n\nThere is no page.\n');
      assert.match(page.summary, /^[^.]+.*<https?:\/\/[^>]+>\.$/, 'one sentence, and where it is documented');
      const marks = page.cases.flatMap(({ files }) => files.flatMap((file) => file.marks));
      assert.ok(
        marks.some(({ rule }) => rule === 'reveals'),
        'something is marked',
      );
    });
  }
});
