import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classes, decorators, facts, outline, showType, variables } from './print.ts';

const headers = (text: string, path?: string) =>
  outline(facts(text, path))
    .split('\n')
    .filter((line) => line.startsWith('ƒ'))
    .slice(1);

test('names come from the declaration, variable, property or export', () => {
  assert.deepEqual(
    headers(`function a() {} const b = () => {}; const c = { d() {}, e: async () => {}, 'f-g': function () {} };
      x.h = () => {}; export default function () {} let i; i = function* () {}; const j = (k as any) ?? (() => {});
      const { l = () => {} } = y; const m = function n() {}; get(() => {}); ({ get o() { return 1 }, set o(v) {} });`),
    [
      'ƒ1 function a()',
      'ƒ2 arrow b()',
      'ƒ3 method d()',
      'ƒ4 async arrow e()',
      'ƒ5 function f-g()',
      'ƒ6 arrow h()',
      'ƒ7 function default()',
      'ƒ8 generator function i()',
      'ƒ9 arrow j()',
      'ƒ10 arrow l()',
      'ƒ11 function n()',
      'ƒ12 arrow() [argument 0 of ::get]',
      'ƒ13 getter o() return 1',
      'ƒ14 setter o(v)',
    ],
  );
  assert.deepEqual(headers('export default () => 1'), ['ƒ1 arrow default() return 1']);
  assert.deepEqual(headers('module.exports = () => 1; exports.go = function () {}'), [
    'ƒ1 arrow default() return 1',
    'ƒ2 function go()',
  ]);
});

test('the call of which a function is an argument, and the path inside it', () => {
  assert.deepEqual(
    headers(`app.get('/', mw, async (req, res) => {}); create({ handler: async () => {}, on: { x() {}, y: [() => {}] } });
      use([() => {}, a && (() => {})]); new Worker('q', (job) => {}); sql\`\${() => 1}\`; outer(inner(() => {}));`),
    [
      'ƒ1 async arrow(req, res) [argument 2 of ::app.get]',
      'ƒ2 async arrow handler() [argument 0.handler of ::create]',
      'ƒ3 method x() [argument 0.on.x of ::create]',
      'ƒ4 arrow() [argument 0.on.y.0 of ::create]',
      'ƒ5 arrow() [argument 0.0 of ::use]',
      'ƒ6 arrow() [argument 0.1 of ::use]',
      'ƒ7 arrow(job) [argument 1 of ::Worker]',
      'ƒ8 arrow() [argument 1 of ::sql] return 1',
      'ƒ9 arrow() [argument 0 of ::inner]',
    ],
  );
});

test('parameters', () => {
  const f = facts(
    'function f(a: string, b = 1, { c, d: [e = 2] = [] }: P = {}, ...rest: T[]) {} function g(this: X, q?) {}',
  );
  assert.deepEqual(variables(f).slice(2), [
    'parameter a: string',
    'parameter b ??= 1',
    'parameter c = <parameter>.c',
    'parameter e = ((<parameter>.d ?? [])[0] ?? 2)',
    'parameter rest: ::T[]',
    'parameter : ::P ??= {}',
    'parameter this',
    'parameter q',
  ]);
  const parameters = f.functions[1]!.parameters.map((id) => f.variables[id]!.parameter!);
  assert.deepEqual(
    parameters.map((p) => [p.index, p.rest, p.optional]),
    [
      [0, false, false],
      [1, false, true],
      [2, false, true],
      [3, true, false],
    ],
  );
  assert.deepEqual(
    f.functions[2]!.parameters.map((id) => f.variables[id]!.parameter!.index),
    [0],
  );
});

test('returns, throws, directives, return types', () => {
  const f = facts(
    "async function f(): Promise<Order[]> { 'use server'; if (a) return b(); return; throw new E(); }",
  );
  const [, fn] = f.functions;
  assert.deepEqual(fn!.directives, ['use server']);
  assert.equal(showType(f, fn!.returnType), '::Promise<::Order[]>');
  assert.deepEqual(headers('async function f() { if (a) return b(); return; }'), [
    'ƒ1 async function f() return ::b(); return undefined',
  ]);
  assert.deepEqual(
    fn!.returns.map((r) => f.frames[r.frame]!.kind),
    ['then', 'body'],
  );
  assert.deepEqual(
    fn!.throws.map((r) => f.frames[r.frame]!.kind),
    ['body'],
  );
});

test('where a function is written', () => {
  const f = facts('for (const x of xs) { go(() => { y.forEach(() => 1); }); }');
  assert.deepEqual(
    f.functions.map((fn) => [fn.parent, f.frames[fn.frame]?.kind]),
    [
      [-1, undefined],
      [0, 'for-of'],
      [1, 'body'],
    ],
  );
});

