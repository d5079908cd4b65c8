/**
 * `schema.prisma`: models, fields, keys and indexes, with exact positions. Several files may form one schema.
 *
 * Our own reader and not `@mrleebo/prisma-ast` (0.14.0), for three reasons. On being imported that library searches
 * the working directory for `prisma-ast.config.js` and runs it, and nothing of a workspace may be run. It knows no
 * block comments, no lists over several lines and no `where: { … }` (each fails the whole file), and stops at the
 * first error. Bundled it is 172 KB, and 60 ms of start. `test/schema/prisma.test.ts` holds us to what it reads.
 *
 * Names in indexes and relations are those of fields, as written; `@map` and `@@map` are told beside them.
 */
import type { Span } from '../../facts/facts.ts';
import type { PrismaFacts, PrismaField, PrismaModel } from '../../facts/schema.ts';
import { type PrismaBlock, type PrismaProblem, readBlocks } from './prisma-lines.ts';
import {
  accept,
  argumentOf,
  itemsOf,
  namesOf,
  type PrismaAttribute,
  type PrismaReader,
  type PrismaValue,
  readAttribute,
  readPath,
  readValue,
  stringOf,
  wordOf,
} from './prisma-values.ts';

/** Never throws: what cannot be read is among `errors`, and the rest is read. */
export function lowerPrismaSchema(text: string): PrismaFacts {
  const { blocks, problems } = readBlocks(text);
  const errors: PrismaProblem[] = [...problems];
  const models: PrismaModel[] = [];
  const enums: { name: string; values: readonly string[] }[] = [];
  const settings: Settings = {
    provider: undefined,
    relationMode: undefined,
    previewFeatures: [],
    outputs: [],
  };
  for (const block of blocks) {
    if (block.keyword === 'datasource' || block.keyword === 'generator')
      readSettings(block, settings, errors);
    else if (block.keyword === 'enum') enums.push({ name: block.name, values: enumValues(block) });
    else models.push(readModel(block, text, errors));
  }
  errors.sort((a, b) => a.at[0] - b.at[0]);
  return { ...settings, models, enums, errors, lineStarts: lineStartsOf(text) };
}

type Settings = {
  -readonly [K in 'provider' | 'relationMode' | 'previewFeatures' | 'outputs']: PrismaFacts[K];
};

function readSettings(block: PrismaBlock, settings: Settings, errors: PrismaProblem[]): void {
  for (const tokens of block.entries) {
    const reader: PrismaReader = { tokens, i: 0 };
    const key = readPath(reader);
    const value = accept(reader, '=') ? readValue(reader) : undefined;
    if (key === undefined || value === undefined) {
      errors.push({ message: 'Not an assignment.', at: spanOf(tokens) });
    } else if (block.keyword === 'datasource') {
      // Prisma 1 and 2 took a list of providers.
      if (key === 'provider') settings.provider = stringOf(itemsOf(value)[0]);
      if (key === 'relationMode' || key === 'referentialIntegrity') settings.relationMode = stringOf(value);
    } else if (key === 'output') {
      const output = stringOf(value);
      if (output !== undefined) settings.outputs = [...settings.outputs, output];
    } else if (key === 'previewFeatures') {
      const features = itemsOf(value).flatMap((item) => stringOf(item) ?? []);
      settings.previewFeatures = [...new Set([...settings.previewFeatures, ...features])];
    }
  }
}

function enumValues(block: PrismaBlock): readonly string[] {
  return block.entries.flatMap(([first]) => (first?.kind === 'word' ? [first.value] : []));
}

function readModel(block: PrismaBlock, text: string, errors: PrismaProblem[]): PrismaModel {
  const fields: PrismaField[] = [];
  const indexes: PrismaIndex[] = [];
  let table: string | undefined;
  for (const tokens of block.entries) {
    const reader: PrismaReader = { tokens, i: 0 };
    if (tokens[0]?.value === '@@') {
      const attribute = readAttribute(reader);
      if (attribute === undefined) errors.push({ message: 'Not an attribute.', at: spanOf(tokens) });
      else if (attribute.name === 'map') table = stringOf(argumentOf(attribute, 'name', 0));
      else {
        const index = readIndex(attribute, text);
        if (index !== undefined) indexes.push(index);
        else if (Object.hasOwn(kinds, attribute.name))
          errors.push({ message: 'No fields.', at: attribute.at });
      }
      continue;
    }
    const read = readField(reader, text, errors);
    if (read === undefined) errors.push({ message: 'Neither a field nor an attribute.', at: spanOf(tokens) });
    else {
      fields.push(read.field);
      indexes.push(...read.indexes);
    }
  }
  const { name, at, nameAt, bodyEnd } = block;
  return { name, table, kind: block.keyword as PrismaModel['kind'], at, nameAt, bodyEnd, fields, indexes };
}

type PrismaIndex = PrismaModel['indexes'][number];

const kinds: Readonly<Record<string, PrismaIndex['kind']>> = {
  id: 'primary',
  unique: 'unique',
  index: 'index',
  fulltext: 'index',
};

/**
 * Nothing for attributes that declare no index. `name` of a key is the `name:` by which the client calls it; of an
 * index, its name in the database (`map:`).
 */
