/** Tenfold's own list of a workspace's queries, as the rules see them. */
import { readFileSync } from 'node:fs';
import type { Operation } from '../../../rules/model/operation.ts';
import { assembleEngine } from '../../../server/src/engine/assemble.ts';
import { standardParts } from '../../../server/src/engine/create.ts';
import { roleOf } from '../../../server/src/workspace/roles.ts';

/** A query that Tenfold lists, in what the comparison asks of it. */
export interface Listed {
  readonly file: string;
  readonly library: string;
  readonly action: string;
  /** As code and as the database name it; empty when Tenfold does not know. */
  readonly entity: readonly string[];
  /** The whole chain, and the callee of the call that decides. */
  readonly expression: readonly [number, number];
  readonly callee: readonly [number, number];
}

export interface Listing {
  /** TypeScript files that Tenfold read, those aside where it is silent: tests, migrations, generated code. Sorted. */
  readonly files: readonly string[];
  readonly operations: readonly Listed[];
}

/** Scans a folder without a cache and without rules. Throws when linking does. */
export async function listOperations(root: string): Promise<Listing> {
  const parts = { ...standardParts(), rules: [], startWorkers: () => undefined };
  const engine = assembleEngine({ roots: [root], log: (message) => console.error(message) }, parts);
  await engine.scan({});
  const { program } = engine;
  const files = program.files(
    (path) => /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && !isSilent(path, root),
  );
  const found = new Map<string, Operation>();
  for (const file of files)
    for (const fn of program.functions(file))
      for (const { operation, path } of program.occurrences(fn))
        if (path.length === 0 && isOfLibrary(operation)) found.set(operation.id, operation);
  const operations = [...found.values()].map((operation) => {
    const table = program.entity(operation)?.table;
    return {
      file: operation.at.file,
      library: operation.library,
      action: operation.action,
      entity: [operation.entity, table].filter((name) => name !== undefined),
      expression: operation.anchors.expression,
      callee: operation.anchors.callee,
    };
  });
  engine.dispose();
  return { files, operations };
}

/**
 * A query that a library declares; not the call of a function of the workspace that hands its filter on to one,
 * nor the text of a subquery, which runs with the statement that takes it.
 */
function isOfLibrary({ kind, action, handed }: Operation): boolean {
  return kind === 'query' && action !== 'inner' && handed === undefined;
}

function isSilent(path: string, root: string): boolean {
  const hints = {
    generated: () =>
      /^.{0,300}(@generated|auto-?generated|do not edit)/is.test(readFileSync(path, 'utf8').slice(0, 400)),
    compiledFrom: () => undefined,
    directives: () => [],
    imports: () => [],
    dependencies: () => new Set<string>(),
    ofCommand: () => false,
    ofPage: () => false,
  };
  return /^(test|generated|migration)$/.test(roleOf(path, root, hints).role);
}
