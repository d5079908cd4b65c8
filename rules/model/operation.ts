/**
 * Operations: what code does to the world outside its own stack frame. Rules speak of these and of nothing below.
 *
 * An operation is one effect, found at one place in the text. An *occurrence* is that effect as seen from a function:
 * directly, or down a path of calls. Attributes are three-valued: `absent` is a fact, `unknown` is our ignorance.
 */
import type { Frame, ListAt } from './frame.ts';
import type { FunctionRef, Place } from './place.ts';
import type { Size } from './size.ts';

/** Known with its value, known to be absent, or not known. */
export type Attribute<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown' };

export type OperationKind =
  /** A round trip to a database or store that holds entities. */
  | 'query'
  /** A request to another service: HTTP, vendor SDK, mail, LLM. */
  | 'http'
  /** A message or job handed to a queue or bus. */
  | 'message'
  /** A read or write of a shared cache or key-value store. */
  | 'cache'
  /** A call that holds the event loop for longer than a request can afford. */
  | 'blocking'
  /** Work that takes a while on another thread, and of which a few run at once: hashes, ciphers, keys. */
  | 'threaded'
  /** `Promise.all` and kin over a collection. */
  | 'fan-out'
  /** A client, pool or connection is constructed. */
  | 'construct'
  /** A timer, schedule or listener is installed. */
  | 'timer'
  | 'listen'
  /** A file of the local disk is read or written. */
  | 'file'
  /** A process-wide limiter, store or middleware of a framework is configured: sessions, rate limits, body parsers. */
  | 'configure';

export type Action =
  | 'read-one'
  | 'read-many'
  | 'exists'
  | 'count'
  | 'aggregate'
  | 'group'
  /** A statement as text, to be put into another one: no round trip of its own. */
  | 'inner'
  | 'page'
  | 'stream'
  | 'create'
  | 'create-many'
  | 'update-one'
  | 'update-many'
  | 'delete-one'
  | 'delete-many'
  | 'upsert'
  | 'upsert-many'
  | 'increment'
  | 'raw'
  | 'raw-read'
  | 'raw-write'
  | 'save'
  /** http */
  | 'get'
  | 'send'
  /** message */
  | 'publish'
  | 'publish-many'
  /** cache */
  | 'cache-get'
  | 'cache-set'
  | 'cache-delete'
  | 'cache-scan'
  /** the rest */
  | 'call'
  | 'open'
  | 'subscribe'
  | 'schedule'
  | 'read-file'
  | 'write-file'
  | 'fan-out'
  | 'use';

/** How sure we are that this is what we say it is. */
export type Grade =
  /** An import chain or a declared type says so. */
  | 'proven'
  /** The schema has such a model, or two independent signs agree. */
  | 'strong'
  /** The name alone. Never enough for a warning. */
  | 'weak';

/** Where the value of a condition or argument comes from. */
export interface Origin {
  readonly kind: 'literal' | 'parameter' | 'request' | 'item' | 'row' | 'constant' | 'computed' | 'unknown';
  /** As written, shortened to 40 characters. */
  readonly text: string;
  /** For lists: how many values at most. */
  readonly size?: Size;
  /** For lists: where it is written. */
  readonly list?: ListAt;
  /** The value may be `undefined` at run time as far as the text shows (optional parameter, optional property, `?.`). */
  readonly maybeUndefined: boolean;
  /**
   * What shows that it may be: an `optional` parameter or property; `?.` on the way (`chain`); the code gives `undefined`
   * itself (`written`: `x || undefined`). Absent when it is defined, or asked for before it is used.
   */
  readonly undefinedBy?: 'optional' | 'chain' | 'written';
  readonly literal?: string | number | boolean | null;
}

export type Operator =
  | 'eq'
  | 'in'
  | 'range'
  | 'ne'
  | 'not-in'
  | 'prefix'
  | 'contains'
  | 'pattern'
  | 'null'
  | 'not-null'
  | 'array'
  | 'json'
  | 'full-text'
  | 'relation'
  | 'other';

export interface Condition {
  /** The entity's property name (not the database column's), or the column's where SQL names it. */
  readonly column: string;
  readonly operator: Operator;
  readonly value: Origin;
  /** Compared after a function or cast over the column: `lower(email)`, `date(created_at)`, case-insensitive modes. */
  readonly wrapped?: string;
  /** Present only on some paths: a spread of a conditional, `if (x) where.y = …`. */
  readonly conditional: boolean;
  /** On the paths without it another condition stands in for it, the code goes no further, or plainly means to do without. */
  readonly replaced?: boolean;
  /** Of a condition on a relation or a joined table, where it could be read: what is asked of the row there. */
  readonly related?: { readonly to: string; readonly filter: Filter };
  /** Of a step of a builder that is taken on some paths: the step. */
  readonly at?: Place;
}

