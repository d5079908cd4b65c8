/**
 * What a library table says: the library's documentation as data. No logic, no judgement, no rule.
 *
 * A table names *types* (its own words for the things a program holds: `client`, `repository`, `builder`) and, for
 * each, what its members give. Linking walks a chain of members from an import, a declared type, or a shape that the
 * schema vouches for, and reads attributes at the places (`At`) which the row names.
 */
import type { Dialect } from './entity.ts';
import type { Action, OperationKind } from './operation.ts';
import type { EntryKind } from './role.ts';

/**
 * Where an attribute is found in a call, as text:
 * - `0`, `1`: an argument; `-1` the last; `0.where`, `1.include.posts`: a property path in it;
 * - `0.resolvers.*.*`: any property or element (resolver maps, task lists, lists of routes);
 * - `0$`: an argument that is no object of options: `new Keyv('redis://…')` beside `new Keyv({ ttl })`;
 * - `0..`: all arguments from 0; `this`: the receiver; `t0`: a type argument; `=20`: the constant 20; `=true`.
 * Several are tried in order.
 */
export type At = string | readonly string[];

/** How a filter is written; the readers are in `server/src/linking/filters/`. */
export type FilterSyntax =
  /** `{ a: 1, b: { gt: 2 }, OR: [...] }` (Prisma), operators are keys without sign. */
  | 'prisma'
  /** `{ a: 1, b: MoreThan(2) }`, arrays mean OR (TypeORM). */
  | 'typeorm'
  /** `{ a: 1, b: { $gt: 2 }, $or: [...] }` (Mongo, MikroORM). */
  | 'mongo'
  /** `{ a: 1, b: { [Op.gt]: 2 } }` (Sequelize). */
  | 'sequelize'
  /** `eq(table.a, x)`, `and(...)`: calls of operator functions (Drizzle). */
  | 'drizzle'
  /** `('a', x)`, `('a', '>', x)`, `({a: x})`, `(qb => …)` (Knex, Objection, Kysely). */
  | 'triple'
  /** `('alias.prop = :x', {x})` (TypeORM query builder). */
  | 'text'
  /** Column, value: `eq('a', x)`; the method name is the operator (Supabase, Knex `whereIn`). */
  | 'method'
  /** The value of the primary key: `findById(x)`, `findByPk(x)`. */
  | 'primary-key'
  /** Either a primary key, an array of them, or an object filter (TypeORM `delete(criteria)`). */
  | 'key-or-object'
  /** `('path').gt(3)`: mongoose `where('a')`; the operator comes with the next call. */
  | 'column-then-method'
  /** DynamoDB expression text with `:placeholders`. */
  | 'dynamo';

export type OrderSyntax =
  | 'object'
  | 'pairs'
  | 'columns'
  | 'column-direction'
  | 'drizzle'
  | 'mongo'
  | 'options';
export type ProjectionSyntax =
  | 'object-true'
  | 'names'
  | 'names-text'
  | 'drizzle'
  | 'mongo'
  | 'sequelize'
  | 'supabase';
export type RelationSyntax =
  | 'prisma'
  | 'typeorm'
  | 'drizzle'
  | 'sequelize'
  | 'populate'
  | 'graph'
  /** PostgREST: `id, posts(title)`. */
  | 'supabase'
  | 'join'
  | 'names';
export type DataSyntax = 'object' | 'prisma' | 'mongo' | 'drizzle' | 'column-value';

