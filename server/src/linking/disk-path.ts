/** Where on the local disk a path leads: the folders, files and settings that its text names, through variables. */
import type { DiskPath } from '../../../rules/model/operation.ts';
import type { Span } from '../facts/facts.ts';
import { spanOf } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { referencesIn } from './flow.ts';
import { type Site, settle } from './options.ts';
import { sourceAt } from './source-text.ts';
import { writtenAt } from './written.ts';

/** Variables of variables: further away than this, nobody follows. */
const DEEPEST = 4;

export function diskPath(context: Context, site: Site): DiskPath {
  const texts: string[] = [];
  const seen = new Set<string>();
  collect(context, site.file, spanOf(site.file.facts.values, site.value), texts, seen, 0);
  const parts = texts.flatMap(partsOf);
  return { parts: [...new Set(parts)], temporary: texts.some(isTemporary) };
}

function collect(
  context: Context,
  file: LinkedFile,
  span: Span,
  texts: string[],
  seen: Set<string>,
  depth: number,
): void {
  const key = `${file.path}:${span[0]}`;
  if (depth > DEEPEST || seen.has(key)) return;
  seen.add(key);
  for (const variable of referencesIn(file, span)) {
    const declared = file.facts.variables[variable];
    if (declared === undefined || declared.parameter !== undefined) continue;
    if (declared.kind === 'let' || declared.kind === 'catch') continue;
    const reference = file.index.references
      .get(variable)
      ?.find((id) => spanOf(file.facts.values, id)[0] >= span[0]);
    if (reference === undefined) continue;
    const own = { file, value: reference };
    const settled = settle(context, own);
    const isSettled = settled.value !== reference || settled.file !== file;
    for (const held of isSettled ? [settled] : writtenAt(context, own))
      collect(context, held.file, spanOf(held.file.facts.values, held.value), texts, seen, depth + 1);
  }
  texts.push(sourceAt(context, file, span));
}

const STRING = /'([^'\\\n]*)'|"([^"\\\n]*)"|`([^`\\]*)`/g;
const SETTING = /\benv\.(\w+)|\benv\[['"](\w+)['"]\]/g;
/** Encodings and modes. */
const OPTION = /^(utf-?8|ascii|base64|hex|binary|latin1|[rwa]\+?)$/i;

function partsOf(text: string): readonly string[] {
  const settings = [...text.matchAll(SETTING)].map(([, name, quoted]) => name ?? quoted ?? '');
  const folders = [...text.matchAll(STRING)].flatMap(([, single, double, template]) =>
    (single ?? double ?? template ?? '')
      .replace(/\$\{[^}]*\}/g, '\u0000')
      .split(/[/\\]/)
      .filter((part) => /[A-Za-z]/.test(part) && !part.includes('\u0000') && !/^\.\w+$/.test(part)),
  );
  return [...settings, ...folders].filter((part) => !OPTION.test(part) && !settings.includes(`'${part}'`));
}

function isTemporary(text: string): boolean {
  return /tmpdir\s*\(|mkdtemp|['"`/]te?mp(['"`/]|orary)|\bTMPDIR\b|\b\w*te?mp(Dir|Path|File|Folder)\w*/i.test(
    text,
  );
}
