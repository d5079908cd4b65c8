/** Gives a library the store that its documentation names for Redis, over the project's own client. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { addImport, addToList, objectFor, requoted, textOf } from './edits.ts';
import { filled, optionsIndexes } from './phrases.ts';
import { importSuffix, redisClient } from './redis-client.ts';
import { listAt } from './text.ts';

/** Empty without such a phrase, or without one client that the project exports. */
export function sharedStore(
  { library: id, at, anchors, method }: Operation,
  program: Program,
): readonly Fix[] {
  const library = program.library(id);
  const phrases = library?.phrases?.store ?? {};
  const text = textOf(program, at.file);
  const ending = /\.[cm]?[jt]sx?$/.exec(at.file)?.[0] ?? '.ts';
  return (['redis', 'ioredis'] as const).flatMap((name): readonly Fix[] => {
    const phrase = phrases[name];
    const isThere = program.hasDependency(at.file, name);
    const client =
      phrase && isThere ? redisClient(text, name, importSuffix(text.source, ending), program) : undefined;
    if (!phrase || !client) return [];
    return [
      {
        id: 'share-store',
        title: phrase.module === undefined ? 'Keep it in Redis' : `Keep it in Redis (${phrase.module})`,
        safety: 'suggestion',
        edits: () => {
          const option = requoted(text, filled(phrase.option, [client.name]));
          const row = Object.values(library?.types ?? {})
            .flatMap(({ call, registered, members }) => [call, registered, members?.[method]])
            .find((one) => one?.options !== undefined);
          const index = row === undefined ? 0 : (optionsIndexes(row)[0] ?? 0);
          const given = listAt(text.source, anchors.arguments)?.elements[index];
          const edits =
            given === undefined
              ? addToList(text, anchors.arguments, [objectFor(text, anchors.arguments[1], [option])])
              : text.source[given[0]] === '{'
                ? addToList(text, given, [option])
                : undefined;
          return (
            edits && [
              ...(phrase.module === undefined ? [] : addImport(text, phrase.module, [phrase.name ?? ''])),
              ...addImport(text, client.from, [client.name]),
              ...edits,
            ]
          );
        },
      },
    ];
  });
}
