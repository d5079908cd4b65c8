import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileFacts } from '../../server/src/facts/facts.ts';
import { valueAt } from '../../server/src/facts/values.ts';
import { facts } from './print.ts';

/** For each call `use(name)`: the line on which the variable is declared, or `global`. */
function uses(text: string): (number | string)[] {
  const f = facts(text);
  return f.calls
    .filter((call) => isUse(f, call.callee))
    .map((call) => {
      const argument = valueAt(f.values, call.arguments[0]!);
      if (argument.k === 'global') return 'global';
      assert.equal(argument.k, 'variable');
      return lineOf(f, f.variables[argument.k === 'variable' ? argument.variable : -1]!.at[0]);
    });
}

function isUse(f: FileFacts, id: number): boolean {
  const callee = valueAt(f.values, id);
  return callee.k === 'global' && callee.name === 'use';
}

function lineOf(f: FileFacts, offset: number): number {
  return f.lineStarts.findLastIndex((start) => start <= offset) + 1;
}

test('names are known before their declaration', () => {
  const text = `function early() { use(late); use(fn); use(Cls); use(En); use(imp); }
const late = 1;
function fn() {}
class Cls {}
enum En { A }
import imp from 'm';`;
  assert.deepEqual(uses(text), [2, 3, 4, 5, 6]);
});

test('blocks hide and end', () => {
  const text = `let a = 1;
{
  let a = 2; use(a);
}
use(a);
for (const a of []) use(a);
use(a);
try {} catch (a) { use(a); }
switch (0) { case 1: let a = 1; default: use(a); }
use(b); { const b = 1; }`;
  assert.deepEqual(uses(text), [3, 1, 6, 1, 8, 9, 'global']);
});

test('var and functions rise out of blocks', () => {
  const text = `use(v);
function f() { use(v); use(w); if (1) { for (;;) { try { var w = 1; } catch { } } }
}
if (0) { var v = 1; } else for (var i = 0; ;) { use(i); }
use(i);
while (0) { { label: switch (1) { case 1: var s; } } }
use(s);`;
  assert.deepEqual(uses(text), [4, 4, 2, 4, 4, 6]);
});

test('parameters, named function expressions and classes', () => {
  const text = `const p = 0, g = 0, K = 0;
const h = function g(p, q = p) { use(p); use(g); use(h); };
const L = class K { m() { use(K); use(L); } };
(({ p }) => use(p))({});
use(g); use(K); use(p);`;
  assert.deepEqual(uses(text), [2, 2, 2, 3, 3, 4, 1, 1, 1]);
});

test('a type and a value of one name are two variables', () => {
  const f = facts(
    'const Order = z.object({}); type Order = z.infer<typeof Order>; let o: Order; use(Order);',
  );
  const value = f.variables.findIndex((v) => v.name === 'Order' && v.kind === 'const');
  const type = f.variables.findIndex((v) => v.name === 'Order' && v.kind === 'type');
  const o = f.variables.find((v) => v.name === 'o')!;
  assert.ok(o.type?.k === 'name' && o.type.variable === type);
  assert.deepEqual(valueAt(f.values, f.calls.at(-1)!.arguments[0]!), { k: 'variable', variable: value });
});

test('type parameters are no variables and hide types', () => {
  const f = facts('type T = string; function f<T>(x: T) {} class C<T> { y: T } let z: T;');
  const typeOf = (name: string) => f.variables.find((v) => v.name === name)!.type;
  assert.ok(!('variable' in typeOf('x')!));
  assert.ok(!('variable' in f.classes[0]!.fields[0]!.type!));
  assert.ok('variable' in typeOf('z')!);
});

test('the function that declares a variable', () => {
  const f = facts('const a = 1; function f(b) { const c = 1; return () => { let d; }; }');
  const declaredBy = Object.fromEntries(f.variables.map((v) => [v.name, v.fn]));
  assert.deepEqual(declaredBy, { a: 0, f: 0, b: 1, c: 1, d: 2 });
  assert.equal(f.variables.find((v) => v.name === 'f')!.function, 1);
});

test('declare global does not hide `global`', () => {
  const f = facts('declare global { var prisma: Db } use(global); export {};');
  assert.equal(valueAt(f.values, f.calls[0]!.arguments[0]!).k, 'global');
});
