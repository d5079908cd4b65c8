import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '../../server/src/engine/codec.ts';
import { lower } from '../../server/src/lowering/lower.ts';

test('what is decoded is what was encoded', () => {
  const values: object[] = [
    {},
    { a: 1, b: -1, c: 0.5, d: 2 ** 40, e: -0, f: Number.NaN, g: 268_435_455, h: 268_435_456 },
    { text: '', more: 'ünïcödé', wide: '日本語 🎉', again: 'ünïcödé' },
    {
      list: [1, [2, 3], [], [null, undefined, true, false]],
      pair: [1, 2],
      pairOfText: ['a', 'b'],
      big: [2 ** 33, 1],
    },
    {
      typed: Int32Array.from([1, -2, 3]),
      bytes: Uint8Array.from([1, 2, 3]),
      none: new Int32Array(0),
      float: Float64Array.from([0.1]),
    },
    { 'a b': 1, __proto__x: 2, 'quote"': 3, constructor: 4 },
  ];
  for (const value of values) assert.deepStrictEqual(decode(encode(value)), value);
});

test('facts survive', () => {
  const facts = lower(
    "import { a } from 'b';\nexport class X { private y = a`t${1}`; async z(n: number) { for (const i of [1, 2]) await this.y(i, n); } }\n",
    'x.ts',
  );
  assert.deepStrictEqual(decode(encode(facts)), facts);
});

test('bytes that are something else are refused', () => {
  assert.throws(() => decode(new Uint8Array(100)));
  assert.throws(() => encode({ f: () => 1 }));
});
