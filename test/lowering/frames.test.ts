import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facts, outline, variables } from './print.ts';

/** The frames and calls of the module itself. */
function frames(text: string): string {
  const lines = outline(facts(text)).split('\n');
  const next = lines.findIndex((line, i) => i > 0 && line.startsWith('ƒ'));
  return lines
    .slice(1, next < 0 ? undefined : next)
    .map((line) => line.slice(2))
    .join('\n');
}

test('for-of, for-in, for-await', () => {
  assert.equal(
    frames(
      'for (const x of xs()) { f(x); }\nfor (const k in o) f(k);\nfor await (const { id, tags: [t] } of s) f(id);\nlet y; for (y of ys) f(y);',
    ),
    `other: ::xs()
for-of x of ::xs()
  dropped: ::f(x)
for-in k of ::o
  dropped: ::f(k)
for-await id, t of ::s
  dropped: ::f(id)
for-of y of ::ys
  dropped: ::f(y)`,
  );
  assert.deepEqual(
    variables(facts('let y; for (y of ys); for (const { id, tags: [t] } of s); for (const k in o);')),
    ['let y = item(::ys)', 'const id = item(::s).id', 'const t = item(::s).tags[0]', 'const k = key(::o)'],
  );
});

test('for, while, do: test and step run with each turn', () => {
  assert.equal(
    frames(
      'for (let i = start(); i < size(); i++) f(i);\nlet i; for (i = 0; ; step()) {}\nwhile (await next()) f();\ndo { f() } while (more());',
    ),
    `assigned: ::start()
for i ((i < ::size()))
  other: ::size()
  dropped: ::f(i)
for i
  dropped: ::step()
while (await ::next())
  await: ::next()
  dropped: ::f()
do (::more())
  dropped: ::f()
  condition: ::more()`,
  );
  assert.deepEqual(variables(facts('for (let i = 0; i < n; i++);')), ['let i = 0; ++ ++i']);
});

test('if, else, else if', () => {
  assert.equal(
    frames('if (a()) b(); else if (c) { d(); } else e();'),
    `condition: ::a()
then (::a())
  dropped: ::b()
else (::a())
  then (::c)
    dropped: ::d()
  else (::c)
    dropped: ::e()`,
  );
});

test('arms of ?: and right sides of && || ??', () => {
  assert.equal(
    frames(
      'const x = t() ? a() : b();\nconst y = p && q();\nconst z = cache.get(k) ?? (await load(k));\nm ||= n();',
    ),
    `condition: ::t()
then (::t())
  assigned: ::a()
else (::t())
  assigned: ::b()
guard
  assigned: ::q()
assigned: ::cache.get(::k)
guard
  await: ::load(::k)
guard
  assigned: ::n()`,
  );
});

test('switch', () => {
  assert.equal(
    frames('switch (kind()) { case A(): f(); case 2: break; default: g(); }'),
    `other: ::kind()
other: ::A()
case (::kind())
  dropped: ::f()
case (::kind()) leaves break
case (::kind())
  dropped: ::g()`,
  );
});

test('try, catch, finally', () => {
  assert.equal(
    frames('try { a(); } catch (e) { b(e); } finally { c(); }'),
    `try
  dropped: ::a()
catch
  dropped: ::b(e)
finally
  dropped: ::c()`,
  );
});

test('what leaves a loop', () => {
  const leaves = (text: string) => {
    const f = facts(`function f() { ${text} }`);
    return f.frames
      .filter((frame) => /^(for|while|do)/.test(frame.kind))
      .map(({ kind, leaves: { break: b, return: r, throw: t } }) =>
        [kind, b && 'break', r && 'return', t && 'throw'].filter(Boolean).join(' '),
      );
  };
  assert.deepEqual(leaves('while (1) { if (x) break; }'), ['while break']);
  assert.deepEqual(leaves('while (1) { for (;;) { if (x) return; } }'), ['while return', 'for return']);
  assert.deepEqual(leaves('while (1) { switch (x) { case 1: break; } }'), ['while']);
  assert.deepEqual(leaves('while (1) { run(() => { return 1; }); throw 2; }'), ['while throw']);
  assert.deepEqual(leaves('a: for (;;) { while (1) { break a; } }'), ['for break', 'while break']);
  assert.deepEqual(leaves('a: for (;;) { while (1) { continue a; } }'), ['for', 'while break']);
  assert.deepEqual(leaves('for (;;) { if (x) continue; a: { break a; } }'), ['for']);
  assert.deepEqual(leaves('for (;;) { do { break; } while (1); }'), ['for', 'do break']);
});

test('spans of frames', () => {
  const text = 'if (a) { b(); } else { c(); } for (const x of xs) { y(); }';
  assert.deepEqual(
    facts(text)
      .frames.slice(1)
      .map((frame) => [frame.kind, text.slice(...frame.at), text.slice(...frame.bodyAt)]),
    [
      ['then', 'if (a) { b(); } else { c(); }', '{ b(); }'],
      ['else', 'if (a) { b(); } else { c(); }', '{ c(); }'],
      ['for-of', 'for (const x of xs) { y(); }', '{ y(); }'],
    ],
  );
});