test('overloads are skipped, declarations are not', () => {
  assert.deepEqual(headers('function f(a: 1): 1; function f(a: 2): 2; function f(a) { return a; }'), [
    'ƒ1 function f(a) return a',
  ]);
  assert.deepEqual(headers('declare function f(a: 1): 1;'), ['ƒ1 function f(a)']);
  assert.deepEqual(headers('export function f(): Db; export class C { m(): void }', 'a.d.ts'), [
    'ƒ1 function f()',
    'ƒ2 method m()',
  ]);
});

const service = `
@Injectable({ scope: S.REQUEST }) @orm.Entity
export abstract class Orders<T> extends Base<T, Row>('x') implements OnInit, Api.Store<T> {
  @Column({ type: 'int' }) private readonly id: number;
  static count = 0;
  name?: string; '#q' = 1; #secret = new Map<string, T>(); tags = [];
  load = async () => { await this.db.find(this.id); };
  constructor(@Inject(forwardRef(() => Db)) private readonly db: Db, readonly log: Log, plain: string) { super(); }
  @Get(':id') @UseGuards(Auth) protected async find(@Param('id') id: string, @Body() { a }: B) { return this.db.get(id); }
  static make() { return new Orders(); }
  get size() { return 1 } set size(v) {}
  abstract save(x: T): Promise<void>;
  over(a: 1): void; over(a: any) {}
  static { boot(); }
}`;

test('classes', () => {
  const f = facts(service);
  assert.deepEqual(
    classes(f),
    [
      "@Injectable({scope: ::S.REQUEST}) @Entity() abstract class Orders extends ::Base('x')",
      "  private readonly @Column({type: 'int'}) id: number",
      '  static count = 0',
      '  name?: string',
      '  #q = 1',
      '  #secret = new ::Map()',
      '  tags = []',
      '  load = ƒ11',
      '  ƒ3 method find',
      '  ƒ4 method make',
      '  ƒ5 getter size',
      '  ƒ6 setter size',
      '  ƒ7 method save',
      '  ƒ8 method over',
    ].map((line, i) => (i === 0 ? `${line} implements ::OnInit, ::Api.Store<::T>` : line)),
  );
  const cls = f.classes[0]!;
  assert.deepEqual(cls.typeParameters, ['T']);
  assert.equal(f.variables[cls.variable!]!.name, 'Orders');
  assert.equal(f.variables[cls.variable!]!.class, 0);
  assert.equal(service.slice(...cls.nameAt), 'Orders');
  assert.ok(service.slice(...cls.bodyAt).startsWith('{\n  @Column'));
});

test('methods, parameter properties and what runs when', () => {
  const f = facts(service);
  const cls = f.classes[0]!;
  const find = f.functions[cls.methods[0]!]!;
  assert.equal(decorators(f, find.decorators), "@Get(':id') @UseGuards(::Auth) ");
  assert.equal(find.accessibility, 'protected');
  assert.ok(find.async && find.class === 0 && find.static === false);
  const [id, body] = find.parameters.map((p) => f.variables[p]!.parameter!);
  assert.equal(decorators(f, id!.decorators) + decorators(f, body!.decorators), "@Param('id') @Body() ");
  const create = f.functions[cls.constructor_!]!;
  assert.deepEqual(
    create.parameters.map((p) => f.variables[p]!.parameter!.property),
    [true, true, false],
  );
  const callers = Object.fromEntries(
    f.calls.map((c) => [service.slice(...c.calleeAt), f.functions[c.fn]!.kind]),
  );
  assert.deepEqual(callers, {
    Base: 'module',
    forwardRef: 'module',
    super: 'constructor',
    'this.db.get': 'method',
    Orders: 'method',
    boot: 'static-block',
    Map: 'initializer',
    'this.db.find': 'arrow',
  });
  assert.equal(f.functions[cls.initializer!]!.class, 0);
  assert.equal(f.functions[11]!.parent, cls.initializer);
});

test('class expressions', () => {
  const f = facts(
    'const A = class { m() {} }; const B = class Inner extends A {}; make(class {}); export default class {}',
  );
  assert.deepEqual(
    f.classes.map((c) => [c.name, c.variable === undefined ? '' : f.variables[c.variable]!.name]),
    [
      ['A', 'A'],
      ['Inner', 'Inner'],
      ['', ''],
      ['default', ''],
    ],
  );
  assert.equal(f.variables.find((v) => v.name === 'B')!.class, 1);
});
