/** The questions a rule may ask about the workspace. Linking answers them; rules know nothing else. */
import type { BodyRead } from './body.ts';
import type { Deployment } from './deployment.ts';
import type { Entity } from './entity.ts';
import type { Catch } from './failure.ts';
import type { Frame, Loop } from './frame.ts';
import type { Gathered } from './gathered.ts';
import type { Library } from './library.ts';
import type { Condition, Occurrence, Operation, ResultUse } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';
import type { Derivation, FoundBy, Premise } from './premise.ts';
import type { ServingProcess } from './process.ts';
import type { Protection } from './protection.ts';
import type { Adders, Audience, Entry, Reach } from './role.ts';
import type { Schedule } from './schedule.ts';
import type { Size } from './size.ts';
import type { Started } from './started.ts';
import type { State } from './state.ts';
import type { Subscription } from './subscription.ts';

export interface FunctionSummary {
  readonly ref: FunctionRef;
  /** `UsersService.findAll`; `anonymous function` when it has none. */
  readonly name: string;
  readonly at: Place;
  readonly nameAt: Place;
  readonly async: boolean;
  /** It throws errors of its own. */
  readonly throws: boolean;
  readonly exported: boolean;
  readonly class?: string;
}

/** A function that answers requests, as far as a fix that reads a query parameter needs to know. */
export interface Handler {
  /** `GET /orders`. */
  readonly name: string;
  /** Library id of its framework. */
  readonly library: string;
  /** Name of the parameter that holds the request (or the context it is in); absent when it has none we can name. */
  readonly request?: string;
}

/** What one of those who call a function does with the rows that it finds. */
export interface CallerUse {
  /** The call. */
  readonly at: Place;
  readonly result: ResultUse;
}

/** The row that each item of a loop names, or is. */
export interface RowOfItem {
  readonly entity: Entity;
  /** Those of its unique key that the item gives; the others are the same in each turn. */
  readonly columns: readonly string[];
}

/** A number of a request that goes to a query as it came. */
export interface OpenLimit {
  /** What the request calls it: `limit`. */
  readonly of: string;
  /** Where it is taken from the request. */
  readonly at: Place;
  /** Where its schema or class says what it may be, and names no maximum. */
  readonly declaredAt?: Place;
}

/** One place where a variable or function is named. */
export interface Reference {
  /** The name. */
  readonly at: Place;
  /** The innermost function that it is in, callbacks too. */
  readonly fn: FunctionRef;
  /** When it is called, or a method of it is (`method`; '' when its name is computed). */
  readonly call?: {
    readonly method?: string;
    readonly at: Place['span'];
    readonly arguments: readonly Place['span'][];
    readonly argumentsAt: Place['span'];
    /** What becomes of its value: `dropped`, `await`, `return`, `member`, `argument`, `assigned`, … */
    readonly use: string;
    readonly optional: boolean;
  };
}

/** How a function is written, as far as a fix that makes it wait needs to know. */
export interface FunctionForm {
  readonly kind: string;
  readonly at: Place['span'];
  /** Braces included; an arrow's expression. */
  readonly bodyAt: Place['span'];
  readonly async: boolean;
  readonly generator: boolean;
  readonly overloaded: boolean;
  /** Where its name is declared; absent when it has none of its own, or one whose type is written. */
  readonly declaredAt?: Place['span'];
  /** The callee it is handed to: `app.get`. */
  readonly callbackOf?: string;
}

/** One call that a function waits for, and what that leads to. */
export interface Wait {
  /** The callee, and its text. */
  readonly at: Place;
  readonly callee: string;
  /** The call as a whole, without `await`. */
  readonly expression: Place['span'];
  readonly statement: Place['span'];
  /** Those further down included. */
  readonly occurrences: readonly Occurrence[];
  /** Which of the waits before it in its run it is made of, as indexes. */
  readonly needs: readonly number[];
  /** The function called throws by itself: it may be there to stop what comes after. */
  readonly refuses: boolean;
}

