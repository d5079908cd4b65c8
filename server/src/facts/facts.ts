/**
 * What lowering says about one file: plain, serializable values that depend on the file's text alone.
 *
 * No other file, no types, no library knowledge: names are resolved to variables of this file, and no further.
 * Positions are offsets in UTF-16 units. Ids are indexes into the arrays of the same `FileFacts`.
 * Read `values.ts` next: how expressions are stored.
 */
import type { ValueStore } from './values.ts';

/** Raise it whenever the meaning or the shape of facts changes: facts on disk of another version are dropped. */
export const FACTS_VERSION = 1;

export type ValueId = number;
export type VariableId = number;
export type FunctionId = number;
export type FrameId = number;
export type CallId = number;
export type ClassId = number;

/** Half-open range of offsets in the file: `[start, end]`. */
export type Span = readonly [start: number, end: number];

export interface FileFacts {
  readonly version: number;
  /** Number of lines, for statistics. */
  readonly lines: number;
  /** Offsets at which lines start. The first is 0. */
  readonly lineStarts: Int32Array;
  /** Number of syntax errors the parser recovered from. */
  readonly syntaxErrors: number;
  /** Module-level directives: `use server`, `use client`, `use strict`. */
  readonly directives: readonly string[];
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly variables: readonly Variable[];
  /** `functions[0]` is the module's top level. */
  readonly functions: readonly FunctionFact[];
  readonly frames: readonly FrameFact[];
  readonly calls: readonly CallFact[];
  readonly classes: readonly ClassFact[];
  readonly types: readonly TypeDeclaration[];
  /** Assignments to things that are not plain variables: `this.x = …`, `cache[key] = …`, `user.n += 1`, `delete x.y`. */
  readonly writes: readonly Write[];
  readonly values: ValueStore;
  readonly suppressions: readonly SuppressionComment[];
  /** How this file is written, for edits that look as if its author wrote them. */
  readonly format: FormatFacts;
  /** Why the file could not be read, or only in part: the parser's stack overflowed. What is missing is `unknown` or absent. */
  readonly failure?: string;
}

export interface FormatFacts {
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  /** One level of indentation: spaces or a tab. */
  readonly indent: string;
  readonly newline: '\n' | '\r\n';
  readonly trailingComma: boolean;
  /** Offset after the last import (or after the directives and leading comment): where a new import goes. */
  readonly importsEnd: number;
}

/**
 * One local name that an import, or `const x = require('m')`, brings in; or a side-effect import (no variable).
 * Inside an expression or a type, `require('m')` and `import('m')` are a nameless variable (`name: ''`), which
 * stands where the call stood; so `await import('m')` is `await` of that variable.
 */
export interface Import {
  readonly module: string;
  /** Name in the other module; `*` the namespace (also a whole `require`), `default` the default export. */
  readonly name: string;
  /** Absent for `import 'm'`. */
  readonly variable?: VariableId;
  readonly typeOnly: boolean;
  /** `import('m')` and `require('m')` inside a function. */
  readonly lazy: boolean;
  readonly at: Span;
}

/** `export { local as name }`, `export const name`, `export default …`, `export … from`, `module.exports = …`, `exports.x = …`. */
export interface Export {
  /** `default` for the default export and `module.exports = x`; `*` for `export * from`. */
  readonly name: string;
  readonly variable?: VariableId;
  readonly value?: ValueId;
  /** For re-exports: the module and the name there (`*` = the namespace or everything). */
  readonly from?: { readonly module: string; readonly name: string };
  readonly typeOnly: boolean;
  /** True for CommonJS `module.exports = value` (the value stands for the whole module). */
  readonly whole?: boolean;
}

export type VariableKind =
  | 'const'
  | 'let'
  | 'var'
  | 'parameter'
  | 'import'
  | 'function'
  | 'class'
  | 'enum'
  | 'catch'
  | 'namespace'
  | 'type';

export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  /** The function whose scope declares it; 0 for module level. */
  readonly fn: FunctionId;
  readonly at: Span;
  /** As annotated, or asserted by its initializer: `const db = global.db as Db`. */
  readonly type?: TypeNode;
  /** Every value assigned to it, in source order; the declaration's initializer included. Destructuring gives `get`, `index`, `rest` values; loop variables `item` values. */
  readonly assignments: readonly Assignment[];
  /** For parameters: position, rest. A destructured parameter has one unnamed variable (`name: ''`) for the whole, and variables assigned `get`s of it (of kind `parameter`, without this field). A default value is an assignment with op `??=`. */
  readonly parameter?: {
    readonly index: number;
    readonly rest: boolean;
    readonly optional: boolean;
    readonly decorators: readonly Decorator[];
    readonly property: boolean;
  };
  readonly function?: FunctionId;
  readonly class?: ClassId;
  readonly import?: number;
  /** For `enum` (members) and `type` (declaration). */
  readonly declaration?: number;
  readonly exported: boolean;
}

