/** The text of a new file with a store: its interface, its form in Redis and its form in memory. */
import type { Text } from './edits.ts';

export type Method = 'get' | 'set' | 'add' | 'has' | 'delete';

export interface Store {
  /** The variable it replaces. */
  readonly name: string;
  readonly kind: 'map' | 'set';
  readonly key: string;
  readonly value?: string;
  readonly methods: ReadonlySet<Method>;
  /** Types to import from the file it comes out of. */
  readonly names: readonly string[];
  readonly from: string;
  readonly library?: 'ioredis' | 'redis';
  /** The client that the project exports. */
  readonly client?: { readonly name: string; readonly from: string };
  readonly text: Pick<Text, 'quote' | 'semicolon' | 'indent'>;
}

/** Line breaks are `\n`. */
export function storeSource(store: Store): string {
  const { indent, semicolon, quote } = store.text;
  const blocks = [
    imports(store),
    ...(store.library ? [] : [CLIENT]),
    contract(store),
    redisForm(store),
    memoryForm(store),
    instance(store),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
    .replaceAll(/^(?: {2})+/gm, (spaces) => indent.repeat(spaces.length / 2))
    .replaceAll(/;$/gm, semicolon)
    .replaceAll("'", quote);
}

const CLIENT = `/** What we need of a client: ioredis has it. */
export interface RedisLike {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<unknown>;
  set(key: string, value: string, mode: 'PX', ttlMs: number): Promise<unknown>;
  del(key: string): Promise<number>;
  exists(key: string): Promise<number>;
}`;

function imports({ library, client, names, from }: Store): string {
  const packages =
    library === undefined
      ? []
      : library === 'redis'
        ? ["import { createClient, type RedisClientType } from 'redis';"]
        : [client ? "import type { Redis } from 'ioredis';" : "import { Redis } from 'ioredis';"];
  const own = client ? [`import { ${client.name} } from '${client.from}';`] : [];
  const types = names.length > 0 ? [`import type { ${names.join(', ')} } from '${from}';`] : [];
  return [...packages, ...own, ...types].join('\n');
}

function typeName({ name }: Store): string {
  return `${name.replace(/[_$]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^\w/, (letter) => letter.toUpperCase())}Store`;
}

function signatures({ key, value, methods }: Store): readonly (readonly [Method, string])[] {
  const all: readonly (readonly [Method, string])[] = [
    [
      'get',
      `get(key: ${key}): Promise<${/\|/.test(value ?? '') ? `(${value}) | undefined` : `${value} | undefined`}>`,
    ],
    ['set', `set(key: ${key}, value: ${value}, ttlMs?: number): Promise<void>`],
    ['add', `add(key: ${key}): Promise<void>`],
    ['has', `has(key: ${key}): Promise<boolean>`],
    ['delete', `delete(key: ${key}): Promise<boolean>`],
  ];
  return all.filter(([method]) => methods.has(method));
}

function contract(store: Store): string {
  return [
    `export interface ${typeName(store)} {`,
    ...signatures(store).map(([, head]) => `  ${head};`),
    '}',
  ].join('\n');
}

function form(
  store: Store,
  prefix: string,
  comment: string,
  fields: readonly string[],
  bodies: Readonly<Record<Method, readonly string[]>>,
): string {
  const methods = signatures(store).map(([method, head]) =>
    [`  async ${head} {`, ...bodies[method].map((line) => `    ${line}`), '  }'].join('\n'),
  );
  const name = typeName(store);
  return `/** ${comment} */\nexport class ${prefix}${name} implements ${name} {\n${[fields.map((line) => `  ${line}`).join('\n'), ...methods].join('\n\n')}\n}`;
}

function redisForm(store: Store): string {
  const { name, value, library } = store;
  const type = library === undefined ? 'RedisLike' : library === 'redis' ? 'RedisClientType' : 'Redis';
  const key = `\`${name}:\${key}\``;
  const lasting = library === 'redis' ? '{ PX: ttlMs }' : "'PX', ttlMs";
  return form(
    store,
    'Redis',
    'All replicas share it, and a restart does not empty it.',
    [`private readonly redis: ${type};`, '', `constructor(redis: ${type}) {`, '  this.redis = redis;', '}'],
    {
      get: [
        `const text = await this.redis.get(${key});`,
        `return text === null ? undefined : (JSON.parse(text) as ${value});`,
      ],
      set: [
        'const text = JSON.stringify(value);',
        `if (ttlMs === undefined) await this.redis.set(${key}, text);`,
        `else await this.redis.set(${key}, text, ${lasting});`,
      ],
      add: [`await this.redis.set(${key}, '1');`],
      has: [`return (await this.redis.exists(${key})) > 0;`],
      delete: [`return (await this.redis.del(${key})) > 0;`],
    },
  ).replaceAll('  \n', '\n');
}

function memoryForm(store: Store): string {
  const { kind, key, value } = store;
  const comment = 'In this process alone: for tests, and for a single replica.';
  if (kind === 'set') {
    return form(store, 'Memory', comment, [`private readonly keys = new Set<${key}>();`], {
      get: [],
      set: [],
      add: ['this.keys.add(key);'],
      has: ['return this.keys.has(key);'],
      delete: ['return this.keys.delete(key);'],
    });
  }
  return form(
    store,
    'Memory',
    comment,
    [`private readonly entries = new Map<${key}, { value: ${value}; until: number }>();`],
    {
      get: [
        'const entry = this.entries.get(key);',
        'return entry && entry.until > Date.now() ? entry.value : undefined;',
      ],
      set: ['this.entries.set(key, { value, until: Date.now() + (ttlMs ?? Number.POSITIVE_INFINITY) });'],
      add: [],
      has: [
        'const entry = this.entries.get(key);',
        'return entry !== undefined && entry.until > Date.now();',
      ],
      delete: ['return this.entries.delete(key);'],
    },
  );
}

function instance(store: Store): string {
  const { name, library, client } = store;
  const type = typeName(store);
  const factory = library === undefined ? 'RedisLike' : library === 'redis' ? 'RedisClientType' : 'Redis';
  const create = `export function create${type}(redis?: ${factory}): ${type} {\n  return redis ? new Redis${type}(redis) : new Memory${type}();\n}`;
  if (client)
    return `${create}\n\nexport const ${name} = create${type}(process.env.NODE_ENV === 'test' ? undefined : ${client.name});`;
  if (library === undefined)
    return `${create}\n\n/** Hand it a client of Redis, so that replicas share it. */\nexport const ${name} = create${type}();`;
  if (library === 'ioredis')
    return `${create}\n\nconst url = process.env.REDIS_URL;\n\nexport const ${name} = create${type}(url ? new Redis(url) : undefined);`;
  return `${create}\n\nfunction connected(url: string): RedisClientType {\n  const client: RedisClientType = createClient({ url });\n  client.on('error', (error) => console.error(error));\n  void client.connect();\n  return client;\n}\n\nconst url = process.env.REDIS_URL;\n\nexport const ${name} = create${type}(url ? connected(url) : undefined);`;
}
