/** Gives cache entries an end: an expiry in the store, a bounded cache instead of a `Map` of the module. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { State } from '../model/state.ts';
import type { Edit, Fix } from '../rule.ts';
import { addImport, addToList, replacement, requoted, textOf, withTabStop } from './edits.ts';
import { filled } from './phrases.ts';
import { listAt } from './text.ts';

/** Seconds: long enough to help, short enough that a stale entry is no incident. */
const EXPIRY_SECONDS = 300;

/** Where the call has a key and a value, and nothing else. */
export function addExpiry({ library, at, anchors }: Operation, program: Program): readonly Fix[] {
  const phrase = program.library(library)?.phrases?.expiry;
  const text = textOf(program, at.file);
  if (phrase === undefined || listAt(text.source, anchors.arguments)?.elements.length !== 2) return [];
  const edits = (): readonly Edit[] | undefined => {
    const argument = requoted(text, filled(phrase, [String(EXPIRY_SECONDS)]));
    const found = addToList(text, anchors.arguments, [argument]);
    return found && withTabStop(found, String(EXPIRY_SECONDS));
  };
  return [
    {
      id: 'add-expiry',
      title: `Let it expire (after ${EXPIRY_SECONDS} seconds)`,
      safety: 'suggestion',
      edits,
    },
  ];
}

const EMPTY_MAP = /new Map\s*(<[\s\S]+>)?\(\)$/;

/** `new Map<K, V>()` of a module becomes an `LRUCache` where the project has lru-cache. */
export function boundCache({ at, statementAt, kind, name }: State, program: Program): readonly Fix[] {
  const text = textOf(program, at.file);
  const statement = text.source.slice(...statementAt).replace(/\s*;$/, '');
  const found = EMPTY_MAP.exec(statement);
  const before = found === null ? '' : statement.slice(0, found.index);
  const isPlain = /^(?:export\s+)?const\s+[\w$]+\s*=\s*$/.test(before);
  if (kind !== 'map' || found?.[1] === undefined || !isPlain || !program.hasDependency(at.file, 'lru-cache'))
    return [];
  const start = statementAt[0] + found.index;
  return [
    {
      id: 'add-expiry',
      title: `Make \`${name}\` an LRU cache (1,000 entries, 5 minutes)`,
      safety: 'suggestion',
      edits: () => [
        ...addImport(text, 'lru-cache', ['LRUCache']),
        replacement(
          text,
          [start, statementAt[0] + statement.length],
          `new LRUCache${found[1]}({ max: 1_000, ttl: 5 * 60_000 })`,
        ),
      ],
    },
  ];
}
