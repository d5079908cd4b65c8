/**
 * Relations that an operation loads along, as each library writes them: nested options, dotted names, joins by alias.
 * The schema says what a name means; where it says nothing, the name alone is kept.
 */
import type { Entity } from '../../../rules/model/entity.ts';
import type { FilterSyntax, RelationSyntax, Row } from '../../../rules/model/library.ts';
import type { Attribute, RelationRead } from '../../../rules/model/operation.ts';
import { type ObjectEntry, spanOf, valueAt } from '../facts/values.ts';
import { ABSENT, at, UNSURE } from './attributes.ts';
import type { Context } from './context.ts';
import { type Embedded, embeddedIn } from './embedded.ts';
import { evaluate } from './evaluate.ts';
import { readFilterAt } from './filters/read.ts';
import { limitSize } from './limits.ts';
import { argumentAt, type Found, literalOf, propertyAt, type Site, settle, written } from './options.ts';
import { alternatives, type Step } from './shape.ts';

/** Deeper trees are generated, or a cycle. */
const MAX_DEPTH = 6;

/** What holds for all relations of one operation. */
interface Reading {
  readonly context: Context;
  readonly syntax: RelationSyntax;
  readonly strategy: RelationRead['strategy'];
  readonly limited: RelationRead['limited'];
}

/** The relations that the steps of a chain load, as a tree. `entity`: what the operation reads; `file`: where. */
export function relationsOf(
  context: Context,
  steps: readonly Step[],
  entity: Entity | undefined,
  file: string,
): Attribute<readonly RelationRead[]> {
  let reads: readonly RelationRead[] = [];
  let doubt = false;
  const aliases = new Map<string, readonly string[]>();
  for (const step of steps) {
    if (step.row.relations === undefined) continue;
    const [places, syntax] = step.row.relations;
    const strategy = strategyOf(context, step, file);
    const limited = step.row.relationLimit === 'memory' && strategy !== 'join' ? 'memory' : 'database';
    const reading = { context, syntax, strategy, limited } as const;
    for (const place of typeof places === 'string' ? [places] : places) {
      const found = at(context, step, place);
      if (found.state === 'unknown') doubt = true;
      if (found.state !== 'known') continue;
      const read =
        syntax === 'join'
          ? joined(reading, step, found.site, entity, aliases)
          : readRelations(reading, found.site, entity, 0);
      if (read === undefined) doubt = true;
      else reads = merged(reads, read);
    }
  }
  if (reads.length > 0) return { state: 'known', value: reads };
  return doubt ? UNSURE : ABSENT;
}

const STRATEGIES: Readonly<Record<string, RelationRead['strategy']>> = {
  join: 'join',
  joined: 'join',
  query: 'separate',
  'select-in': 'separate',
};

/** As the call says, else as the generator of the schema is set, else as the library does by itself. */
function strategyOf(context: Context, { row, ...step }: Step, file: string): RelationRead['strategy'] {
  const usual = joinsByDefault(context, row, file) ? 'join' : (row.strategy ?? 'unknown');
  if (row.strategyAt === undefined) return usual;
  const found = at(context, { row, ...step }, row.strategyAt);
  if (found.state === 'absent') return usual;
  const literal = found.state === 'known' ? literalOf(context, found.site) : undefined;
  return STRATEGIES[String(literal)] ?? 'unknown';
}

/** Prisma with `previewFeatures = ["relationJoins"]` joins unless told otherwise. */
function joinsByDefault(context: Context, row: Row, file: string): boolean {
  if (row.relations?.[1] !== 'prisma') return false;
  const root = context.sources.packageRoot(file);
  const schemas = context.sources.prismaSchemas();
  const near = schemas.filter(({ path }) => context.sources.packageRoot(path) === root);
  return (near.length > 0 ? near : schemas).some(({ facts }) =>
    facts.previewFeatures.includes('relationJoins'),
  );
}

/** The same relation named twice (`items`, `items.product`) is loaded once. */
function merged(a: readonly RelationRead[], b: readonly RelationRead[]): readonly RelationRead[] {
  const result = [...a];
  for (const read of b) {
    const index = result.findIndex(({ name }) => name === read.name);
    const same = result[index];
    if (same === undefined) result.push(read);
    else result[index] = { ...same, nested: merged(same.nested, read.nested) };
  }
  return result;
}

