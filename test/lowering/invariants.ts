/** What holds for the facts of every file, however strange its text. */
import type { FileFacts, Span, TypeNode } from '../../server/src/facts/facts.ts';
import { partsOf, spanOf, valueAt, valueCount } from '../../server/src/facts/values.ts';

/** Sentences about what is wrong; empty when all is well. */
export function violations(f: FileFacts, text: string): string[] {
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string) => {
    if (!holds && wrong.length < 20) wrong.push(what);
  };
  const inFile = (span: Span, what: string) =>
    expect(
      span[0] >= 0 && span[0] <= span[1] && span[1] <= text.length,
      `${what} ${span} is outside the file`,
    );
  const isValue = (id: number | undefined, what: string) =>
    expect(id === undefined || (id >= 0 && id < valueCount(f.values)), `${what}: no value ${id}`);

  for (let id = 0; id < valueCount(f.values); id++) {
    const value = valueAt(f.values, id);
    inFile(spanOf(f.values, id), `value ${id} ${value.k}`);
    for (const part of partsOf(value))
      expect(part >= 0 && part < id, `value ${id} ${value.k} has part ${part}`);
    if (value.k === 'call')
      expect(f.calls[value.call]?.value === id, `call value ${id} is not its call's value`);
    if (value.k === 'function')
      expect(f.functions[value.fn] !== undefined, `value ${id}: no function ${value.fn}`);
    if (value.k === 'class') expect(f.classes[value.cls] !== undefined, `value ${id}: no class ${value.cls}`);
    if (value.k === 'variable') expect(f.variables[value.variable] !== undefined, `value ${id}: no variable`);
  }
  f.calls.forEach((call, id) => {
    expect(f.frames[call.frame]?.fn === call.fn, `call ${id}: frame of another function`);
    isValue(call.callee, `callee of call ${id}`);
    for (const argument of call.arguments) isValue(argument, `argument of call ${id}`);
    for (const span of [call.at, call.calleeAt, call.argumentsAt, call.statementAt])
      inFile(span, `call ${id}`);
    expect(
      call.statementAt[0] <= call.at[0] && call.at[1] <= call.statementAt[1],
      `call ${id} outside its statement`,
    );
    if (f.syntaxErrors === 0 && call.kind !== 'tag' && call.argumentsAt[0] < call.argumentsAt[1]) {
      const list = text.slice(...call.argumentsAt);
      expect(list.startsWith('(') && list.endsWith(')'), `call ${id}: arguments ${list.slice(0, 40)}`);
    }
    if (f.failure === undefined)
      expect(valueAt(f.values, call.value).k === 'call', `call ${id} has no value`);
  });
  f.functions.forEach((fn, id) => {
    for (const span of [fn.at, fn.nameAt, fn.bodyAt]) inFile(span, `function ${id}`);
    expect(
      id === 0 ? fn.parent === -1 : fn.parent >= 0 && fn.parent < id,
      `function ${id}: parent ${fn.parent}`,
    );
    if (id > 0) expect(f.frames[fn.frame]?.fn === fn.parent, `function ${id}: frame of another function`);
    for (const id of fn.parameters)
      expect(f.variables[id]?.parameter !== undefined, `function ${id}: no parameter`);
    for (const { value, frame } of [...fn.returns, ...fn.throws]) {
      isValue(value, `return of function ${id}`);
      expect(f.frames[frame]?.fn === id, `return of function ${id}: frame of another function`);
    }
    if (fn.context !== undefined) {
      const call = f.calls[fn.context.call];
      const argument = call?.arguments[fn.context.argument];
      if (f.failure === undefined) expect(argument !== undefined, `function ${id}: context without argument`);
    }
  });
  const bodies = new Set<number>();
  f.frames.forEach((frame, id) => {
    for (const span of [frame.at, frame.bodyAt]) inFile(span, `frame ${id}`);
    if (frame.kind === 'body') {
      expect(
        frame.parent === -1 && !bodies.has(frame.fn),
        `frame ${id}: second body of function ${frame.fn}`,
      );
      bodies.add(frame.fn);
    } else {
      expect(frame.parent >= 0 && frame.parent < id, `frame ${id}: parent ${frame.parent}`);
      expect(f.frames[frame.parent]?.fn === frame.fn, `frame ${id}: parent of another function`);
    }
    isValue(frame.test, `test of frame ${id}`);
    isValue(frame.collection, `collection of frame ${id}`);
  });
  expect(bodies.size === f.functions.length, 'a function without a body frame');
  f.variables.forEach((variable, id) => {
    inFile(variable.at, `variable ${id}`);
    for (const a of variable.assignments) {
      isValue(a.value, `assignment to ${variable.name}`);
      expect(f.frames[a.frame]?.fn === a.fn, `assignment to ${variable.name}: frame of another function`);
    }
    if (variable.kind === 'import')
      expect(f.imports[variable.import ?? -1] !== undefined, `variable ${id}: no import`);
    if (variable.type !== undefined) walk(variable.type);
  });
  function walk(type: TypeNode): void {
    if (type.k === 'name')
      expect(type.variable === undefined || f.variables[type.variable] !== undefined, 'type: no variable');
    if (type.k === 'union' || type.k === 'tuple' || type.k === 'intersection') type.of.forEach(walk);
  }
  for (const fact of f.exports) isValue(fact.value, `export ${fact.name}`);
  for (const write of f.writes) {
    isValue(write.target, 'target of write');
    isValue(write.value, 'value of write');
    const kind = valueAt(f.values, write.target).k;
    expect(f.syntaxErrors > 0 || kind === 'get' || kind === 'index', `write to ${kind}`);
  }
  f.classes.forEach((cls, id) => {
    for (const span of [cls.at, cls.nameAt, cls.bodyAt]) inFile(span, `class ${id}`);
    for (const method of cls.methods)
      expect(f.functions[method]?.class === id, `class ${id}: method of another class`);
    for (const field of cls.fields) isValue(field.value, `field ${field.name}`);
    const body = text.slice(...cls.bodyAt);
    expect(f.syntaxErrors > 0 || (body.startsWith('{') && body.endsWith('}')), `class ${id}: body`);
  });
  for (const comment of f.suppressions) inFile(comment.at, 'suppression');
  return wrong;
}
