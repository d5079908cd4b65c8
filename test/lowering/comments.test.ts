import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facts } from './print.ts';

/** `scope rules: reason -> the line it silences`. */
function suppressions(text: string, path = 'a.tsx'): string[] {
  return facts(text, path).suppressions.map((s) => {
    const line = text.slice(s.target).split('\n')[0]!.trim();
    return `${s.scope} ${s.rules.join('+')}: ${s.reason} -> ${s.scope === 'file' ? 'file' : line}`;
  });
}

test('on the line before, also with other comments between', () => {
  assert.deepEqual(
    suppressions('// tenfold-ignore rule-a, rule-b: few rows\n\n// more\n/* and */\nfoo();\n'),
    ['line rule-a+rule-b: few rows -> foo();'],
  );
  assert.deepEqual(suppressions('function f() {\n  return (\n    // tenfold-ignore a: b\n    x\n  );\n}'), [
    'line a: b -> x',
  ]);
});

test('at the end of a line', () => {
  const text = 'foo(); // tenfold-ignore a: why: because\nbar();';
  assert.deepEqual(suppressions(text), ['line a: why: because -> // tenfold-ignore a: why: because']);
});

test('for the file', () => {
  assert.deepEqual(suppressions('#!/usr/bin/env node\n/* tenfold-ignore-file a b: generated */\nx();'), [
    'file a+b: generated -> file',
  ]);
});

test('without a reason or rules', () => {
  assert.deepEqual(
    suppressions('// tenfold-ignore a\nx();\n// tenfold-ignore\ny();\n// tenfold-ignore: z\nz();'),
    ['line a:  -> x();', 'line :  -> y();', 'line : z -> z();'],
  );
});

test('block comments, doc comments and JSX', () => {
  assert.deepEqual(suppressions('/**\n * tenfold-ignore a: b\n */\nx();'), ['line a: b -> x();']);
  assert.deepEqual(suppressions('/* tenfold-ignore a: b */ x();'), ['line a: b -> x();']);
  const jsx =
    'const v = (\n  <ul>\n    {/* tenfold-ignore a: b */}\n    {xs.map((x) => <li>{x}</li>)}\n  </ul>\n);';
  assert.deepEqual(suppressions(jsx), ['line a: b -> {xs.map((x) => <li>{x}</li>)}']);
  const attribute = 'const v = (\n  <A\n    // tenfold-ignore a: b\n    b={1}\n  />\n);';
  assert.deepEqual(suppressions(attribute), ['line a: b -> b={1}']);
});

test('not in strings, templates, JSX text, regular expressions, nor as a mention', () => {
  assert.deepEqual(suppressions("const a = '// tenfold-ignore a: b';"), []);
  assert.deepEqual(
    suppressions('const a = `\n// tenfold-ignore a: b\n$\u007Bx}\n// tenfold-ignore a: b\n`;'),
    [],
  );
  assert.deepEqual(suppressions('const a = <p>// tenfold-ignore a: b</p>;'), []);
  assert.deepEqual(suppressions('const a = /[/]/* tenfold-ignore a: b/;'), []);
  assert.deepEqual(suppressions('// write tenfold-ignore a: b above it\nx();'), []);
  assert.deepEqual(suppressions('// tenfold-ignored a: b\nx();'), []);
});

test('at the end of the file and between tokens', () => {
  assert.deepEqual(suppressions('x();\n// tenfold-ignore a: b').length, 1);
  assert.deepEqual(suppressions('f(\n  a, // tenfold-ignore a: b\n  c);'), [
    'line a: b -> // tenfold-ignore a: b',
  ]);
  assert.deepEqual(suppressions('f(`$\u007B // tenfold-ignore a: b\n x }`);').length, 1);
});

test('windows line ends', () => {
  const f = facts('// tenfold-ignore a: b\r\nx();\r\n');
  assert.deepEqual([f.suppressions[0]!.reason, f.suppressions[0]!.target], ['b', 24]);
});

test('format', () => {
  const format = (text: string) => facts(text).format;
  const one = format(
    'import a from "a"\nimport b from "b"\n\nfunction f() {\n\treturn g(\n\t\t"x",\n\t\t"y",\n\t)\n}\n',
  );
  assert.deepEqual(one, {
    quote: '"',
    semicolons: false,
    indent: '\t',
    newline: '\n',
    trailingComma: true,
    importsEnd: 35,
  });
  const two = format(
    "'use strict';\r\nfunction f() {\r\n    return g({\r\n        x: 'x'\r\n    });\r\n}\r\n",
  );
  assert.deepEqual(two, {
    quote: "'",
    semicolons: true,
    indent: '    ',
    newline: '\r\n',
    trailingComma: false,
    importsEnd: 13,
  });
  assert.equal(format('/* License */\n\nconst x = 1;').importsEnd, 13);
  assert.equal(format('/** About x. */\nconst x = 1;').importsEnd, 0);
  assert.equal(format('#!/usr/bin/env node\nconst x = 1;').importsEnd, 19);
  assert.equal(format('').importsEnd, 0);
});
