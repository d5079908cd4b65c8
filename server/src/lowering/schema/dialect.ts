/** Guesses the dialect of a `.sql` file from words that only one of them has. */
import type { Dialect } from '../../../../rules/model/entity.ts';

/** Signs of a dialect, most telling first: the first that is found decides. */
const signs: readonly (readonly [Dialect, RegExp])[] = [
  ['sqlserver', /\[dbo\]|\bdbo\.|^[ \t]*go[ \t]*\r?$|\bnvarchar\b|\bidentity\s*\(\s*\d|\bbegin\s+try\b/im],
  [
    'mysql',
    /\bengine\s*=|\bauto_increment\b|^delimiter\s|\blongtext\b|\btinyint\s*\(|\/\*!\d{5}|\bcharacter\s+set\s|\bunsigned\b|\bmodify\s+column\b|\bdrop\s+foreign\s+key\b|\bdatetime\(\d\)/im,
  ],
  [
    'postgresql',
    /\$\w*\$|\bjsonb\b|\btimestamptz\b|\b(?:big)?serial\b|::\s*\w|\bconcurrently\b|\bcreate\s+extension\b|\busing\s+(?:btree|gin|gist|brin|hash)\b|\bpublic"?\.|\bbytea\b|\bcreate\s+(?:type|policy|schema)\b|\brow\s+level\s+security\b|\btimestamp\(3\)|\bpg_catalog\b|\bplpgsql\b|\btext\[\]|\buuid\b|\balter\s+table\s+only\b|\balter\s+column\s+\S+\s+(?:set|drop|type)\b|\bdouble\s+precision\b/i,
  ],
  [
    'sqlite',
    /\bautoincrement\b|^[ \t]*pragma\b|\bwithout\s+rowid\b|\busing\s+fts\d|\bstrftime\(|\bunixepoch\(|\binteger\s+primary\s+key\b|`\w+`\s+(?:integer|text|real|blob)\b/im,
  ],
];
const cockroach =
  /\bfamily\s+"?primary"?|\bcrdb_internal\b|\bunique_rowid\(\)|\busing\s+hash\s+with\s+bucket_count|\binterleave\s+in\s+parent\b/i;

/** How much of a file is looked at: dumps declare before they insert. */
const PREFIX = 64 * 1024;

/** `unknown` when nothing tells: standard SQL. */
export function guessDialect(text: string): Dialect {
  const head = text.slice(0, PREFIX).replace(/--.*/g, '');
  if (cockroach.test(head)) return 'cockroachdb';
  return signs.find(([, sign]) => sign.test(head))?.[0] ?? 'unknown';
}
