/**
 * Runs a built `tenfold` on the test suites that others publish for their analysers, and compares:
 *
 *     node test/outside/suites.mjs <folder of the repositories> [--suite <name>] [--cli dist/cli.cjs]
 *
 * The folder holds work trees named `<owner>+<name>`; what is missing is said and left out. Each case is written to a
 * package of its own in a temporary folder. A case concerns us when its rule is named below; they and we agree when
 * both speak or both are silent. `suites.md` says why we do not where we do not.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';
import { expectationCases, markedCases, ruleTesterCases, rustCases } from './cases.mjs';
import { defaultCli, scan } from './scanning.mjs';

const LOOPED = [
  'n-plus-one-query',
  'write-per-item',
  'loop-invariant-query',
  'serial-io',
  'unbounded-fan-out',
];
const stem = (file) => basename(file).split('.')[0];

/** The tables that Cardinal's snippets name: it knows them by their names alone, Tenfold by a schema. */
const TABLES = ['user', 'post', 'tag', 'audit'].map(
  (name) =>
    `model ${name[0].toUpperCase()}${name.slice(1)} {\n  id Int @id\n  name String\n  orgId Int @unique\n}\n`,
);

/**
 * Where each suite lies, how its files are read, what packages its snippets presume, and which rules of ours speak of
 * the same as theirs.
 */
