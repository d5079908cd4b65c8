import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanOf, valueAt } from '../../server/src/facts/values.ts';
import { facts, show, variables, writes } from './print.ts';

/** The value of `x` in `const x = <text>`. */
function value(text: string, path = 'a.tsx'): string {
  const f = facts(`declare let a, b, c, f;\nconst x = ${text};`, path);
  const x = f.variables.find((variable) => variable.name === 'x');
  return show(f, x!.assignments[0]!.value);
}

test('literals, names and operators', () => {
  assert.equal(
    value('[1, -2, "s", `t`, true, null, undefined, /r/g, 10n, void 0]'),
    "[1, -2, 's', 't', true, null, undefined, /r/g, 10, undefined]",
  );
  assert.equal(value('a + b * c - 1'), '((a + (b * c)) - 1)');
  assert.equal(value('!a && typeof b === "x" || -c'), "((!a && (typeof b === 'x')) || -c)");
  assert.equal(value('a ?? b'), '(a ?? b)');
  assert.equal(value('a ? b : c'), '(a ? b : c)');
  assert.equal(value('(a, b)'), 'b');
  assert.equal(value('unheardOf'), '::unheardOf');
  assert.equal(value(`\`n \${a} m \${f(b)}\``), `\`n \${a} m \${f(b)}\``);
  // In two parts: the test runner fills in the real thing where it stands as one.
  const name = ['import', 'meta', 'url'].join('.');
  assert.equal(value(name), `::${name}`);
});

test('type assertions, non-null and parentheses leave no trace', () => {
  assert.equal(value('((a as any)!.b satisfies T)', 'a.ts'), 'a.b');
  assert.equal(value('(<any>f)(1)', 'a.ts'), 'f(1)');
  assert.equal(value('[a, b] as const'), '[a, b]');
  assert.equal(value('f<string>', 'a.ts'), 'f');
});

test('members, elements and optional chains', () => {
  assert.equal(value("a.b['c'][0][b]?.d?.(1)?.[2]"), 'a.b.c[0][b]?.d?.(1)[2]');
  assert.equal(value('a.#secret'), 'a.#secret');
});

test('objects and arrays', () => {
  assert.equal(
    value("{ a, b: 1, 'c-d': 2, [c]: 3, ...f, m() {}, get g() { return 1 } }"),
    '{a: a, b: 1, c-d: 2, : 3, ...f, m: ƒ1, g: ƒ2}',
  );
  assert.equal(value('[a, , ...b]'), '[a, undefined, ...b]');
});

test('calls', () => {
  assert.equal(value('new a.B(1)'), 'new a.B(1)');
  assert.equal(value('new Foo'), 'new ::Foo()');
  assert.equal(value('f(...a)'), 'f(...a)');
  assert.equal(value(`f\`x \${a} y \${b}\``), `f⟨\`x \${a} y \${b}\`, a, b⟩`);
  assert.equal(value('await f()'), 'await f()');
});

test('an import or require in an expression is a nameless variable', () => {
  assert.equal(value("await import('m')"), 'await <m>');
  assert.equal(value("import('m').then((m) => m.go())"), '<m>.then(ƒ1)');
  assert.equal(value("require('express')()"), '<express>()');
  assert.equal(value('import(a)'), '::import(a)');
});

test('JSX: the component, attributes that matter, children', () => {
  assert.equal(
    value('<div className="c" onClick={() => f()}>text {a.map((x) => <Row key={x} big />)} <b>{b}</b></div>'),
    '<div>({onClick: ƒ1}, a.map(ƒ2), <b>(b))',
  );
  assert.equal(value('<><Order.Row {...a} n="1" /></>'), "<>(<Order.Row>(::Order.Row, {...a, n: '1'}))");
  assert.equal(value('<p>{/* nothing */}</p>'), '<p>()');
});

test('assignments in expressions', () => {
  const f = facts('let a, b; f(a = b = g()); a += 2; b++; a ??= h();');
  assert.deepEqual(variables(f), ['let a = (b = ::g()); += 2; ??= ::h()', 'let b = ::g(); ++ ++b']);
});