/** What a call, a member or an export gives. */
export interface Row {
  /** The effect of this call. On a lazy builder the last such row of the chain decides. */
  readonly action?: Action;
  /** Default: the library's `kind`. */
  readonly kind?: OperationKind;
  /**
   * Name of a type of this table; `self`: the same thing, with this call added to its chain; `rows`, `row`, `maybe-row`,
   * `page` (rows and count), `count`, `nothing`, `value` (a plain value); `0()`: what the callback at argument 0 returns;
   * `inner`: what the receiver's chain gave, awaited; `0`: the function at argument 0, wrapped: calling what this gives
   * calls it, in the callback's frame (`cache(fn)`, `memoize(fn)`); `request`: request data; `sink`: what answers;
   * `chunks`: the list at `rows` cut into lists of at most `limit`.
   */
  readonly gives?: string;
  /**
   * What awaiting a lazy chain gives from here on, where the action does not say it. Without it a `read-many` gives
   * `rows`, `read-one` `maybe-row`, `count` `count`, `page` `page`, a write `value`.
   */
  readonly awaited?: string;
  /** Where the entity is named: class, table object, string. `member` means: the name of the member itself. */
  readonly entity?: At;
  readonly filter?: readonly [At, FilterSyntax];
  /** Filters and options of a chain are joined by AND; `or` starts an alternative. */
  readonly or?: boolean;
  readonly operator?: import('./operation.ts').Operator;
  readonly limit?: At;
  readonly offset?: At;
  /** Instead of a limit: the position of the last row, itself included, beside `offset`, the first. */
  readonly last?: At;
  readonly cursor?: At;
  readonly order?: readonly [At, OrderSyntax];
  readonly projection?: readonly [At, ProjectionSyntax];
  readonly relations?: readonly [At, RelationSyntax];
  readonly strategy?: 'join' | 'separate' | 'per-row';
  /** Where the call itself sets the strategy, in the library's words: `0.relationLoadStrategy`. */
  readonly strategyAt?: At;
  /** Loaded separately, relations of several parents are limited after all of their rows have been read. */
  readonly relationLimit?: 'memory';
  readonly data?: readonly [At, DataSyntax];
  /**
   * The list whose length is the number of rows written or keys asked for. `create`, `upsert`, `save` and `publish` take
   * one or many: a list here makes them their `-many` form.
   */
  readonly rows?: At;
  readonly timeout?: At;
  /** The path of a file or folder of the local disk. */
  readonly path?: At;
  readonly lock?: At | 'row' | 'version';
  /** A MongoDB aggregation pipeline: filter, limit, order, projection and relations are read from its stages. */
  readonly pipeline?: At;
  /** SQL text or template. */
  readonly sql?: At;
  /** The object literal that holds the options, for fixes. */
  readonly options?: At;
  /** Runs only when awaited, returned from an async function, `.then`ed or passed to `Promise.all`. */
  readonly lazy?: boolean;
  /** It has an effect only where its value is waited for: by its name alone nobody knows what it does. */
  readonly ifWaited?: true;
  /** HTTP: a pattern of the names of members that only read; such a call is a `get`. */
  readonly gets?: string;
  /** It is made to stand in other statements, too (`knex.raw`): in an object, or handed to a call out of our sight, it is a part of one. */
  readonly part?: true;
  /** Changes the receiver in place as well as giving it (TypeORM and Knex builders). */
  readonly mutates?: boolean;
  readonly batches?: 'same-tick';
  /**
   * Lazy operations handed over here run with this call: a list (`$transaction([...])`, `db.batch([...])`), or one
   * (`client.send(new QueryCommand(...))`), and then this call gives what awaiting that one gives.
   */
  readonly runs?: At;
  /** The client that it is sent with, where it is handed one: `new Upload({ client, params })`. */
  readonly by?: At;
  /** The chain goes on from this argument, or these, and not from the receiver: `getDocs(query(ref, where(...)))`. */
  readonly continues?: At;
  /** From this statement to the one that `closes`, in the same function, when no callback is given: `startTransaction()`. */
  readonly opens?: 'transaction' | 'lock';
  readonly closes?: 'transaction' | 'lock';
  /** HTTP: where the method is written. Anything but GET, HEAD and OPTIONS makes a call a `send`; of an entry it is the verb. */
  readonly method?: At;
  /** How many callbacks of what this gives run at a time: `pLimit(5)`, `new PQueue({ concurrency: 5 })`. */
  readonly concurrency?: At;
  /**
   * Named options that a rule may ask for: `{ store: '0.store', limit: '0.limit' }`. Where one is set, the operation's
   * trait of that name is its literal value, or `true` when it is not a literal; `'unknown'` when the options are out of
   * our sight; where it is not set, the trait of `traits` stays.
   */
  readonly settings?: Readonly<Record<string, At>>;
  /** What is found there is made by a call of a table as well, whose traits hold here too: `storage: multer.diskStorage()`. */
  readonly inherits?: At;
  /** When it is done, the whole of something that comes piece by piece is in memory: of what. */
  readonly collects?: 'file' | 'response' | 'object';
  /** It collects only when this option has this value: `responseType: 'arraybuffer'`. */
  readonly collectsIf?: readonly [string, string];
  /** The stream by which the same can be had: `$1` is the first argument, `$of` what the call is made on. */
  readonly streamed?: StreamPhrase;
  /** What is answered, stored or written. */
  readonly content?: At;
  /** It takes a stream as well: in the place of the content, or by a statement, `$1` the stream and `$of` as above. */
  readonly takes?: StreamPhrase;
  /** A unique filter by contract (Prisma `findUnique`, `findByPk`). */
  readonly unique?: boolean;
  readonly callbacks?: readonly Callback[];
  /** Function arguments that a framework will call: entry points. */
  readonly entry?: EntryRow;
  /** Makes its callback's calls wait for a slot, a lock, a retry, or remembers its result. */
  readonly traits?: Readonly<Record<string, string | number | boolean>>;
  /** A note for hover: what the documentation says. */
  readonly note?: string;
}