const SUITES = {
  cardinal: {
    files: 'AnujChhikara+queryguard/packages/core/test/{rules/*,corpus/*,engine,false-positives}.test.ts',
    cases: (text, file) => expectationCases(text, file.includes('/rules/') ? stem(file) : 'any'),
    packages: ['@prisma/client', 'express', 'drizzle-orm', 'mongoose', 'typeorm', 'pg', 'postgres'],
    schema: (text) =>
      /^\s*[`"]?(model User [\s\S]*?)[`"],/m.exec(text)?.[1].replaceAll('\\n', '\n') ?? TABLES.join('\n'),
    concerns: {
      'n-plus-one': ['n-plus-one-query', 'loop-invariant-query', 'unbounded-fan-out'],
      'unbounded-read': ['unbounded-query'],
      'unindexed-query': ['missing-index'],
      'leading-wildcard-like': ['non-sargable-filter'],
      'order-by-rand': ['non-sargable-filter'],
      any: ['n-plus-one-query', 'unbounded-query', 'loop-invariant-query', 'unbounded-fan-out'],
    },
  },
  stella: {
    files: 'stella+stella/.oxlint-plugins/__fixtures__/*.fixture.{ts,tsx}',
    cases: (text, file) =>
      markedCases(text, stem(file), new RegExp(`oxlint-disable-next-line .*${stem(file)}`)),
    packages: ['drizzle-orm'],
    concerns: {
      'no-db-await-in-loop': LOOPED,
      'require-fetch-timeout': ['http-call-without-timeout'],
      'require-query-limit': ['unbounded-query', 'unbounded-relation'],
      'no-swallowed-rejection': ['swallowed-error'],
      'no-detached-void': ['fire-and-forget-work'],
    },
  },
  eslint: {
    files: 'eslint+eslint/tests/lib/rules/{no-await-in-loop,require-atomic-updates}.js',
    cases: ruleTesterCases,
    packages: [],
    concerns: {
      'no-await-in-loop': LOOPED,
      'require-atomic-updates': ['read-modify-write', 'check-then-act'],
    },
  },
  codeql: {
    files: 'github+codeql/javascript/ql/test/query-tests/Security/CWE-{770,834,367}/**/*.{js,ts}',
    cases: (text, file) =>
      markedCases(
        text,
        /CWE-\d+(\/(MissingRateLimit|ResourceExhaustion|LoopBoundInjection))?/.exec(file)[0],
        /\/\/ (\$ (TODO-SPURIOUS: |MISSING: )?Alert|NOT OK)/,
      ),
    packages: [],
    concerns: {
      'CWE-770/MissingRateLimit': ['missing-rate-limit'],
      'CWE-770/ResourceExhaustion': ['unbounded-buffering'],
      'CWE-834/LoopBoundInjection': ['missing-body-limit', 'unbounded-fan-out'],
      'CWE-367': ['check-then-act'],
    },
  },
  'nestjs-doctor': {
    files: 'RoloBits+nestjs-doctor/packages/nestjs-doctor/tests/unit/rules/*.test.ts',
    cases: (text) => expectationCases(text, ''),
    packages: ['@nestjs/common', '@nestjs/core'],
    concerns: {
      'no-sync-io': ['blocking-call'],
      'no-blocking-constructor': ['blocking-call'],
      'no-fire-and-forget-async': ['fire-and-forget-work'],
    },
  },
  unfault: {
    files: 'unfault+unfault/analysis/src/rules/typescript/**/*.rs',
    cases: (text, file) => rustCases(text, stem(file)),
    packages: ['express'],
    concerns: {
      http_missing_timeout: ['http-call-without-timeout'],
      unbounded_concurrency: ['unbounded-fan-out'],
      global_mutable_state: ['in-process-state'],
      unbounded_cache: ['unbounded-growth', 'cache-without-expiry'],
      promise_no_catch: ['fire-and-forget-work'],
      empty_catch: ['swallowed-error'],
      bare_catch: ['swallowed-error'],
    },
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { suite: { type: 'string' }, cli: { type: 'string', default: defaultCli } },
});
if (positionals.length !== 1) throw new Error('Name the folder in which the repositories lie.');

for (const [name, suite] of Object.entries(SUITES)) {
  if (values.suite && values.suite !== name) continue;
  const files = globSync(suite.files, { cwd: positionals[0] }).sort();
  if (files.length === 0) {
    console.log(`\n${name}: not there (${suite.files})`);
    continue;
  }
  const cases = files.flatMap((file) => {
    const text = readFileSync(join(positionals[0], file), 'utf8');
    const schema = suite.schema?.(text);
    const language = file.endsWith('.js') ? 'js' : file.endsWith('x') ? 'tsx' : 'ts';
    return suite.cases(text, file).map((one) => ({ ...one, file, language, schema }));
  });
  print(name, cases.length, await judge(suite, cases));
}

/** The cases that concern us, each with what Tenfold says there. */
async function judge(suite, cases) {
  const concerned = cases.filter((one) => suite.concerns[one.theirs]);
  const root = mkdtempSync(join(tmpdir(), 'suites-'));
  try {
    const folders = new Map();
    for (const one of concerned) {
      const key = `${one.file}\n${one.code}`;
      one.folder = folders.get(key) ?? `case-${folders.size}`;
      if (folders.has(key)) continue;
      folders.set(key, one.folder);
      write(join(root, one.folder), one, suite.packages);
    }
    const { findings, skipped } = await scan(values.cli, root);
    for (const one of skipped) console.log(`  skipped: ${one.path} ${one.reason}`);
    return concerned.map((one) => ({
      ...one,
      ours: findings.filter(
        (finding) => suite.concerns[one.theirs].includes(finding.rule) && lies(finding, one),
      ),
    }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function write(folder, one, presumed) {
  const imported = [...one.code.matchAll(/(?:from|require\(|import) ?["']([^."'][^"']*)["']/g)].map(
    (match) => match[1],
  );
  const names = [...imported, ...presumed].map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)[0]);
  const dependencies = Object.fromEntries(names.map((name) => [name, '*']));
  const files = {
    'package.json': JSON.stringify({ name: basename(folder), dependencies }),
    [`src/case.${one.language}`]: one.code,
    ...(one.schema && {
      'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n}\n${one.schema}`,
      'src/grow.ts': growing(one.schema),
    }),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A route that adds to every table: Tenfold takes one that nothing adds to for small. */
function growing(schema) {
  const models = [...schema.matchAll(/^model (\w)(\w*)/gm)].map((match) => match[1].toLowerCase() + match[2]);
  const writes = models.map((model) => `  await prisma.${model}.create({ data: request.body });\n`).join('');
  return `import { PrismaClient } from '@prisma/client';
import express from 'express';
const prisma = new PrismaClient();
express().post('/', async (request, response) => {\n${writes}  response.end();\n});\n`;
}

function lies(finding, { folder, part }) {
  if (!finding.path.startsWith(`${folder}/`)) return false;
  if (!part) return true;
  return finding.range.start.line - 1 <= part.to && finding.range.end.line - 1 >= part.from;
}

function print(name, total, judged) {
  const both = judged.filter((one) => one.speaks && one.ours.length > 0).length;
  const neither = judged.filter((one) => !one.speaks && one.ours.length === 0).length;
  const apart = judged.filter((one) => one.speaks === (one.ours.length === 0));
  const sums = `${total} cases, ${judged.length} concern us; agree ${both + neither} (${both} both speak, ${neither} both silent)`;
  console.log(`\n${name}: ${sums}; disagree ${apart.length}`);
  for (const one of apart) {
    const who = one.speaks ? 'only they ' : 'only we   ';
    console.log(
      `  ${who} ${one.theirs}: ${one.name}${one.speaks ? '' : ` -> ${one.ours.map((f) => `${f.rule}: ${f.message}`).join(' | ')}`}`,
    );
  }
}
