/** The questions a rule may ask about the workspace. Linking answers them; rules know nothing else. */
import type { Entity } from './entity.ts';
import type { Library } from './library.ts';
import type { Occurrence, Operation } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';
import type { Entry, Reach } from './role.ts';
import type { Size } from './size.ts';
import type { State } from './state.ts';

export interface FunctionSummary {
  readonly ref: FunctionRef;
  /** `UsersService.findAll`; `anonymous function` when it has none. */
  readonly name: string;
  readonly at: Place;
  readonly nameAt: Place;
  readonly async: boolean;
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

export interface Program {
  fn(ref: FunctionRef): FunctionSummary;
  /** All occurrences in a function in source order: its own operations and those its calls lead to. */
  occurrences(ref: FunctionRef): readonly Occurrence[];
  /** The functions of a file, module top level first. */
  functions(file: string): readonly FunctionRef[];
  reach(ref: FunctionRef): Reach;
  /** Set when the function itself, and not only one that calls it, answers HTTP requests. */
  handler(ref: FunctionRef): Handler | undefined;
  /** The stored type an operation touches; undefined when there is no schema for it. */
  entity(operation: Operation): Entity | undefined;
  entityNamed(name: string, library?: string): Entity | undefined;
  entities(): readonly Entity[];
  /** Operations of the whole workspace on an entity. */
  operationsOn(entity: Entity): readonly Operation[];
  /** How many rows the entity may have: `growing`, unless configured or never inserted into while serving. */
  rowsOf(entity: Entity): Size;
  states(file: string): readonly State[];
  entriesOf(file: string): readonly Entry[];
  library(id: string): Library | undefined;
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
  /** True when the package is a dependency of the package.json nearest to the file. */
  hasDependency(file: string, name: string): boolean;
}
