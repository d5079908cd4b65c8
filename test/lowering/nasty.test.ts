import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lower } from '../../server/src/lowering/lower.ts';
import { violations } from './invariants.ts';
import { facts, show } from './print.ts';

const deep = (open: string, middle: string, close: string, times = 10_000) =>
  `${open.repeat(times)}${middle}${close.repeat(times)}`;

const texts: Record<string, string> = {
  'nested arrays': `const before = f(); const x = ${deep('[', '1', ']')}; const after = g();`,
  'nested objects': `x = ${deep('{a:', '1', '}')};`,
  'nested calls': deep('f(', '', ')'),
  'nested parentheses': deep('(', '1', ')'),
  'nested blocks': deep('{', 'f()', '}'),
  'nested functions': deep('function f(){', '', '}'),
  'nested arrows': `x = ${'a => '.repeat(10_000)} 1`,
  'nested ifs': `${'if (a) '.repeat(10_000)}b()`,
  'nested templates': deep('`$\u007B', '1', '}`'),
  'nested JSX': deep('<a>', 'x', '</a>'),
  'nested types': `type A = ${deep('B<', 'C', '>')};`,
  'nested destructuring': `const ${deep('{a:', 'b', '}')} = x;`,
  'a long sum': `x = ${'1 + '.repeat(20_000)} 1`,
  'a long sum of calls': `x = ${'f() + '.repeat(20_000)} 1`,
  'a long guard': `x = ${'f() && '.repeat(20_000)} 1`,
  'a long promise chain': `p${'.then((x) => g(x))'.repeat(20_000)}`,
  'a long index chain': `p${'[0]'.repeat(20_000)}`,
  'a long chain of assertions': `p${'!'.repeat(20_000)}.x`,
  'else if without end': `if (a) f(); ${'else if (b) g(); '.repeat(20_000)}`,
  'ternaries without end': `x = ${'a ? b : '.repeat(20_000)} c`,
  'operators without end': `${'!'.repeat(20_000)}x`,
  'assignments without end': `${'a = '.repeat(20_000)}x`,
  'many arguments': `f(${'g(), '.repeat(100_000)})`,
  'many properties': `x = {${Array.from({ length: 50_000 }, (_, i) => `k${i}: f()`).join(',')}}`,
  'many statements': 'f();\n'.repeat(50_000),
  'a long line': `x = "${'y'.repeat(2_000_000)}"`,
  'no text': '',
  'only a mark': '\uFEFF',
  'only a comment': '// x',
  'not a program': '\u0000\u0001 ]]]} ) => class { ((( `$\u007B',
  'a lone surrogate': 'const \uD800 = "\uDC00";',
  'half a call': 'prisma.user.findMany({ where: { id: ',
  'half a member': 'a.\nb.?c\nd[]\n',
  'half a class': 'class { @ m( { get ( } class extends { static',
  'half a loop': 'for (const of) {} for (;;  while ( do switch (x) { case',
  'half a destructuring': 'const { a: } = , [b = ] = ; function f({, ...) { let = 1; const; }',
  'half an import': "import { a, from 'x'; import; export { ; export default; import x = ; export * as from;",
  'half a JSX': 'const x = <div a={ b= {...}><p></div>',
  'jumps to nowhere': 'break; continue; break a; x: continue y; return; await x; yield 1;',
  'conflict marks': '<<<<<<< HEAD\nf();\n=======\ng();\n>>>>>>> other\n',
  'twice declared':
    'let a; let a; const f = 1; function f() {} class f {} import f from "f"; type f = 1; enum f {}',
  'named like members of objects':
    'const constructor = 1, __proto__ = 2, hasOwnProperty = 3; f(constructor, __proto__, toString, valueOf);',
  with: 'with (a) { b(); }',
  'binary text': Array.from({ length: 3000 }, (_, i) => String.fromCharCode((i * 7919) % 65536)).join(''),
};

for (const [name, text] of Object.entries(texts)) {
  // Long texts are read alike whatever the extension.
  for (const path of text.length > 10_000 ? ['a.tsx'] : ['a.tsx', 'a.ts', 'a.js', 'a.d.ts']) {
    test(`${name} (${path})`, () => {
      const f = lower(text, path);
      assert.deepEqual(violations(f, text), []);
      structuredClone(f); // Throws at what cannot cross a thread.
    });
  }
}

test('what is nested too deeply does not take its neighbours with it', () => {
  const f = facts(texts['nested arrays']!);
  assert.match(f.failure ?? '', /RangeError/);
  assert.deepEqual(
    f.calls.map((call) => show(f, call.callee)),
    ['::f', '::g'],
  );
});

test('long chains keep their calls', () => {
  assert.equal(facts(texts['a long promise chain']!).calls.length, 40_000);
  assert.equal(facts(texts['a long sum of calls']!).calls.length, 20_000);
  assert.equal(facts(texts['else if without end']!.slice(0, 40_000)).failure, undefined);
});

test('names that objects have are names like others', () => {
  const f = facts(texts['named like members of objects']!);
  assert.equal(show(f, f.calls[0]!.value), '::f(constructor, __proto__, ::toString, ::valueOf)');
});

test('every prefix of a file can be lowered', () => {
  const text = `import a, { b } from 'm'; export const c = async ({ d, ...e }: T = {}) => { for (const [f, g] of await b(d)) {
    if (!f?.h) continue; else try { e[f] ??= \`x\${await a.i(g)!}y\`; } catch ({ j }) { throw new K<L>(j); } } return <M n={d}>{e}</M>; };
    @O() export abstract class P<Q> extends R<Q> implements S { @T() private u = 1; constructor(readonly v: W) { super(); } get x() { return v; } }`;
  for (let end = 0; end <= text.length; end++) {
    const prefix = text.slice(0, end);
    assert.deepEqual(violations(lower(prefix, 'a.tsx'), prefix), [], prefix);
  }
});

test('the facts of this repository hold together', () => {
  for (const folder of ['server/src', 'rules', 'client/src', 'test']) {
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const text = readFileSync(join(folder, path), 'utf8');
      const f = lower(text, path);
      assert.deepEqual([path, f.failure, violations(f, text)], [path, undefined, []]);
    }
  }
});
