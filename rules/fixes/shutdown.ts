/** Ends what listens when the platform says that the process has to end, as its framework's documentation does it. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addAfter, addBefore, insertion, requoted, type Text, textOf } from './edits.ts';
import { filled } from './phrases.ts';
import { beginsLine, mentionsName } from './text.ts';

/** Below the grace periods of common platforms (Docker 10 s, Kubernetes 30 s), so that it is the process which ends. */
const LONGEST = '8_000';

/** For one server or worker in a statement of its own. Where a process has several, their order is not ours to choose. */
export function shutDown(serves: readonly Operation[], program: Program): readonly Fix[] {
  const [operation] = serves;
  if (!operation || serves.length > 1) return [];
  const phrase = program.library(operation.library)?.phrases?.shutdown;
  const text = textOf(program, operation.at.file);
  if (!phrase || !beginsLine(text.source, operation.anchors.statement[0])) return [];
  const { before, ends } = phrase;
  const edits = (): readonly Edit[] | undefined => {
    const held = phrase.of === 'value' ? undefined : receiverOf(operation, text);
    if (before !== undefined) {
      const line = held && `${filled(before, [held])}${text.semicolon}`;
      const edit = line && addBefore(text, operation.anchors.statement, [line]);
      return edit ? [edit] : undefined;
    }
    const value =
      held === undefined && phrase.of !== 'receiver' ? heldBy(operation, text, program) : undefined;
    const name = held ?? value?.name;
    if (name === undefined || ends === undefined) return undefined;
    return [
      ...(value?.edits ?? []),
      addAfter(text, operation.anchors.statement, block(text, filled(ends, [name]))),
    ];
  };
  if (!edits()) return [];
  const title = before === undefined ? 'End it in order on SIGTERM' : 'Let the framework hear SIGTERM';
  return [{ id: 'shut-down', title, safety: 'suggestion', edits }];
}

function block(text: Text, ends: string): readonly string[] {
  const { indent, semicolon } = text;
  return [
    '',
    requoted(text, "process.once('SIGTERM', () => {"),
    `${indent}${ends}${semicolon}`,
    `${indent}setTimeout(() => process.exit(1), ${LONGEST}).unref()${semicolon}`,
    `})${semicolon}`,
  ];
}

const NAME = /^(?:const |let |var )?([\w$]+)(?::[^=]+)? = (?:await )?/;

/** `app` of `app.listen`. */
function receiverOf({ anchors }: Operation, { source }: Text): string | undefined {
  return /^([\w$]+)\.\w+$/.exec(source.slice(...anchors.callee))?.[1];
}

/** The name that holds what the call gives, or one to be given to it. */
function heldBy(
  { anchors, at }: Operation,
  text: Text,
  program: Program,
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  const [start, end] = anchors.statement;
  const named = NAME.exec(text.source.slice(start, end));
  if (named) return { name: named[1]!, edits: [] };
  const isAll =
    /^\s*;?$/.test(text.source.slice(anchors.expression[1], end)) && start === anchors.expression[0];
  const name = text.source.startsWith('new ', anchors.expression[0]) ? 'worker' : 'server';
  if (!isAll || mentionsName(program.source(at.file), name)) return undefined;
  return { name, edits: [insertion(text, start, `const ${name} = `)] };
}
