import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exports, facts, imports, outline, show, variables } from './print.ts';

test('imports', () => {
  const f =
    facts(`import a, { b as c, type T, default as d } from 'm'; import * as ns from 'n'; import 'side';
    import type { U } from 'u'; import type V from 'v'; import fs = require('fs'); import { x } from "./x.js";`);
  assert.deepEqual(imports(f), [
    'default of m as a',
    'b of m as c',
    'type T of m as T',
    'default of m as d',
    '* of n as ns',
    '* of side',
    'type U of u as U',
    'type default of v as V',
    '* of fs as fs',
    'x of ./x.js as x',
  ]);
  assert.equal(
    f.variables.every((v) => v.kind === 'import'),
    true,
  );
});

test('require and import()', () => {
  const f =
    facts(`const express = require('express'); const { Router, json: j } = require("express"), y = require('y').z;
    const { deep: { er } } = require('d'); function f() { const l = require('l'); return import('lazy'); }
    app.use(require('./routes')); function g(require) { require('no'); }`);
  assert.deepEqual(imports(f), [
    '* of express as express',
    'Router of express as Router',
    'json of express as j',
    'z of y as y',
    '* of d as <d>',
    'lazy * of l as l',
    'lazy * of lazy as <lazy>',
    '* of ./routes as <./routes>',
  ]);
  assert.deepEqual(variables(f, 'express', 'er'), ['import express', 'const er = <d>.deep.er']);
});

test('exports', () => {
  const f =
    facts(`export const a = 1, { b, c: [d] } = x; export function e() {} export class F {} export enum G { H }
    export interface I {} export type J = 1; const k = 2; export { k as l, type J as M }; export * from './n';
    export * as o from './o'; export { p as q, default } from './r'; export type { s } from './s'; export default k;`);
  assert.deepEqual(exports(f), [
    'a variable a',
    'b variable b',
    'd variable d',
    'e variable e',
    'F variable F',
    'G variable G',
    'type I variable I',
    'type J variable J',
    'l variable k',
    'type M variable J',
    '* from ./n *',
    'o from ./o *',
    'q from ./r p',
    'default from ./r default',
    'type s from ./s s',
    'default variable k = k',
  ]);
  assert.deepEqual(
    f.variables.filter((v) => !v.exported).map((v) => v.name),
    [],
  );
});

test('default exports', () => {
  const one = (text: string) => exports(facts(text));
  assert.deepEqual(one('export default async () => {}'), ['default = ƒ1']);
  assert.deepEqual(one('export default function go() {}'), ['default variable go = go']);
  assert.deepEqual(one('export default function () {}'), ['default = ƒ1']);
  assert.deepEqual(one('export default class {}'), ['default = class#0']);
  assert.deepEqual(one('export default class A {}'), ['default variable A = A']);
  assert.deepEqual(one('export default wrap(f)'), ['default = ::wrap(::f)']);
  assert.deepEqual(one('export default interface A {}'), ['type default variable A']);
});

test('CommonJS exports', () => {
  const one = (text: string) => exports(facts(text));
  assert.deepEqual(one('function f() {} module.exports = f;'), ['whole default variable f = f']);
  assert.deepEqual(one('function f() {} module.exports = { f, g: 1 };'), ['whole default = {f: f, g: 1}']);
  assert.deepEqual(one('exports.a = 1; module.exports.b = () => {}; module.exports = exports = x;'), [
    'a = 1',
    'b = ƒ1',
    'whole default = (::exports = ::x)',
  ]);
  assert.deepEqual(one('const x = 1; export = x;'), ['whole default variable x = x']);
  assert.deepEqual(one('function f(exports) { exports.a = 1; }'), []);
});

test('namespaces are objects of what they export', () => {
  const f = facts(
    'export namespace A.B { export const x = () => fetch(u); const y = 1; export { y as z } } namespace C { export function g() {} }',
  );
  assert.deepEqual(variables(f), [
    'export namespace A = {B: B}',
    'namespace C = {g: g}',
    'namespace B = {x: x, z: y}',
    'export const x = ƒ1',
    'export const y = 1',
    'export function g',
  ]);
  assert.deepEqual(exports(f), ['A variable A']);
  assert.match(outline(f), /ƒ1 arrow x\(\) return ::fetch\(::u\)/);
});

test('ambient modules export nothing from this file', () => {
  const f = facts(
    "declare module 'express' { export interface Request { user: U } } declare global { var db: Db } export {};",
  );
  assert.deepEqual(exports(f), []);
  assert.deepEqual(
    f.types.map((t) => t.name),
    ['Request'],
  );
});

test('import aliases', () => {
  const f = facts('import * as orm from "orm"; import Order = orm.models.Order;');
  const order = f.variables.find((v) => v.name === 'Order')!;
  assert.equal(show(f, order.assignments[0]!.value), 'orm.models.Order');
});

test('directives', () => {
  assert.deepEqual(facts("'use server';\n\"use strict\"\nimport x from 'x';").directives, [
    'use server',
    'use strict',
  ]);
});