export interface StreamPhrase {
  /** A stream of Node, or of the web. */
  readonly as: 'node' | 'web';
  /** Of what takes a stream: absent where the stream stands in the place of the content. */
  readonly text?: string;
  readonly import?: { readonly name: string; readonly from: string };
}

export interface Callback {
  readonly at: At;
  /** Frame its body runs in. `loop`: once per element of the receiver (or of `over`). */
  readonly frame?:
    | 'transaction'
    | 'lock'
    | 'retry'
    | 'step'
    | 'limiter'
    | 'cached'
    | 'loop'
    | 'callback'
    | 'handler';
  readonly over?: At;
  /** Types of its parameters, by this table's names; `rows`/`row` also; '' unknown. */
  readonly parameters?: readonly string[];
  readonly parallel?: boolean;
  /** Where the concurrency limit is: `p-map`'s option. */
  readonly concurrency?: At;
  /** Where the isolation level of a `transaction` is written. */
  readonly isolation?: At;
}

export interface EntryRow {
  readonly kind: EntryKind;
  /** Which arguments are handlers. */
  readonly handlers: At;
  /** Where the route, queue or event name is. */
  readonly name?: At;
  /** Prefix for the name: `GET`. */
  readonly verb?: string;
  /** Types of the handler's parameters, by this table's names. `request` marks request data, `sink` things to answer with. */
  readonly parameters?: readonly string[];
  readonly perItem?: boolean;
  /** The call makes a value that serves where a router holds it, and nowhere else. */
  readonly held?: true;
  /** A schedule that every process runs for itself. */
  readonly perProcess?: boolean;
  /** It runs every so many milliseconds from when the process started, and not at a time of the clock. */
  readonly interval?: true;
  /**
   * For handlers in a map of maps (`0.resolvers.*.*`): the first keys whose handlers run once per request; those under any
   * other key run once per parent item.
   */
  readonly roots?: readonly string[];
}

export interface TypeTable {
  /** What `new X(...)` of it gives: the name of a type; used on class exports. */
  readonly new?: Row;
  /** What calling it gives: `knex('t')`, `axios(url)`, `sql\`…\``. */
  readonly call?: Row;
  /**
   * Members by name. `*` any other member; `<entity>`: a member that names an entity of the schema; `<relation>`: one that
   * names a relation of the receiver's entity; `get<relation>`: with a prefix, the relation capitalised (`getPosts`).
   * `new` on a member takes the `new` row of the type that the member gives (`new pg.Pool()`).
   */
  readonly members?: Readonly<Record<string, Row>>;
  /** Another type of this table whose members it has as well. */
  readonly extends?: string;
  /** Position of the type argument that is the entity: `Repository<User>` → 0. */
  readonly entityArgument?: number;
  /** What handing it to a plugin host configures, read at that call: `app.register(rateLimit, { redis })`. */
  readonly registered?: Row;
  /** Phrases of chains of this type, where they differ from the library's: `find` options beside a query builder. */
  readonly phrases?: Phrases;
  /** Functions of the workspace annotated with this type are entry points: `const handler: SQSHandler = async (event) => …`. */
  readonly handler?: Omit<EntryRow, 'handlers'>;
  /** Methods of workspace classes that extend or implement it which the framework calls: `process` of a `WorkerHost`. */
  readonly implemented?: Readonly<Record<string, Omit<EntryRow, 'handlers'>>>;
}