function readIndex(attribute: PrismaAttribute, text: string): PrismaIndex | undefined {
  const kind = Object.hasOwn(kinds, attribute.name) ? kinds[attribute.name] : undefined;
  if (kind === undefined) return undefined;
  const parts = itemsOf(argumentOf(attribute, 'fields', 0)).flatMap(partOf);
  if (parts.length === 0) return undefined;
  const called = stringOf(argumentOf(attribute, 'name'));
  const name = kind === 'index' ? (stringOf(argumentOf(attribute, 'map')) ?? called) : called;
  const type = wordOf(argumentOf(attribute, 'type'))?.toLowerCase();
  const method = attribute.name === 'fulltext' ? 'fulltext' : (type ?? 'btree');
  return {
    ...(name !== undefined && { name }),
    kind,
    method,
    parts,
    ...whereOf(attribute, text),
    at: attribute.at,
  };
}

/** `a`, `a(sort: Desc)`, `a(ops: raw("gin_trgm_ops"))`, and in MongoDB `address.street`. */
function partOf(item: PrismaValue): PrismaIndex['parts'] {
  if (item.k === 'word') return [{ column: item.value, descending: false }];
  if (item.k !== 'call') return [];
  const option = (name: string) => item.arguments.find((argument) => argument.name === name)?.value;
  const operators = option('ops');
  const ops = operators?.k === 'call' ? stringOf(operators.arguments[0]?.value) : wordOf(operators);
  const part = { column: item.name, descending: wordOf(option('sort')) === 'Desc' };
  return [ops === undefined ? part : { ...part, expression: `${item.name} ${ops}` }];
}

/** `where: raw("…")` gives its SQL, `where: { a: null }` the object as written. */
function whereOf(attribute: PrismaAttribute, text: string): { readonly where?: string } {
  const where = argumentOf(attribute, 'where');
  if (where?.k === 'call') return { where: stringOf(where.arguments[0]?.value) ?? '' };
  return where?.k === 'object' ? { where: text.slice(where.at[0], where.at[1]) } : {};
}

function readField(
  reader: PrismaReader,
  text: string,
  errors: PrismaProblem[],
): { readonly field: PrismaField; readonly indexes: readonly PrismaIndex[] } | undefined {
  const { tokens } = reader;
  const first = tokens[0];
  if (first?.kind !== 'word') return undefined;
  reader.i = 1;
  accept(reader, ':'); // Prisma 1 wrote `name: Type`.
  const typeFrom = tokens[reader.i]?.start ?? 0;
  if (tokens[reader.i]?.kind !== 'word' || readValue(reader) === undefined) return undefined;
  const type = text.slice(typeFrom, tokens[reader.i - 1]?.end);
  const list = accept(reader, '[') && accept(reader, ']');
  const optional = accept(reader, '?');
  const attributes = new Map<string, PrismaAttribute>();
  while (reader.i < tokens.length) {
    const from = reader.i;
    const attribute = readAttribute(reader);
    if (attribute !== undefined) {
      attributes.set(attribute.name, attribute);
      continue;
    }
    errors.push({ message: 'Not an attribute.', at: [tokens[from]?.start ?? 0, tokens.at(-1)?.end ?? 0] });
    // What follows the broken attribute may still be read.
    reader.i = Math.max(reader.i, from + 1);
    while (reader.i < tokens.length && tokens[reader.i]?.value !== '@') reader.i += 1;
  }
  const unique = attributes.get('unique');
  const preset = attributes.get('default');
  const partial = unique === undefined ? {} : whereOf(unique, text);
  const whole = unique !== undefined && partial.where === undefined;
  const map = stringOf(argumentOf(attributes.get('map') ?? none, 'name', 0));
  const relation = relationOf(attributes.get('relation'));
  const parts = [{ column: first.value, descending: false }];
  return {
    field: {
      name: first.value,
      column: map,
      type,
      nativeType: nativeTypeOf(attributes, text),
      list,
      optional,
      id: attributes.has('id'),
      unique: whole,
      ...(preset !== undefined && { preset: text.slice(...preset.at) }),
      ...(relation !== undefined && { relation }),
      at: spanOf(tokens),
    },
    // A partial one is unique among some rows only: an index, and no key of the field.
    indexes:
      unique === undefined || whole
        ? []
        : [{ kind: 'unique', method: 'btree', parts, ...partial, at: unique.at }],
  };
}

const none: PrismaAttribute = { name: '', arguments: [], at: [0, 0] };

function relationOf(attribute: PrismaAttribute | undefined): PrismaField['relation'] {
  if (attribute === undefined) return undefined;
  const name = stringOf(argumentOf(attribute, 'name', 0));
  const onDelete = wordOf(argumentOf(attribute, 'onDelete'));
  return {
    ...(name !== undefined && { name }),
    fields: namesOf(argumentOf(attribute, 'fields')),
    references: namesOf(argumentOf(attribute, 'references')),
    ...(onDelete !== undefined && { onDelete }),
  };
}

/** `@db.VarChar(255)` → `VarChar(255)`, whatever the datasource is called. */
function nativeTypeOf(attributes: ReadonlyMap<string, PrismaAttribute>, text: string): string | undefined {
  for (const [name, { at }] of attributes) {
    if (name.includes('.')) return text.slice(text.indexOf('.', at[0]) + 1, at[1]);
  }
  return undefined;
}

function spanOf(tokens: PrismaReader['tokens']): Span {
  return [tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0];
}

function lineStartsOf(text: string): Int32Array {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Int32Array.from(starts);
}
