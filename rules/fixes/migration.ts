/**
 * A new migration after the latest one, in the form of the latest one: its folder, its naming, its language. Time is
 * not ours to ask: the stamp is that of the latest migration and one second.
 */
import type { Program } from '../model/program.ts';
import type { Edit } from '../rule.ts';
import { createIndex, dropIndex, indexName, type NewIndex } from './index-columns.ts';

/** Migrations by the tool that runs them. */
export type MigrationForm = 'prisma' | 'sql' | 'typeorm' | 'sequelize' | 'knex' | 'kysely';

interface Latest {
  readonly path: string;
  readonly folder: string;
  readonly source: string;
}

const MIGRATIONS = /\/[\w.-]*migrations?\/(?:[^/]+\/)?[^/]+$/i;
const STAMPED = /^(?:V?\d+)/;
const SIGN: Readonly<Record<MigrationForm, RegExp>> = {
  prisma: /(?:)/,
  sql: /(?:)/,
  typeorm: /MigrationInterface/,
  sequelize: /queryInterface/i,
  knex: /\bknex\b/i,
  kysely: /\bkysely\b/i,
};

/** The edits that create the migration; undefined when the project keeps none, or in a form we cannot tell. */
export function addMigration(
  index: NewIndex,
  form: MigrationForm,
  name: string,
  program: Program,
): readonly Edit[] | undefined {
  const latest = latestOf(index, form, program);
  if (!latest) return undefined;
  if (form === 'prisma') return prismaMigration(index, latest, name);
  return form === 'sql' ? sqlMigration(index, latest, program) : codeMigration(index, form, latest, name);
}

function latestOf({ entity }: NewIndex, form: MigrationForm, program: Program): Latest | undefined {
  const isSql = form === 'prisma' || form === 'sql';
  const named = program
    .remembered('migrations', () => program.files((path) => MIGRATIONS.test(path)))
    .filter((path) => path.endsWith('.sql') === isSql && STAMPED.test(stampedPart(path, form)));
  const signed = isSql ? named : named.filter((path) => SIGN[form].test(program.source(path)));
  const candidates = form === 'prisma' ? signed.filter((path) => path.endsWith('/migration.sql')) : signed;
  // The folder nearest to the declaration: another package has its own.
  const near = Math.max(0, ...candidates.map((path) => sharedLength(path, entity.at.file)));
  const nearest = candidates.filter((path) => sharedLength(path, entity.at.file) === near);
  const last = nearest
    .filter((path) => !/[.-]down\.sql$/.test(path))
    .sort((a, b) => compareStamps(stampedPart(a, form), stampedPart(b, form)))
    .at(-1);
  if (last === undefined) return undefined;
  const folder = form === 'prisma' ? parentOf(parentOf(last)) : parentOf(last);
  return { path: last, folder, source: program.source(last) };
}

/** What bears the stamp: the folder in Prisma, the file elsewhere. */
function stampedPart(path: string, form: MigrationForm): string {
  return nameOf(form === 'prisma' ? parentOf(path) : path);
}