export interface Filter {
  /** Conjuncts. Those inside OR are in `alternatives`. */
  readonly conditions: readonly Condition[];
  /** Each OR: its branches, each a conjunction. */
  readonly alternatives: readonly (readonly (readonly Condition[])[])[];
  /** False when some part could not be read: a spread, a variable, a helper. Then absence proves nothing. */
  readonly complete: boolean;
}

export interface OrderTerm {
  readonly column: string;
  readonly descending: boolean;
  /** `random()`, an expression, a relation's column. */
  readonly expression: boolean;
}

export interface RelationRead {
  readonly name: string;
  /** Entity that is read; absent when the schema does not say. */
  readonly to?: string;
  /** Several rows for each parent; absent when the schema does not say. */
  readonly many?: boolean;
  readonly strategy: 'join' | 'separate' | 'per-row' | 'unknown';
  readonly limit: Attribute<Size>;
  /** Where its limit is applied: `memory` when the library reads all of the relation's rows and then cuts. */
  readonly limited: 'database' | 'memory';
  readonly filter: Attribute<Filter>;
  readonly projection: Attribute<readonly string[]>;
  /** Only its count is asked for. */
  readonly countOnly: boolean;
  readonly nested: readonly RelationRead[];
  readonly at?: Place;
}

/** What becomes of the result, as far as this function and its direct callees show. */
export interface ResultUse {
  /** False: it leaves our sight (returned, stored, passed on, spread, serialized) and anything may be read of it. */
  readonly complete: boolean;
  /** The result itself leaves our sight, and not only what was picked or made of it. */
  readonly escapes: boolean;
  readonly returned: boolean;
  /** Nothing else takes it out of our sight: its callers have it, and whoever they give it to. */
  readonly onlyReturned?: true;
  /** Names of properties read of a row. */
  readonly columns: readonly string[];
  /** What is read of a related row, by the name of the relation; `all`: it leaves our sight. Absent where it was not asked for. */
  readonly below?: Readonly<Record<string, readonly string[] | 'all'>>;
  /** Ways the list as a whole is used, in order. */
  readonly lists: readonly {
    readonly method:
      | 'length'
      | 'filter'
      | 'find'
      | 'some'
      | 'every'
      | 'slice'
      | 'sort'
      | 'reduce'
      | 'map'
      | 'iterate'
      | 'first'
      | 'includes'
      | 'other';
    readonly at: Place;
    /** Columns its callback reads of a row. */
    readonly columns: readonly string[];
    /** Its callback compares or adds up columns, and does nothing else: the database could. A loop that adds up is a `reduce`. */
    readonly simple: boolean;
    /** It is done again and again with the same list: inside of a loop, or of a callback, that began after the read. */
    readonly repeated: boolean;
    /** The use that gave the list of this one: `length` of `rows.filter(…).length` is of `filter`. Absent: the result. */
    readonly of?: number;
  }[];
  /** Only its truthiness, or comparison with null, is used. */
  readonly truthinessOnly: boolean;
  /** Only whether there are any is asked: `rows.length === 0`, `count > 0`. */
  readonly existenceOnly: boolean;
  readonly awaited: boolean;
  /** Neither awaited, returned, nor handed on. */
  readonly dropped: boolean;
}