export interface Assignment {
  readonly value: ValueId;
  /** `=` also for declarations and destructuring; `+=`, `++`, `??=`, … */
  readonly op: string;
  readonly at: Span;
  readonly fn: FunctionId;
  readonly frame: FrameId;
}

export type FunctionKind =
  | 'module'
  | 'function'
  | 'arrow'
  | 'method'
  | 'constructor'
  | 'getter'
  | 'setter'
  | 'static-block'
  /** Runs the initializers of a class's instance fields, when an instance is made; see `ClassFact.initializer`. */
  | 'initializer';

export interface FunctionFact {
  readonly kind: FunctionKind;
  /** Declared, assigned or property name; '' when it has none. */
  readonly name: string;
  readonly at: Span;
  readonly nameAt: Span;
  /** The body, braces included; for an arrow with an expression body, the expression; empty where there is none (abstract methods, `declare function`). */
  readonly bodyAt: Span;
  readonly async: boolean;
  readonly generator: boolean;
  /** The function it is written in; -1 for the module. */
  readonly parent: FunctionId;
  /** The frame (of the parent) in which it is written. */
  readonly frame: FrameId;
  readonly class?: ClassId;
  readonly static?: boolean;
  /** When it is an argument of a call, or a property of an object that is: the call, the argument's index and the property path. */
  readonly context?: { readonly call: CallId; readonly argument: number; readonly path: readonly string[] };
  readonly parameters: readonly VariableId[];
  readonly returnType?: TypeNode;
  readonly returns: readonly { readonly value: ValueId; readonly frame: FrameId; readonly at: Span }[];
  /** Offsets of `throw`s with their frames. */
  readonly throws: readonly { readonly value: ValueId; readonly frame: FrameId }[];
  readonly decorators: readonly Decorator[];
  readonly directives: readonly string[];
  readonly accessibility?: 'public' | 'protected' | 'private';
}

export type FrameFactKind =
  | 'body'
  | 'for-of'
  | 'for-in'
  | 'for-await'
  | 'for'
  | 'while'
  | 'do'
  | 'then'
  | 'else'
  | 'case'
  | 'try'
  | 'catch'
  | 'finally'
  /** Right side of `&&`, `||`, `??`; arms of `?:` are `then` and `else`. */
  | 'guard';

/** What encloses code inside one function. Callbacks are functions of their own; linking joins them. */
export interface FrameFact {
  readonly kind: FrameFactKind;
  readonly fn: FunctionId;
  /** -1 for the `body` frame, which every function has. */
  readonly parent: FrameId;
  /** The statement or expression. */
  readonly at: Span;
  /** The statements inside. */
  readonly bodyAt: Span;
  /** `for-of`, `for-in`, `for-await`: what is iterated. */
  readonly collection?: ValueId;
  /** Variables that change with each turn: loop variables. */
  readonly variables: readonly VariableId[];
  /** Condition of `for`, `while`, `do`, `if`, `?:`; discriminant of `switch`. */
  readonly test?: ValueId;
  /** A `break` out of this loop, or a `return`/`throw` inside it. For other frames: a jump out of them, `continue` left aside. */
  readonly leaves: { readonly break: boolean; readonly return: boolean; readonly throw: boolean };
}

export interface CallFact {
  readonly callee: ValueId;
  readonly arguments: readonly ValueId[];
  readonly at: Span;
  /** The callee without the arguments: `prisma.user.findMany`. */
  readonly calleeAt: Span;
  /** From `(` to `)` inclusive; for tagged templates, the template. Empty for `new X` without parentheses. */
  readonly argumentsAt: Span;
  readonly fn: FunctionId;
  readonly frame: FrameId;
  readonly kind: 'call' | 'new' | 'tag';
  readonly optional: boolean;
  readonly typeArguments: readonly TypeNode[];
  /** How the value is used at once: statement (its value is dropped), await, return (also arrow body), void, argument, member (`call().x`), element (of an array, object or JSX), condition (also `!x`, left of `&&`), other. Parentheses, `as` and the arms of `?:`, `&&`, `||`, `??` pass it on. */
  readonly use:
    | 'dropped'
    | 'await'
    | 'return'
    | 'void'
    | 'argument'
    | 'member'
    | 'assigned'
    | 'element'
    | 'condition'
    | 'other';
  /** The statement that holds it, for edits; inside JSX, an arrow's expression body, a class field or a parameter's default, that expression, field or parameter. */
  readonly statementAt: Span;
  /** The value of this call in the value store. */
  readonly value: ValueId;
}