function readRelations(
  reading: Reading,
  site: Site,
  entity: Entity | undefined,
  depth: number,
): readonly RelationRead[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const { context, syntax } = reading;
  const settled = settle(context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  if (value.k === 'array') {
    let reads: readonly RelationRead[] = [];
    for (const item of value.items)
      reads = merged(reads, readRelations(reading, { file, value: item }, entity, depth + 1) ?? []);
    return reads;
  }
  if (value.k === 'object') {
    if (syntax === 'sequelize' || syntax === 'populate') return [described(reading, settled, entity, depth)];
    return value.entries.flatMap((entry) => objectRelation(reading, file, entry, entity, depth));
  }
  if (value.k === 'either' && value.op !== '&&') {
    // `relations ?? ['lines']`: what is read where the caller names none. Of two lists we do not know which.
    const reads = value.of.map((one) => readRelations(reading, { file, value: one }, entity, depth + 1));
    const readable = reads.filter((one) => one !== undefined);
    return readable.length === 1 ? readable[0] : undefined;
  }
  const text = literalOf(context, settled);
  if (typeof text === 'string' && syntax === 'supabase')
    return embedded(reading, embeddedIn(text), settled, entity);
  if (typeof text === 'string') {
    const names = syntax === 'populate' ? text.split(/\s+/) : [text];
    return names
      .filter((name) => name !== '')
      .map((name) => dotted(reading, name.split('.'), settled, entity));
  }
  for (const shape of alternatives(evaluate(context, file, settled.value))) {
    const name =
      shape.k === 'class'
        ? context.file(shape.file)?.facts.classes[shape.cls]?.name
        : shape.k === 'library'
          ? shape.entity?.name
          : undefined;
    if (name !== undefined) return [plain(reading, name, settled, entity)];
  }
  return undefined;
}

/** `id, lines(sku, product(name))`. */
function embedded(
  reading: Reading,
  { relations }: Embedded,
  site: Site,
  entity: Entity | undefined,
): readonly RelationRead[] {
  return relations.map(({ name, of }) => {
    const read = plain(reading, name, site, entity);
    const { columns } = of;
    return {
      ...read,
      countOnly: columns.length === 1 && columns[0] === 'count',
      projection: columns.includes('*') ? ABSENT : { state: 'known', value: columns },
      nested: embedded(reading, of, site, entityNamed(reading, entity, read.to)),
    };
  });
}

/** `items.product`: the relation of a relation. */
function dotted(
  reading: Reading,
  [first = '', ...rest]: readonly string[],
  site: Site,
  entity: Entity | undefined,
): RelationRead {
  const read = plain(reading, first, site, entity);
  if (rest.length === 0) return read;
  return { ...read, nested: [dotted(reading, rest, site, entityNamed(reading, entity, read.to))] };
}

/** A relation without options of its own. The name may be that of the other entity: `include: [Item]`. */
function plain(reading: Reading, name: string, site: Site, entity: Entity | undefined): RelationRead {
  const relations = entity?.relations ?? [];
  const towards = relations.filter(({ to }) => to === name);
  const relation =
    relations.find((one) => one.name === name) ?? (towards.length === 1 ? towards[0] : undefined);
  return {
    name: relation?.name || name, // Those of a schema in SQL have none.
    ...(relation === undefined ? {} : { to: relation.to, many: relation.many }),
    strategy: reading.strategy,
    limit: ABSENT,
    limited: reading.limited,
    filter: ABSENT,
    projection: ABSENT,
    countOnly: false,
    nested: [],
    at: { file: site.file.path, span: spanOf(site.file.facts.values, site.value) },
  };
}

function entityNamed(
  { context }: Reading,
  parent: Entity | undefined,
  name: string | undefined,
): Entity | undefined {
  return parent === undefined || name === undefined
    ? undefined
    : context.schema().byRef(parent.library, { name }, parent.at.file);
}

/** `posts: true`, `posts: { take: 5, include: { … } }`. */
function objectRelation(
  reading: Reading,
  file: Site['file'],
  entry: ObjectEntry,
  entity: Entity | undefined,
  depth: number,
): readonly RelationRead[] {
  const { context, syntax } = reading;
  const site = { file, value: entry.value };
  if (entry.kind === 'spread') return readRelations(reading, site, entity, depth + 1) ?? [];
  if (entry.key === '_count') return [{ ...plain(reading, '_count', site, undefined), countOnly: true }];
  const relation = entity?.relations.find((r) => r.name === entry.key);
  // In a `select`, plain columns stand beside relations: without a schema nothing tells them apart.
  if (relation === undefined && (syntax === 'prisma' || entity !== undefined)) return [];
  const literal = literalOf(context, site);
  if (literal === false) return [];
  const base = { ...plain(reading, entry.key, site, entity), at: { file: file.path, span: entry.at } };
  if (literal === true) return [base];
  const target = entityNamed(reading, entity, relation?.to);
  if (syntax === 'typeorm')
    return [{ ...base, nested: readRelations(reading, site, target, depth + 1) ?? [] }];
  const option = (key: string): Found => propertyAt(context, site, [key]);
  const nested = (syntax === 'prisma' ? ['include', 'select'] : ['with']).flatMap((key) => {
    const found = option(key);
    return found.state === 'known' ? (readRelations(reading, found.site, target, depth + 1) ?? []) : [];
  });
  return [
    {
      ...base,
      nested,
      limit: limitAt(reading, option(syntax === 'prisma' ? 'take' : 'limit')),
      projection: namesAt(option(syntax === 'drizzle' ? 'columns' : 'select'), target),
      filter: filterAt(reading, option('where'), syntax === 'prisma' ? 'prisma' : 'drizzle', target),
    },
  ];
}

function limitAt({ context }: Reading, found: Found): RelationRead['limit'] {
  if (found.state !== 'known') return found;
  // Set on some paths only: on the others there is none, and which those are we do not know.
  return found.conditional ? UNSURE : { state: 'known', value: limitSize(context, found.site) };
}

function filterAt(
  { context }: Reading,
  found: Found,
  syntax: FilterSyntax,
  target: Entity | undefined,
): RelationRead['filter'] {
  return found.state === 'known'
    ? { state: 'known', value: readFilterAt(context, syntax, found.site, target) }
    : found;
}

/** Columns of a nested `select`; the relations in it are relations. */
function namesAt(found: Found, target: Entity | undefined): RelationRead['projection'] {
  if (found.state !== 'known') return found;
  const value = valueAt(found.site.file.facts.values, found.site.value);
  if (value.k !== 'object' || value.entries.some(({ kind }) => kind === 'spread')) return UNSURE;
  const isColumn = (name: string) => target?.relations.some((one) => one.name === name) !== true;
  return { state: 'known', value: value.entries.map(({ key }) => key).filter(isColumn) };
}

/** `{ model: Post, as: 'posts', separate: true, limit: 5 }`, `{ path: 'posts', match, options: { limit } }`. */
function described(reading: Reading, site: Site, entity: Entity | undefined, depth: number): RelationRead {
  const { context, syntax } = reading;
  const option = (...path: readonly string[]): Found => propertyAt(context, site, path);
  const text = (found: Found): string | undefined => {
    const literal = found.state === 'known' ? literalOf(context, found.site) : undefined;
    return typeof literal === 'string' ? literal : undefined;
  };
  const model = option('model');
  const named = text(option('as')) ?? text(option('path')) ?? text(option('association'));
  const byModel =
    model.state === 'known' ? readRelations(reading, model.site, entity, depth + 1)?.[0] : undefined;
  const [first = '', ...rest] = (named ?? '').split('.');
  const base =
    named === undefined
      ? (byModel ?? plain(reading, model.state === 'known' ? written(context, model.site) : '', site, entity))
      : plain(reading, first, site, entity);
  const target = entityNamed(reading, entity, base.to ?? byModel?.to);
  const separate = option('separate');
  const isSeparate = separate.state === 'known' && literalOf(context, separate.site) === true;
  const perDocument = option('perDocumentLimit');
  const limit = [option('limit'), option('options', 'limit'), perDocument].find(
    ({ state }) => state !== 'absent',
  );
  const nested = option(syntax === 'populate' ? 'populate' : 'include');
  const inner =
    nested.state === 'known' ? (readRelations(reading, nested.site, target, depth + 1) ?? []) : [];
  const deeper = rest.length > 0 ? [dotted(reading, rest, site, target)] : [];
  return {
    ...base,
    ...(isSeparate ? { strategy: 'separate' as const } : {}),
    ...(perDocument.state === 'known' ? { strategy: 'per-row' as const } : {}),
    at: { file: site.file.path, span: spanOf(site.file.facts.values, site.value) },
    limit: limitAt(reading, limit ?? ABSENT),
    filter: filterAt(
      reading,
      option(syntax === 'populate' ? 'match' : 'where'),
      syntax === 'populate' ? 'mongo' : 'sequelize',
      target,
    ),
    nested: merged(inner, deeper),
  };
}

/**
 * `leftJoinAndSelect('order.items', 'item')`: a relation of what the alias stands for. `aliases`: the path of each alias
 * from the root; an alias that we have not seen is the root's.
 */
function joined(
  reading: Reading,
  step: Step,
  site: Site,
  entity: Entity | undefined,
  aliases: Map<string, readonly string[]>,
): readonly RelationRead[] | undefined {
  const { context } = reading;
  const text = literalOf(context, site);
  if (typeof text !== 'string') return readRelations(reading, site, entity, 0);
  const [owner = '', name] = text.split('.');
  if (name === undefined) return [plain(reading, text, site, entity)];
  const path = [...(aliases.get(owner) ?? []), name];
  const file = context.file(step.file);
  const call = file?.facts.calls[step.call];
  const alias = file && call ? argumentAt(context, file, call, '1') : ABSENT;
  const called = alias.state === 'known' ? literalOf(context, alias.site) : undefined;
  if (typeof called === 'string') aliases.set(called, path);
  return [dotted(reading, path, site, entity)];
}
