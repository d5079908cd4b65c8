import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facts, showType, variables } from './print.ts';

function type(text: string): string {
  const f = facts(`import type { Order, Repo } from 'm'; type X<T> = ${text};`);
  return showType(f, f.types[0]!.type);
}

test('types as written', () => {
  assert.equal(type('Repo<Order>'), 'Repo<Order>');
  assert.equal(type('Promise<readonly Order[]>'), '::Promise<Order[]>');
  assert.equal(type('prisma.Order.Args<T>'), '::prisma.Order.Args<::T>');
  assert.equal(type("'a' | 1 | -1 | true | null | undefined"), '("a" | 1 | -1 | true | null | undefined)');
  assert.equal(type('[a: string, b?: number, ...rest: Order[]]'), '[string, number, Order[]]');
  assert.equal(
    type('Order & { n?: number; m(x: Order): void; new (): T; (): 1; [k: string]: 2 }'),
    '(Order & {n?: number; m(): ((Order) => void); new(): (() => ::T); (): (() => 1); : 2})',
  );
  assert.equal(type('(a: Order, b) => void'), '((Order, -) => void)');
  assert.equal(type("Order['id']"), 'Order["id"]');
  assert.equal(type('keyof Order'), '?');
  assert.equal(type('T extends 1 ? 2 : 3'), '?');
  assert.equal(type("import('m').A.B<1>"), 'import.A.B<1>');
});

test('typeof names a value', () => {
  const f = facts('const db = make(); let x: typeof db.orders;');
  assert.deepEqual(variables(f, 'x'), ['let x: typeof db.orders']);
});

test('an asserted initializer types its variable', () => {
  const f = facts(
    'const a = g as unknown as { db: Db }; const b = x as any; const c = [1] as const; const d: D = e as E; const h = <H>i;',
  );
  assert.deepEqual(variables(f), [
    'const a: {db: ::Db} = ::g',
    'const b = ::x',
    'const c = [1]',
    'const d: ::D = ::e',
    'const h: ::H = ::i',
  ]);
});

test('interfaces, aliases, enums', () => {
  const f = facts(
    'interface A<T> extends B<T>, C { id: string; go?(): void } type D = { x: 1 }; const enum E { P, Q = 5, R, S = "s", T = f() }',
  );
  const [a, d, e] = f.types;
  assert.deepEqual(
    [a!.kind, a!.typeParameters, a!.extends.map((t) => showType(f, t))],
    ['interface', ['T'], ['::B<::T>', '::C']],
  );
  assert.deepEqual(
    a!.members.map((m) => [m.name, m.optional, m.method]),
    [
      ['id', false, false],
      ['go', true, true],
    ],
  );
  assert.deepEqual(
    d!.members.map((m) => m.name),
    ['x'],
  );
  assert.deepEqual(e!.values, [
    { name: 'P', value: 0 },
    { name: 'Q', value: 5 },
    { name: 'R', value: 6 },
    { name: 'S', value: 's' },
    { name: 'T' },
  ]);
  assert.deepEqual(
    f.types.map((t) => f.variables[t.variable]!.name),
    ['A', 'D', 'E'],
  );
  assert.deepEqual(
    f.types.map((t) => f.variables[t.variable]!.declaration),
    [0, 1, 2],
  );
});