export interface Program {
  fn(ref: FunctionRef): FunctionSummary;
  /** All occurrences in a function in source order: its own operations and those its calls lead to. */
  occurrences(ref: FunctionRef): readonly Occurrence[];
  /**
   * What a function waits for: runs of calls in one block, with no test, way out or other effect between them. Empty when
   * nobody waits for the function itself: it runs after the answer, or its promise is dropped.
   */
  waits(ref: FunctionRef): readonly (readonly Wait[])[];
  /**
   * Lists that are handed over to be waited for at once, and of which two elements or more are awaited before there is a
   * list: `Promise.all([await a(), await b()])`. Those elements, also where we know nothing of what they do.
   */
  awaitedLists(ref: FunctionRef): readonly (readonly Wait[])[];
  /**
   * What an operation asks for, in the words of the function it is seen from: equal for two that ask for the same rows.
   * Undefined when it cannot be told.
   */
  asked(occurrence: Occurrence): string | undefined;
  /** What becomes of the parts of a result (`Items` of a page); undefined when the whole leaves our sight. */
  parts(operation: Operation): Readonly<Record<string, ResultUse>> | undefined;
  /** How many rows there may be in what an operation reads, also where no schema names it. */
  rowsIn(operation: Operation): Size;
  /**
   * How many items a loop runs over, followed beyond its function: to what callers give, what callees return, what a schema
   * lets through. `unknown` when that does not tell where they come from. `by`: leaving out what staff or a clock alone
   * hands over.
   */
  countOf(loop: Loop, by?: 'everyone'): Size;
  /**
   * The row that each item of an own loop around the operation is, or names: by it the operation
   * finds that row. Undefined where the items merely point at the row, and where they are made of another list.
   */
  rowOfItem(occurrence: Occurrence, frame: Frame): RowOfItem | undefined;
  /** Who sets the operation off: `reach` of its function, without those whose arguments keep it from running. */
  askersOf(occurrence: Occurrence): Audience;
  /** Who asks a function for pages of what it lists: those are left out that call it and name none. */
  pageAskersOf(list: Operation): Audience;
  /** Earlier reads of the same function whose answers decide whether the operation runs. */
  premises(later: Occurrence): readonly Premise[];
  /** Columns that the operation writes, computed from their old values as an earlier read gave them. */
  derivations(write: Occurrence): readonly Derivation[];
  /** Columns by which the operation finds its rows, and which it has from rows that earlier reads of the function gave. */
  foundBy(later: Occurrence): readonly FoundBy[];
  /** Does what the later operation is given come from the result of the earlier one? Both seen from one function. */
  feeds(earlier: Occurrence, later: Occurrence): boolean;
  /** What callers do with rows that a function finds and returns; empty where it is not known who they are. */
  callerUses(operation: Operation): readonly CallerUse[];
  /** Who names the limit of a query that has it from its callers: a request, with nothing that caps the number on the way. */
  openLimit(operation: Operation): OpenLimit | undefined;
  /** Does every call of its function, tests and seeds aside, rule it out: by an option that they leave out, or say no to? */
  isLeftOut(occurrence: Occurrence): boolean;
  /** Does a request go to an address that it is handed whole: `fetch(attachment.url)`? */
  hasOwnAddress(occurrence: Occurrence): boolean;
  /** Is a condition, that the code leaves out on some paths, there for all who call the query's function, tests and seeds aside? */
  isAlwaysAsked(operation: Operation, condition: Condition): boolean;
  /** The number of rows that a call names for what it leads to: `countries.findAll({ take: 99999 })`. */
  askedRows(occurrence: Occurrence): number | undefined;
  /**
   * Does code know what to do when the write breaks a unique constraint: around it, or where the workspace turns errors
   * into answers?
   */
  handlesViolation(write: Occurrence): boolean;
  /** The functions of a file, module top level first. */
  functions(file: string): readonly FunctionRef[];
  reach(ref: FunctionRef): Reach;
  /** Where failures of what the function does end, in source order. */
  catches(ref: FunctionRef): readonly Catch[];
  /** Is the function exported, though nothing in the workspace takes it, nor can anything outside? Nobody runs it then. */
  isUnnamed(ref: FunctionRef): boolean;
  /** Is the function, that a framework calls for a request, behind such a thing? */
  protection(ref: FunctionRef, what: Protection): 'present' | 'absent' | 'unknown';
  /** Where the function itself reads the body of the request that it answers, in source order. */
  bodyReads(ref: FunctionRef): readonly BodyRead[];
  /** What the function gathers in memory as a whole before it hands it on, in source order. */
  gathered(ref: FunctionRef): readonly Gathered[];
  /** Listeners and timers that the function itself adds to what lives longer than its run. */
  subscriptions(ref: FunctionRef): readonly Subscription[];
  /** Set when the function itself, and not only one that calls it, answers HTTP requests. */
  handler(ref: FunctionRef): Handler | undefined;
  /** The innermost function at a place, callbacks too. */
  functionAt(place: Place): FunctionRef | undefined;
  form(ref: FunctionRef): FunctionForm | undefined;
  /** Every place where what is declared under that name is named; undefined when there may be others. */
  references(name: Place): readonly Reference[] | undefined;
  /** The stored type an operation touches; undefined when there is no schema for it. */
  entity(operation: Operation): Entity | undefined;
  entityNamed(name: string, library?: string): Entity | undefined;
  entities(): readonly Entity[];
  /**
   * What a rule concludes about the workspace as a whole, once and under a key of its own, until something changes. Those
   * who asked hear of it when the conclusion becomes another; of what is kept elsewhere (a WeakMap) nobody would.
   */
  remembered<T>(key: string, answer: () => T): T;
  /** Operations of the whole workspace on an entity. */
  operationsOn(entity: Entity): readonly Operation[];
  /** Operations of the whole workspace on caches and key-value stores. */
  cacheOperations(): readonly Operation[];
  /** Operations of the whole workspace that configure something for a purpose. */
  configurations(purpose: string): readonly Operation[];
  /** Operations of the whole workspace that name a path of the local disk. */
  diskOperations(): readonly Operation[];
  /** How many rows the entity may have: `growing`, unless configured or never inserted into while serving. */
  rowsOf(entity: Entity): Size;
  /**
   * Who adds rows to it, by the entry points that reach its inserts and the tests on the way; seeds and migrations left
   * aside. Undefined when nobody does that we see.
   */
  addersOf(entity: Entity): Adders | undefined;
  states(file: string): readonly State[];
  /** What the workspace starts that serves, and whether it hears when it has to end. */
  processes(): readonly ServingProcess[];
  /** Does a process that the file belongs to hear of rejections that nobody handles, and go on? */
  outlivesRejections(file: string): boolean;
  /** Timers and cron jobs that a file registers and that each process runs for itself. */
  schedules(file: string): readonly Schedule[];
  /** Work that a function starts and does not wait for, in source order; itself first, when it is a listener that nobody waits for. */
  started(ref: FunctionRef): readonly Started[];
  entriesOf(file: string): readonly Entry[];
  library(id: string): Library | undefined;
  /** Does the library, as this project has it, leave out a condition whose value is `undefined`? */
  dropsUndefined(operation: Operation): boolean;
  /** The text of a file, for messages and fixes. */
  text(place: Place): string;
  source(file: string): string;
  format(file: string): {
    readonly quote: string;
    readonly semicolons: boolean;
    readonly indent: string;
    readonly newline: string;
    readonly trailingComma: boolean;
    readonly importsEnd: number;
  };
  /** Sources, SQL files and Prisma schemas of the workspace whose path matches, sorted. */
  files(predicate: (path: string) => boolean): readonly string[];
  /** How the code of a file is run, as files of the workspace say. */
  deployment(file: string): Deployment;
  /** Folder of the package.json nearest to the file. */
  packageOf(file: string): string;
  /** True when the package is a dependency of the package.json nearest to the file. */
  hasDependency(file: string, name: string): boolean;
}
