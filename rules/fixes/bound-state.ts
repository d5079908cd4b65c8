/** Keeps a collection that only grows at a size, by dropping its oldest entries where new ones are put in. */
import type { Place } from '../model/place.ts';
import type { Program } from '../model/program.ts';
import type { State, StateAccess } from '../model/state.ts';
import type { Edit, Fix } from '../rule.ts';
import { insertion, textOf, withTabStop } from './edits.ts';
import { beginsLine, indentationAt, startOfLine } from './text.ts';

/** Entries: of a few hundred bytes each, they are a few megabytes. */
const MOST = '10_000';

/** Where it is written in more places than these, a bound belongs into a function of its own. */
const MAX_WRITES = 3;

const ADDS = /^((?:this\.)?[\w$#]+)\.(?:add|set|push)\(/;

export function boundState(state: State, writes: readonly StateAccess[], program: Program): readonly Fix[] {
  if (state.kind === 'object' || writes.length > MAX_WRITES) return [];
  const edits = () => bounded(state, writes, program);
  if (!edits()) return [];
  return [
    { id: 'bound-state', title: `Keep the newest ${MOST.replace('_', ',')}`, safety: 'suggestion', edits },
  ];
}

function bounded(
  state: State,
  writes: readonly StateAccess[],
  program: Program,
): readonly Edit[] | undefined {
  const { file } = state.at;
  if (writes.some(({ at }) => at.file !== file)) return undefined;
  const text = textOf(program, file);
  const { source, newline, indent, semicolon } = text;
  const limit = `MAX_${state.name
    .replace(/^[_#]+/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toUpperCase()}`;
  const edits: Edit[] = [];
  for (const { at } of writes) {
    const receiver = ADDS.exec(source.slice(...at.span))?.[1];
    const end = endOfStatement(source, at);
    if (receiver === undefined || end === undefined) return undefined;
    const outer = newline + indentationAt(source, at.span[0]);
    const inner = outer + indent;
    const dropped =
      state.kind === 'array'
        ? [`${receiver}.splice(0, ${receiver}.length - ${limit})${semicolon}`]
        : [
            `const [oldest] = ${receiver}${state.kind === 'map' ? '.keys()' : ''}${semicolon}`,
            `if (oldest !== undefined) ${receiver}.delete(oldest)${semicolon}`,
          ];
    const size = state.kind === 'array' ? 'length' : 'size';
    const lines = dropped.map((line) => inner + line).join('');
    edits.push(insertion(text, end, `${outer}if (${receiver}.${size} > ${limit}) {${lines}${outer}}`));
  }
  const declared = state.scope === 'module' ? startOfLine(source, state.statementAt[0]) : afterImports(text);
  const line = `const ${limit} = ${MOST}${semicolon}${newline}`;
  const found = [insertion(text, declared, state.scope === 'module' ? line : `${newline}${line}`), ...edits];
  return withTabStop(found, MOST);
}

function afterImports({ source, importsEnd, newline }: ReturnType<typeof textOf>): number {
  return source.startsWith(newline, importsEnd) ? importsEnd + newline.length : importsEnd;
}

/** After the statement that the write is; undefined when it is part of another. */
function endOfStatement(source: string, { span }: Place): number | undefined {
  if (!beginsLine(source, span[0])) return undefined;
  const rest = /^;?[ \t]*(?=\r?\n|\/\/)/.exec(source.slice(span[1]));
  return rest ? span[1] + (source[span[1]] === ';' ? 1 : 0) : undefined;
}
