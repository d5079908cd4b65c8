/** Tables that staff fills by hand, a row at a time: the platforms, countries or plans that others choose from. */
import { isPage } from './children.ts';
import type { Entity } from './entity.ts';
import type { Operation } from './operation.ts';
import type { Program } from './program.ts';
import { isInItemLoop, isSamePlace } from './questions.ts';
import { fewAskFor } from './role.ts';
import { isJudged } from './served.ts';
import { isGrowing } from './size.ts';

const SINGLE: ReadonlySet<string> = new Set(['create', 'upsert', 'save']);
const MANY: ReadonlySet<string> = new Set(['create-many', 'upsert-many']);

/** Columns of what is offered or published: a shop or a magazine adds to it for as long as it lives. */
const CATALOGUE =
  /price|cost|stock|sku|quantit|inventory|content|body|html|image|photo|video|publish|author|event/i;

/**
 * Why a table has only what staff has typed; undefined where others add rows, or we do not know who. A catalogue is none:
 * what is offered or published, imported by the list, read by the page by everyone, or part of what grows.
 */
export function keptByHand(entity: Entity, program: Program): string | undefined {
  return program.remembered(`kept by hand: ${entity.name} in ${entity.at.file}`, () =>
    whyKept(entity, program, new Set()),
  );
}

/** `above`: those that belong to it, for which it is asked. */
function whyKept(entity: Entity, program: Program, above: ReadonlySet<string>): string | undefined {
  if (entity.columns.some(({ name }) => CATALOGUE.test(name))) return undefined;
  const adders = program.addersOf(entity);
  if (adders?.who !== 'staff' || adders.inLists === true) return undefined;
  if (isPartOfMore(entity, program, new Set([...above, entity.name]))) return undefined;
  const operations = program.operationsOn(entity);
  const isMore = operations.some((one) => isImport(one, program) || asksForPages(one, operations, program));
  return isMore ? undefined : adders.because;
}

/** It belongs to a row of a table that grows, which may have several of it: not to what staff keeps as well, a rate to its zone. */
function isPartOfMore(
  { relations, indexes, name, library }: Entity,
  program: Program,
  above: ReadonlySet<string>,
): boolean {
  return relations.some(({ many, columns, to }) => {
    if (many || columns.length === 0 || to === name || above.has(to)) return false;
    if (
      indexes.some(
        ({ kind, parts }) =>
          kind !== 'index' && parts.length > 0 && parts.every(({ column }) => columns.includes(column)),
      )
    )
      return false; // One of it at most.
    const parent = program.entityNamed(to, library);
    return (
      parent !== undefined &&
      isGrowing(program.rowsOf(parent)) &&
      whyKept(parent, program, above) === undefined
    );
  });
}

/**
 * Staff pages through everything, by the habit of its lists; a limit that is merely handed on is for those to say who call,
 * and who names no page wants what there is.
 */
function asksForPages(operation: Operation, all: readonly Operation[], program: Program): boolean {
  if (!isPage(operation) || fewAskFor(program.reach(operation.fn)) !== undefined) return false;
  if (all.some(({ handed }) => handed !== undefined && isSamePlace(handed.at, operation.at))) return false;
  return program.pageAskersOf(operation).who === 'everyone';
}

function isImport(operation: Operation, program: Program): boolean {
  if (!isJudged(operation, program)) return false; // What comes with the program.
  if (MANY.has(operation.action)) return true;
  if (!SINGLE.has(operation.action)) return false;
  const own = program.occurrences(operation.fn).find((one) => one.operation.id === operation.id);
  return own !== undefined && isInItemLoop(own);
}