export interface DecoratorRow {
  /** Methods decorated so are entry points. */
  readonly entry?: Omit<EntryRow, 'handlers'>;
  /** Types of this table whose `implemented` methods the framework calls on such a class, declared to implement them or not. */
  readonly contracts?: readonly string[];
  /** Classes decorated so: controller, provider (one instance per process), entity, resolver, gateway, module. */
  readonly classRole?: 'controller' | 'provider' | 'entity' | 'resolver' | 'gateway' | 'module' | 'processor';
  /** Parameters or fields decorated so are injected: what they are. */
  readonly injects?: Row;
  /** Parameters decorated so hold request data. */
  readonly request?: boolean;
}

export interface FileConvention {
  /** Path pattern with `*`, `**` and `{a,b}`, relative to any folder of the workspace. */
  readonly path: string;
  /** Exported names that are entry points; `default`; `*` every exported function; `actions.*`, `default.fetch`: members of an exported object. */
  readonly exports: readonly string[];
  readonly kind: EntryKind;
  /** HTTP methods by exported name, where the name is none itself. */
  readonly verbs?: Readonly<Record<string, string>>;
  /** Folders that are no part of the route, with all before them: `src/pages`. Absent: the first of the pattern. */
  readonly root?: string;
  /** The file's name ends with its verb: `orders.get.ts`. */
  readonly verbInName?: true;
  /** Only when the file (or function) has this directive: `use server`. */
  readonly directive?: string;
  readonly notDirective?: string;
  /** Exports of the file by which the answer is kept: of any number above 0 (`number`), or of this text. */
  readonly kept?: Readonly<Record<string, string>>;
  readonly parameters?: readonly string[];
}

export interface InPlace {
  readonly value: string;
  readonly import?: { readonly name: string; readonly from: string };
}

/** Text templates in the library's own form, for fixes. `$1` … are the parts that the fix supplies. */
export interface Phrases {
  /** Property or chain that limits: `take: $1`, `.limit($1)`. */
  readonly limit?: string;
  /** In the options of a relation: at most so many of its rows for each parent. */
  readonly relationLimit?: string;
  readonly offset?: string;
  readonly cursor?: string;
  /** Relations by statements of their own: `relationLoadStrategy: 'query'`. */
  readonly separate?: string;
  /** Order by a column ascending: `orderBy: { $1: 'asc' }`. */
  readonly order?: string;
  /** Several orders are a list: `orderBy: [{ a: 'asc' }, { b: 'asc' }]`. */
  readonly orderList?: boolean;
  /** How code is run when the request `$1` has ended: `$1.on('close', $2)`. */
  readonly closed?: string;
  /** A limiter to put before a handler: its package, the name to import, and the call, with `$1` requests in 15 minutes. */
  readonly limiter?: readonly [module: string, name: string, call: string];
  /**
   * How what listens is ended when the process has to end: `ends` with `$1` for what the call gave (`value`), what it was
   * made on (`receiver`), or either; or `before`, a statement that goes before the call, and the library sees to it.
   */
  readonly shutdown?: {
    readonly of: 'value' | 'receiver' | 'either';
    readonly ends?: string;
    readonly before?: string;
  };
  /** The option that refuses uploads of more than `$1` bytes. */
  readonly sizeLimit?: string;
  /** What an application uses so that bodies of more than `$1` bytes are refused: its package, the name, the call. */
  readonly bodyLimiter?: readonly [module: string, name: string, call: string];
  /** How a request handler reads a query parameter: `$1.query.$2`. */
  readonly query?: string;
  /** Only these columns: `select: { $1: true }` per column. */
  readonly select?: string;
  /** Read many rows by a list of keys: `$client.$entity.findMany({ where: { $column: { in: $keys } } })`. */
  readonly manyByKey?: string;
  readonly createMany?: string;
  readonly timeout?: string;
  /** What stands for a column's new value when the database adds `$1` to it, or takes it away. `$table`, `$column`, `$property` name it. */
  /** A transaction around `$1`, statements that use `tx` in place of `$client`. */
  readonly transaction?: string;
  readonly increment?: InPlace;
  readonly decrement?: InPlace;
  /** The argument by which a cache entry expires: `{ EX: 300 }`; `$1` is a number of seconds. */
  readonly expiry?: string;
  /** The option that keeps its state in Redis, by the client's library; `$1` is the client. What it needs, by whose name. */
  readonly store?: Readonly<
    Record<string, { readonly option: string; readonly module?: string; readonly name?: string }>
  >;
  /** Where the phrases go: into the options object, or at the end of the chain. */
  readonly place: 'options' | 'chain';
}

