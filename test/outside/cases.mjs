/**
 * Reads the cases that others test their analysers with out of their published test files. A case is a piece of code
 * and whether its authors expect a report in it. Four forms are known; knows nothing of Tenfold.
 */

import ts from 'typescript';

/**
 * `theirs` is the rule of theirs; `part` is where in `code` the case lies, absent: anywhere.
 *
 * @typedef {{ theirs: string, name: string, code: string, speaks: boolean, part?: { from: number, to: number } }} Case
 */

const SILENCE = /\.toHaveLength\(0\)|\.toEqual\(\[\]\)|\)\.toBe\(false\)/;
const REPORT = /\.toHaveLength\([1-9]|\)\.toBe\(true\)|\.toContain\(|\.length\)\.toBeGreaterThan/;

/**
 * ESLint's `RuleTester`: `run(rule, module, { valid: [...], invalid: [...] })`, each a string or an object with `code`.
 *
 * @param {string} text of the test file
 * @returns {Case[]}
 */
export function ruleTesterCases(text) {
  const cases = [];
  each(parse(text), (node) => {
    if (!ts.isCallExpression(node) || node.arguments.length !== 3) return;
    const [rule, , lists] = node.arguments;
    if (!ts.isStringLiteral(rule) || !ts.isObjectLiteralExpression(lists)) return;
    for (const list of lists.properties) {
      const kind = list.name?.getText();
      if (kind !== 'valid' && kind !== 'invalid') continue;
      for (const item of list.initializer.elements) {
        const code = literal(ts.isObjectLiteralExpression(item) ? property(item, 'code') : item);
        if (code) cases.push({ theirs: rule.text, name: oneLine(code), code, speaks: kind === 'invalid' });
      }
    }
  });
  return cases;
}

/**
 * Tests of `it("...", () => { ... })`: each piece of code belongs to the first `expect` after it. A record of named
 * pieces outside (`const clean = { "...": code }`) is expected to be silent.
 *
 * @param {string} text of the test file
 * @param {string} subject the rule a test speaks of that names none
 * @returns {Case[]}
 */
export function expectationCases(text, subject) {
  const cases = [];
  const visit = (node, theirs) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'describe') {
      const title = literal(node.arguments[0]);
      for (const child of node.arguments) visit(child, subject || title);
    } else if (ts.isCallExpression(node) && node.expression.getText() === 'it') {
      cases.push(...expectations(node, theirs));
    } else if (ts.isPropertyAssignment(node) && isCode(literal(node.initializer))) {
      const name = node.name.text ?? node.name.getText();
      cases.push({ theirs, name, code: literal(node.initializer), speaks: false });
    } else ts.forEachChild(node, (child) => visit(child, theirs));
  };
  visit(parse(text), subject);
  return cases;
}

function expectations(test, theirs) {
  const body = test.arguments[1].getText();
  const offset = test.arguments[1].getStart();
  const named = /ruleId === "([\w-]+)"|ruleId\)\.toBe\("([\w-]+)"\)/.exec(body);
  const pieces = [];
  each(test.arguments[1], (node) => {
    const code = literal(node);
    if (isCode(code)) pieces.push({ code, end: node.getEnd() - offset });
  });
  return pieces.flatMap(({ code, end }) => {
    const rest = body.slice(end);
    const [silence, report] = [rest.search(SILENCE), rest.search(REPORT)];
    if (silence < 0 && report < 0) return [];
    const speaks = silence < 0 || (report >= 0 && report < silence);
    return [
      { theirs: named?.[1] ?? named?.[2] ?? theirs, name: literal(test.arguments[0]) ?? '', code, speaks },
    ];
  });
}

/**
 * A file whose comments mark the reports: each mark is a case; so is each top-level statement without one, silently.
 * A mark at the end of a line speaks of that line, one on a line of its own of the next that is code.
 *
 * @param {string} text
 * @param {string} theirs
 * @param {RegExp} mark
 * @returns {Case[]}
 */
export function markedCases(text, theirs, mark) {
  const file = parse(text);
  const lineOf = (position) => file.getLineAndCharacterOfPosition(position).line;
  const lines = text.split('\n');
  const marked = lines.flatMap((line, index) => {
    if (!mark.test(line)) return [];
    if (!/^\s*\/\//.test(line)) return [index];
    const next = lines.findIndex((other, at) => at > index && !/^\s*(\/\/|$)/.test(other));
    return [next];
  });
  return file.statements.filter(runs).flatMap((statement) => {
    const [from, to] = [lineOf(statement.getStart()), lineOf(statement.getEnd())];
    const within = marked.filter((line) => line >= from && line <= to);
    const name = `${from + 1}: ${oneLine(lines[from])}`;
    if (within.length === 0) return [{ theirs, name, code: text, speaks: false, part: { from, to } }];
    // One mark: the whole statement is about it, and where in it one reports is a matter of taste.
    const whole = within.length === 1 ? { from, to } : undefined;
    return within.map((line) => {
      const at = `${line + 1}: ${oneLine(lines[line])}`;
      return { theirs, name: at, code: text, speaks: true, part: whole ?? { from: line, to: line } };
    });
  });
}

const runs = (statement) =>
  !ts.isImportDeclaration(statement) &&
  !ts.isTypeAliasDeclaration(statement) &&
  !ts.isInterfaceDeclaration(statement) &&
  !ts.isExportDeclaration(statement) &&
  !statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword);

/**
 * Rust's `#[test] fn name() { ... r#"code"# ... assert... }`.
 *
 * @param {string} text of the module
 * @param {string} theirs
 * @returns {Case[]}
 */
export function rustCases(text, theirs) {
  const tests = text
    .slice(text.indexOf('mod tests'))
    .split(/#\[(?:tokio::)?test\]/)
    .slice(1);
  return tests.flatMap((test) => {
    const name = /fn (\w+)/.exec(test)?.[1] ?? '';
    const raw = [...test.matchAll(/r#"(.*?)"#/gs)].map((match) => match[1]);
    const plain = [...test.matchAll(/semantics\(\s*"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]);
    const code = [...raw, ...plain.map((piece) => piece.replaceAll('\\n', '\n').replaceAll('\\"', '"'))][0];
    const silence = /assert!\(\s*findings\.is_empty\(\)|findings\.len\(\), 0/.test(test);
    const report = /!\s*findings\.is_empty\(\)|findings\.len\(\), [1-9]|findings\.len\(\) >/.test(test);
    return code !== undefined && silence !== report ? [{ theirs, name, code, speaks: report }] : [];
  });
}

const parse = (text) => ts.createSourceFile('case.tsx', text, ts.ScriptTarget.Latest, true);

function each(node, look) {
  look(node);
  ts.forEachChild(node, (child) => each(child, look));
}

function property(object, name) {
  return object.properties.find((member) => member.name?.getText() === name)?.initializer;
}

const literal = (node) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

/** A message or title has no block, statement or call of a function in it. */
const isCode = (text) =>
  text !== undefined && /[{;]/.test(text) && /\bfunction\b|\bclass\b|=>|\bconst\b|import /.test(text);

const oneLine = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 110);