test('writes are assignments, updates and deletes of members', () => {
  const f = facts(
    'let o; o.x = 1; o[k] += 2; this.n++; delete o.y; o?.a.b ??= []; ({ p: o.p, q: [o.q = 3] } = r);',
  );
  assert.deepEqual(writes(f), [
    'o.x = 1',
    'o[::k] += 2',
    'this.n ++ ++this.n',
    'o.y delete',
    'o?.a.b ??= []',
    'o.p = ::r.p',
    'o.q = (::r.q[0] ?? 3)',
  ]);
});

test('destructuring', () => {
  const f = facts("const { a, b: { c = 1 }, ['d']: d, [k]: e, ...rest } = x; const [p, , [q], ...more] = y;");
  assert.deepEqual(variables(f), [
    'const a = ::x.a',
    'const c = (::x.b.c ?? 1)',
    'const d = ::x.d',
    'const e = ::x[::k]',
    'const rest = rest(::x)',
    'const p = ::y[0]',
    'const q = ::y[2][0]',
    'const more = rest(::y)',
  ]);
  const swap = facts('let a, b; [a, b] = [b, a]; ({ a, b: b = 2, ...a } = z);');
  assert.deepEqual(variables(swap), [
    'let a = [b, a][0]; = ::z.a; = rest(::z)',
    'let b = [b, a][1]; = (::z.b ?? 2)',
  ]);
});

test('how a call is used', () => {
  const text = `
    d(); await w(); void v(); const s = s1(); x.y = s2(); m().n; [e1()]; o = { p: e2() };
    g(a1()); if (c1()) {} while (!c2()) {} b1() && b2(); t ? b3() : b4(); (p1() as any); !c3();
    async () => await r0(); () => r1(); function q() { return r2(); }
    const l = k1() ?? k2(); \`\${o1()}\`; for (const i of o2()) {} c4() || 1; new N(); tag\`\`;`;
  const uses = Object.fromEntries(facts(text).calls.map((c) => [text.slice(...c.calleeAt), c.use]));
  assert.deepEqual(uses, {
    d: 'dropped',
    w: 'await',
    v: 'void',
    s1: 'assigned',
    s2: 'assigned',
    m: 'member',
    e1: 'element',
    e2: 'element',
    g: 'dropped',
    a1: 'argument',
    c1: 'condition',
    c2: 'condition',
    b1: 'condition',
    b2: 'dropped',
    b3: 'dropped',
    b4: 'dropped',
    p1: 'dropped',
    c3: 'condition',
    r0: 'await',
    r1: 'return',
    r2: 'return',
    k1: 'assigned',
    k2: 'assigned',
    o1: 'other',
    o2: 'other',
    c4: 'condition',
    N: 'dropped',
    tag: 'dropped',
  });
});

test('spans of a call', () => {
  const text =
    'async function f() {\n  // why\n  const x = /* c */ await (db as any).user<T>\n    .find<U>({ a: 1 }, );\n  return new Map;\n}';
  const f = facts(text);
  const [find, map] = f.calls;
  assert.equal(text.slice(...find!.at), '(db as any).user<T>\n    .find<U>({ a: 1 }, )');
  assert.equal(text.slice(...find!.calleeAt), '(db as any).user<T>\n    .find');
  assert.equal(text.slice(...find!.argumentsAt), '({ a: 1 }, )');
  assert.ok(text.slice(...find!.statementAt).startsWith('const x'));
  assert.equal(text.slice(...map!.calleeAt), 'Map');
  assert.equal(text.slice(...map!.argumentsAt), '');
  assert.deepEqual(spanOf(f.values, find!.value), find!.at);
});

test('the statement of a call is the expression inside JSX and arrow bodies', () => {
  const text = 'const V = () => <ul>{xs.map((x) => row(x))}</ul>;';
  assert.deepEqual(
    facts(text, 'a.tsx').calls.map((c) => text.slice(...c.statementAt)),
    ['xs.map((x) => row(x))', 'row(x)'],
  );
});

test('long literals keep their length', () => {
  const f = facts(`const x = [${'f(), '.repeat(5000)}];`);
  const x = valueAt(f.values, f.variables[0]!.assignments[0]!.value);
  assert.ok(x.k === 'array' && x.items.length === 5000 && x.items[4999] === x.items[2000]);
  assert.equal(f.calls.length, 2000);
});