/** Offsets for fixes, so that edits need no tree. All in the operation's file. */
export interface Anchors {
  /** The whole call or chain. */
  readonly expression: readonly [number, number];
  /** The callee of the call that decides the action: `prisma.user.findMany`. */
  readonly callee: readonly [number, number];
  /** Between `(` and `)` of that call. */
  readonly arguments: readonly [number, number];
  /** The object literal that holds options (where, take, …), braces included. */
  readonly options?: readonly [number, number];
  /** Where a further chained call goes. */
  readonly chainEnd: number;
  /** The statement that holds it. */
  readonly statement: readonly [number, number];
  /** The name of the variable that holds what it gives. */
  readonly declared?: readonly [number, number];
  /** Object literals by attribute: `filter`, `data`, `projection`, `relations`. */
  readonly parts: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * How long what a call constructs lives. `kept`: a module variable, a field or a map holds it. `call`: the call of its
 * function. `input`: it is made from what that call was given, a tenant's address or a request's token.
 */
export type Lifetime = 'kept' | 'call' | 'input' | 'unknown';

/** A path of the local disk, as far as its text tells. */
export interface DiskPath {
  /**
   * Fixed parts, in order: names of folders and files, and of the settings that hold them (`UPLOAD_DIR`). A part with
   * something computed in it is left out.
   */
  readonly parts: readonly string[];
  /** Below the folder for temporary files. */
  readonly temporary: boolean;
}

export interface Operation {
  /** `file#n`, stable within one link. */
  readonly id: string;
  readonly kind: OperationKind;
  readonly action: Action;
  /** Library id of its table: `prisma`. */
  readonly library: string;
  /** As written: `prisma.user.findMany`. */
  readonly callee: string;
  readonly method: string;
  readonly at: Place;
  readonly fn: FunctionRef;
  /** Entity (model, table, collection) name as the schema names it; absent when it is unknown or there is none. */
  readonly entity?: string;
  readonly grade: Grade;
  /** Why this is what we say, as sentences for hover and `explain`. */
  readonly evidence: readonly string[];
  readonly filter: Attribute<Filter>;
  /** Rows at most. `unknown` also when it may be set elsewhere. */
  readonly limit: Attribute<Size>;
  readonly offset: Attribute<Origin>;
  readonly cursor: Attribute<true>;
  readonly order: Attribute<readonly OrderTerm[]>;
  /** Columns asked for; absent: all. */
  readonly projection: Attribute<readonly string[]>;
  readonly relations: Attribute<readonly RelationRead[]>;
  /** Columns written, with their origins. For lists, of one row. */
  readonly data: Attribute<
    readonly { readonly column: string; readonly value: Origin; readonly atomic: boolean }[]
  >;
  /** `data` is not all that is written: a spread, a computed name, an object we could not read. */
  readonly partialData: boolean;
  /** How many rows a write of a list holds. */
  readonly rows: Attribute<Size>;
  /** Where the client it is made on got its settings: `axios.create({ … })`, and its `(…)`; absent for the library's own. */
  readonly client?: { readonly at: Place; readonly arguments: readonly [number, number] };
  /** Milliseconds; `absent` when the library has no default either. */
  readonly timeout: Attribute<number | 'set'>;
  /** A row lock (`FOR UPDATE`) or an optimistic version check. */
  readonly lock: Attribute<'row' | 'version'>;
  /** It runs on a transaction, session or connection that its function was handed: what holds there is for the caller to say. */
  readonly handedTransaction: boolean;
  /** It is the call of a function of the workspace, which hands what it is given on to the query: where that stands. */
  readonly handed?: { readonly at: Place; readonly callee: string };
  /** Such calls made in one tick become one round trip. */
  readonly batches: 'same-tick' | 'none';
  /** Of a `cache` operation: what its key begins with; '' when that is computed or out of our sight. */
  readonly key?: string;
  /** Nothing in its arguments depends on what its function was given or has read: it asks for the same each time. */
  readonly fixed?: true;
  /** Of a `construct`: how long it lives. */
  readonly lifetime?: Lifetime;
  /** Where on the local disk; absent when the call names no path, or we cannot read it. */
  readonly path?: DiskPath;
  /** SQL text with `?` for holes, when it is SQL. */
  readonly sql?: string;
  readonly result: ResultUse;
  /** Of a result that carries its error instead of throwing it: is that error read? Absent when it throws, or when we do not know. */
  readonly carriedError?: 'read' | 'unread';
  readonly anchors: Anchors;
  /** Free facts of the table's row: `{ store: 'memory' }`. */
  readonly traits: Readonly<Record<string, string | number | boolean>>;
}

/** One call on the way from a function down to an operation. */
export interface Hop {
  readonly at: Place;
  /** Name of the function called. */
  readonly callee: string;
  readonly to: FunctionRef;
}

/** An operation as seen from a function. */
export interface Occurrence {
  readonly operation: Operation;
  /** The function from which it is seen. */
  readonly fn: FunctionRef;
  /** Where in that function: the operation's callee, or the call that leads to it. */
  readonly at: Place;
  /** Calls from `at` down to the operation; empty when the operation is in the function itself. */
  readonly path: readonly Hop[];
  /** What encloses it, innermost first, up to the entry of `fn`: frames of callees come first. */
  readonly frames: readonly Frame[];
}