export interface Decorator {
  /** `Get` of `@Get('x')`, `orm.Entity` stays a `get` value. */
  readonly callee: ValueId;
  readonly name: string;
  readonly arguments: readonly ValueId[];
  readonly at: Span;
}

export interface ClassFact {
  readonly name: string;
  readonly at: Span;
  readonly nameAt: Span;
  /** From `{` to `}` inclusive. */
  readonly bodyAt: Span;
  readonly variable?: VariableId;
  readonly extends?: { readonly value: ValueId; readonly typeArguments: readonly TypeNode[] };
  readonly implements: readonly TypeNode[];
  readonly typeParameters: readonly string[];
  readonly decorators: readonly Decorator[];
  readonly fields: readonly Field[];
  readonly methods: readonly FunctionId[];
  readonly constructor_?: FunctionId;
  /** The function that holds what the initializers of instance fields do; absent when they do nothing. `new` runs it as well as the constructor. */
  readonly initializer?: FunctionId;
  readonly abstract: boolean;
}

export interface Field {
  readonly name: string;
  readonly at: Span;
  readonly nameAt: Span;
  readonly static: boolean;
  readonly readonly: boolean;
  readonly type?: TypeNode;
  readonly value?: ValueId;
  readonly decorators: readonly Decorator[];
  readonly optional: boolean;
  readonly accessibility?: 'public' | 'protected' | 'private';
}

/** A type as written. `name` references carry the variable of this file that the first identifier names, if any. */
export type TypeNode =
  | {
      readonly k: 'name';
      readonly name: readonly string[];
      readonly variable?: VariableId;
      readonly arguments: readonly TypeNode[];
      readonly at: Span;
    }
  | { readonly k: 'array'; readonly of: TypeNode }
  | { readonly k: 'tuple'; readonly of: readonly TypeNode[] }
  | { readonly k: 'union'; readonly of: readonly TypeNode[] }
  | { readonly k: 'intersection'; readonly of: readonly TypeNode[] }
  | { readonly k: 'literal'; readonly value: string | number | boolean | null }
  | { readonly k: 'object'; readonly members: readonly TypeMember[] }
  | {
      readonly k: 'function';
      readonly parameters: readonly (TypeNode | undefined)[];
      readonly returns?: TypeNode;
    }
  | { readonly k: 'typeof'; readonly value: ValueId }
  | { readonly k: 'indexed'; readonly of: TypeNode; readonly index: TypeNode }
  | { readonly k: 'keyword'; readonly name: string }
  | { readonly k: 'other' };

/** Call and index signatures are named '' (the first is a method), construct signatures `new`. */
export interface TypeMember {
  readonly name: string;
  readonly type?: TypeNode;
  readonly optional: boolean;
  readonly method: boolean;
  readonly at: Span;
}

export interface TypeDeclaration {
  readonly kind: 'interface' | 'alias' | 'enum';
  readonly name: string;
  readonly variable: VariableId;
  readonly typeParameters: readonly string[];
  readonly extends: readonly TypeNode[];
  readonly members: readonly TypeMember[];
  readonly type?: TypeNode;
  /** Enum members with their literal values where known. */
  readonly values?: readonly { readonly name: string; readonly value?: string | number }[];
  readonly at: Span;
}

export interface Write {
  /** What is written: a `get` or `index` value. */
  readonly target: ValueId;
  /** Absent for `delete`. */
  readonly value?: ValueId;
  readonly op: string;
  readonly at: Span;
  readonly fn: FunctionId;
  readonly frame: FrameId;
}

export interface SuppressionComment {
  readonly rules: readonly string[];
  /** Text after the colon; '' when missing. */
  readonly reason: string;
  readonly scope: 'line' | 'file';
  /** Offset of a character on the line whose findings it silences (its own line, or the next line of code). */
  readonly target: number;
  readonly at: Span;
}