function compareStamps(a: string, b: string): number {
  const [first, second] = [/\d+/.exec(a)?.[0] ?? '', /\d+/.exec(b)?.[0] ?? ''];
  return first.length - second.length || (first < second ? -1 : 1);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** How many folders two paths have in common. */
function sharedLength(a: string, b: string): number {
  const [first, second] = [parentOf(a).split('/'), parentOf(b).split('/')];
  const differs = first.findIndex((part, index) => part !== second[index]);
  return differs < 0 ? first.length : differs;
}

/** The stamp after this one: `20260312094512` and one second, `0007` and one, milliseconds and a thousand. */
function nextStamp(stamp: string): string {
  if (/^20\d{12}$/.test(stamp)) return nextSecond(stamp);
  if (stamp.length === 13) return String(Number(stamp) + 1000);
  return String(Number(stamp) + 1).padStart(stamp.length, '0');
}

const LIMITS = [60, 60, 24] as const;

/** `yyyymmddhhmmss` and one second. Past midnight the day goes up by one, and to the first after the 28th at the latest. */
function nextSecond(stamp: string): string {
  const parts = [stamp.slice(0, 4), ...(stamp.slice(4).match(/../g) ?? [])].map(Number);
  for (const [back, limit] of LIMITS.entries()) {
    const at = 5 - back;
    parts[at]!++;
    if (parts[at]! < limit) return joined(parts);
    parts[at] = 0;
  }
  parts[2]!++;
  if (parts[2]! > 28) [parts[1], parts[2]] = [parts[1]! + 1, 1];
  if (parts[1]! > 12) [parts[0], parts[1]] = [parts[0]! + 1, 1];
  return joined(parts);
}

function joined(parts: readonly number[]): string {
  return parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0')).join('');
}

function snake(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
}

function pascal(text: string): string {
  return snake(text).replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function created(path: string, text: string): Edit {
  return { at: { file: path, span: [0, 0] }, text, create: true };
}

function slugOf({ entity, columns, unique }: NewIndex): string {
  return snake(['add', entity.table, ...columns, unique === true ? 'unique' : 'index'].join('_'));
}

/** `20260312094513_add_order_item_order_id_index`, in the manner of the name before. */
function nextName(
  index: NewIndex,
  before: string,
): { readonly name: string; readonly stamp: string } | undefined {
  const found = /^(V?)(\d+)(__|[_.-])(.*)$/.exec(before);
  if (!found) return undefined;
  const [, prefix = '', stamp = '', separator = '', rest = ''] = found;
  const slug = slugOf(index);
  const isPascal = /^[A-Z][A-Za-z0-9]*(?:\.\w+)?$/.test(rest);
  const written = isPascal
    ? pascal(slug)
    : rest.replace(/\.\w+$/, '').includes('-') || (separator === '-' && !rest.includes('_'))
      ? slug.replaceAll('_', '-')
      : slug;
  const next = nextStamp(stamp);
  return { name: `${prefix}${next}${separator}${written}`, stamp: next };
}

function prismaMigration(index: NewIndex, latest: Latest, name: string): readonly Edit[] | undefined {
  const next = nextName(index, nameOf(parentOf(latest.path)));
  const sql = `-- CreateIndex\n${createIndex(index, name, true, '')}\n`;
  return next && [created(`${latest.folder}/${next.name}/migration.sql`, sql)];
}

function sqlMigration(
  index: NewIndex,
  { path, folder, source }: Latest,
  program: Program,
): readonly Edit[] | undefined {
  const file = nameOf(path);
  const ending = /((?:[.-]up)?\.sql)$/.exec(file)?.[1] ?? '.sql';
  const next = nextName(index, file.slice(0, file.length - ending.length));
  if (!next) return undefined;
  const quotes = /\btable\s+(?:if\s+not\s+exists\s+)?(?:["`[]\w+["`\]]\.)?["`[]/i.test(source);
  const name = indexName(index, index.unique === true ? 'key' : 'idx');
  const lower = /^\s*(?:--[^\n]*\n\s*)*(create|alter)\b/.test(source);
  const cased = (sql: string) =>
    lower
      ? sql
          .replace(/^(CREATE INDEX|CREATE UNIQUE INDEX|DROP INDEX)/, (word) => word.toLowerCase())
          .replace(' ON ', ' on ')
      : sql;
  const up = cased(createIndex(index, name, quotes));
  const down = cased(dropIndex(index, name, quotes));
  const marks = [
    /^.*migrate:up.*$/m,
    /^.*migrate:down.*$/m,
    /^.*\+(?:goose|migrate) Up.*$/m,
    /^.*\+(?:goose|migrate) Down.*$/m,
  ].map((mark) => mark.exec(source)?.[0]);
  const begin = marks[0] ?? marks[2];
  const end = marks[1] ?? marks[3];
  const text =
    begin === undefined ? `${up}\n` : `${begin}\n${up}\n${end === undefined ? '' : `\n${end}\n${down}\n`}`;
  const downEnding = ending.replace('up', 'down');
  const hasDown =
    downEnding !== ending &&
    program.files((other) => other === path.slice(0, -ending.length) + downEnding).length > 0;
  return [
    created(`${folder}/${next.name}${ending}`, text),
    ...(hasDown ? [created(`${folder}/${next.name}${downEnding}`, `${down}\n`)] : []),
  ];
}

function codeMigration(
  index: NewIndex,
  form: MigrationForm,
  { path, folder, source }: Latest,
  name: string,
): readonly Edit[] | undefined {
  const file = nameOf(path);
  const ending = /\.[cm]?[jt]s$/.exec(file)?.[0] ?? '.ts';
  const next = nextName(index, file.slice(0, -ending.length));
  const frame = next && frameOf(source);
  if (!next || !frame) return undefined;
  const { quote, indent, semicolon } = styleOf(source);
  const body = bodiesOf(index, form, name, frame.parameter, quote, semicolon, indent);
  const shift = (lines: readonly string[]) => lines.map((line) => frame.indentation + indent + line);
  const title = `${pascal(slugOf(index))}${next.stamp}`;
  const head = frame.head
    .replace(/\bclass\s+[\w$]+/, `class ${title}`)
    .replace(/(\bname\s*=\s*['"`])[\w$]+/, `$1${title}`);
  return [
    created(
      `${folder}/${next.name}${ending}`,
      [
        `${head}${frame.up}`,
        ...shift(body.up),
        frame.upEnd,
        '',
        frame.down,
        ...shift(body.down),
        frame.downEnd + frame.tail,
      ]
        .join('\n')
        .replace(/\n*$/, '\n'),
    ),
  ];
}

function styleOf(source: string): { quote: string; indent: string; semicolon: string } {
  const indent = /^( +|\t)\S/m.exec(source)?.[1] ?? '  ';
  const single = (source.match(/'/g) ?? []).length;
  const double = (source.match(/"/g) ?? []).length;
  return {
    quote: single >= double ? "'" : '"',
    indent: indent.startsWith('\t') ? '\t' : indent,
    semicolon: /;\s*$/m.test(source) ? ';' : '',
  };
}

/** What surrounds the bodies of `up` and `down` in the latest migration. */
interface FrameText {
  readonly head: string;
  readonly up: string;
  readonly upEnd: string;
  readonly down: string;
  readonly downEnd: string;
  readonly tail: string;
  readonly indentation: string;
  /** Name of the first parameter: `knex`, `queryRunner`. */
  readonly parameter: string;
}

/** Lines before `up` that another migration needs as well. */
const KEPT =
  /^\s*(?:import\b|(?:const|var|let)\s+[\w{}, ]+=\s*require\(|['"]use strict['"]|module\.exports|export\s+(?:default\s+)?(?:class\b|\{)|export default|\/\*\*\s*@type|name\s*=)/;

function frameOf(source: string): FrameText | undefined {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const opening = (name: string) =>
    lines.findIndex(
      (line) => new RegExp(`(?:^|[\\s.])${name}\\b[^;]*\\{\\s*$`).test(line) && /\(|function/.test(line),
    );
  const [up, down] = [opening('up'), opening('down')];
  if (up < 0 || down < up) return undefined;
  const indentation = /^\s*/.exec(lines[up]!)![0];
  const ends = (from: number) =>
    lines.findIndex((line, at) => at > from && new RegExp(`^${indentation}\\}[,;)]*\\s*$`).test(line));
  const [upEnd, downEnd] = [ends(up), ends(down)];
  if (upEnd < 0 || downEnd < 0 || upEnd > down) return undefined;
  const parameter = /\(\s*(?:\{[^}]*?\bcontext:\s*)?([\w$]+)/.exec(lines[up]!)?.[1];
  if (parameter === undefined) return undefined;
  const before = lines.slice(0, up).filter((line) => line.trim() === '' || KEPT.test(line));
  return {
    head:
      before
        .join('\n')
        .replace(/^\n+/, '')
        .replace(/\n{3,}/g, '\n\n') + (before.length > 0 ? '\n' : ''),
    up: lines[up]!,
    upEnd: lines[upEnd]!,
    down: lines[down]!,
    downEnd: lines[downEnd]!,
    tail: `\n${lines
      .slice(downEnd + 1)
      .filter((line) => /^\s*[})\];,]+\s*$/.test(line))
      .join('\n')}`,
    indentation,
    parameter,
  };
}

interface Bodies {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

function bodiesOf(
  index: NewIndex,
  form: MigrationForm,
  name: string,
  on: string,
  quote: string,
  semicolon: string,
  indent: string,
): Bodies {
  const { entity, columns, unique } = index;
  const isUnique = unique === true;
  const text = (value: string) => quote + value + quote;
  const list = `[${columns.map(text).join(', ')}]`;
  switch (form) {
    case 'typeorm':
      return {
        up: [`await ${on}.query(\`${escaped(createIndex(index, name, true).slice(0, -1))}\`)${semicolon}`],
        down: [`await ${on}.query(\`${escaped(dropIndex(index, name, true).slice(0, -1))}\`)${semicolon}`],
      };
    case 'sequelize':
      return {
        up: [
          `await ${on}.addIndex(${text(entity.table)}, ${list}${isUnique ? ', { unique: true }' : ''})${semicolon}`,
        ],
        down: [`await ${on}.removeIndex(${text(entity.table)}, ${list})${semicolon}`],
      };
    case 'kysely':
      return {
        up: [
          `await ${on}.schema.createIndex(${text(name)})${isUnique ? '.unique()' : ''}.on(${text(entity.table)}).columns(${list}).execute()${semicolon}`,
        ],
        down: [`await ${on}.schema.dropIndex(${text(name)}).execute()${semicolon}`],
      };
    default: {
      const alter = (call: string) => [
        `await ${on}.schema.alterTable(${text(entity.table)}, (table) => {`,
        `${indent}table.${call}(${list})${semicolon}`,
        `})${semicolon}`,
      ];
      return { up: alter(isUnique ? 'unique' : 'index'), down: alter(isUnique ? 'dropUnique' : 'dropIndex') };
    }
  }
}

function escaped(sql: string): string {
  return sql.replaceAll('`', '\\`');
}
