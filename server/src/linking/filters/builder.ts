/** A filter while it is read: what the readers of all syntaxes add to, and what they hand on while they go into it. */

import type { Entity } from '../../../../rules/model/entity.ts';
import type { FilterSyntax } from '../../../../rules/model/library.ts';
import type { Condition, Filter, Operator, Origin } from '../../../../rules/model/operation.ts';
import type { Place } from '../../../../rules/model/place.ts';
import type { Context } from '../context.ts';

export class FilterBuilder {
  readonly conditions: Condition[] = [];
  readonly alternatives: (readonly Condition[])[][] = [];
  complete = true;

  add(condition: Condition): void {
    this.conditions.push(condition);
  }

  /** With a place: the step of a builder under an `if`. What it is without that step, the code above says. */
  join(other: Filter, under: Place | undefined): void {
    for (const one of other.conditions)
      this.conditions.push(under ? { ...one, conditional: true, replaced: true, at: under } : one);
    for (const alternative of other.alternatives) this.alternatives.push([...alternative]);
    if (!other.complete) this.complete = false;
  }

  /** `all ? { owner } : { owner, status }`: what every branch asks for is asked for on every path, the rest on some. */
  joinBranches(branches: readonly Filter[], conditional: boolean): void {
    for (const branch of branches) {
      const isShared = (one: Condition): boolean =>
        branches.every(({ conditions }) =>
          conditions.some((other) => isSameColumn(one, other) && !other.conditional),
        );
      const conditions = branch.conditions
        .map((one) => (conditional || !isShared(one) ? { ...one, conditional: true } : one))
        .filter((one) => one.conditional || !this.conditions.some((other) => isSameColumn(one, other)));
      this.join({ ...branch, conditions }, undefined);
    }
  }

  /** `a or b`: each branch a conjunction. */
  joinAlternatives(branches: readonly Filter[]): void {
    this.alternatives.push(branches.map(({ conditions }) => conditions));
    if (branches.some(({ complete }) => !complete)) this.complete = false;
  }

  /** Conditions since then stand in for each other. */
  replaceFrom(started: number): void {
    for (let index = started; index < this.conditions.length; index++)
      this.conditions[index] = { ...this.conditions[index]!, replaced: true };
  }

  finish(): Filter {
    return { conditions: this.conditions, alternatives: this.alternatives, complete: this.complete };
  }
}

function isSameColumn(one: Condition, other: Condition): boolean {
  return one.column === other.column && one.operator === other.operator;
}

export function condition(column: string, operator: Operator, value: Origin, conditional = false): Condition {
  return { column, operator, value, conditional };
}

/** What goes along with a site into the parts of a filter. */
export interface Reading {
  readonly context: Context;
  readonly builder: FilterBuilder;
  readonly syntax: FilterSyntax;
  readonly entity: Entity | undefined;
  /** What is read is there on some paths only. */
  readonly conditional: boolean;
  readonly depth: number;
}

export function deeper(reading: Reading, conditional = reading.conditional): Reading {
  return { ...reading, conditional, depth: reading.depth + 1 };
}

/** One of several ways, read by itself. */
export function branchOf(reading: Reading, read: (branch: Reading) => void): Filter {
  const builder = new FilterBuilder();
  read({ ...reading, builder, conditional: false, depth: reading.depth + 1 });
  return builder.finish();
}