export interface Library {
  readonly id: string;
  readonly kind: OperationKind;
  /** Module specifiers; a trailing `/*` covers sub-paths. */
  readonly packages: readonly string[];
  /** The page the rows come from. */
  readonly docs: string;
  /** Versions the rows were checked against; `not verified`: written from the documentation, compared with no release. */
  readonly checked: string;
  /** Exports of the packages by name (`default`, `*` for any other): the type they are. */
  readonly exports: Readonly<Record<string, string>>;
  /** Names of exported TypeScript types (annotations) and the type a value of them is; dotted inside an exported namespace (`Prisma.TransactionClient`), without the name of a default or namespace import (`Pool` for `pg.Pool`). */
  readonly typeNames?: Readonly<Record<string, string>>;
  /** Exports that a generator writes into the project: recognised by name when their module is missing or generated. */
  readonly generated?: readonly string[];
  /** Global names and the type they are: `fetch`. */
  readonly globals?: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, TypeTable>>;
  readonly decorators?: Readonly<Record<string, DecoratorRow>>;
  readonly files?: readonly FileConvention[];
  /**
   * Recognition without provenance: a receiver of unknown type is `type` when its last name matches `names` and
   * the member after it names an entity of this library's schema (`db.order.findMany`).
   */
  readonly shapes?: readonly {
    readonly names: readonly string[];
    readonly type: string;
    readonly entityMember: boolean;
  }[];
  /** Reader of its schema language, in lowering or linking. */
  readonly schema?:
    | 'prisma'
    | 'drizzle'
    | 'typeorm'
    | 'mongoose'
    | 'sequelize'
    | 'kysely'
    | 'sql'
    | 'mikroorm'
    | 'objection'
    | 'typegoose';
  /**
   * A condition whose value is `undefined` does not count, so that its filter lets all rows through: in versions below a
   * major one (all, where none is named), unless a schema file has the word `unless`. Absent: the library refuses such
   * a value, or finds nothing by it.
   */
  readonly dropsUndefined?: { readonly below?: number; readonly unless?: string };
  /** A list that is joined comes as one JSON value per parent, so that rows do not multiply. */
  readonly joinsAsJson?: boolean;
  /** Databases in which the library's own migrations give each foreign key an index; of the databases only MySQL does. */
  readonly indexesForeignKeys?: readonly Dialect[];
  /** Milliseconds after which a call of it gives up by itself; absent: never. */
  readonly defaultTimeoutMs?: number;
  /** Programs in browsers call it as well: what they ask adds up at one and the same service. */
  readonly fromBrowsers?: true;
  /** Nothing tells how long its calls may take. */
  readonly undocumented?: true;
  /** One request may bring several calls of its procedures: what stands before a procedure runs for each of them. */
  readonly takesBatches?: true;
  /** Its handlers read a request's body as large as it comes, unless something before them refuses it. */
  readonly readsAnyBody?: boolean;
  /** What runs its handlers gives an instance one call at a time: nobody else is there to be held up. */
  readonly oneAtATime?: true;
  readonly phrases?: Phrases;
}

/** Declares a table; the identity function, for inference and for grep. */
export function defineLibrary(library: Library): Library {
  return library;
}
