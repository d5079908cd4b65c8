/** The files, and parts of files, that are written from the rules' declarations. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { configurationSchema } from '../../server/src/engine/configuration-schema.ts';
import { settingsOf } from '../../server/src/lsp/settings.ts';

export const root = path.join(import.meta.dirname, '../..');

export interface Generated {
  /** Relative to the repository. */
  readonly file: string;
  readonly what: string;
  /** The file as it should be, from the file as it is ('' when there is none). Throws when there is no place for it. */
  readonly from: (text: string) => string;
}

export const generated: readonly Generated[] = [
  {
    file: 'package.json',
    what: 'the settings of the editor',
    from: (text) => {
      const manifest = JSON.parse(text) as { contributes: object };
      const contributes = { ...manifest.contributes, configuration: settingsOf(rules) };
      return `${JSON.stringify({ ...manifest, contributes }, undefined, 2)}\n`;
    },
  },
  {
    file: 'server/schema/tenfold.schema.json',
    what: 'the JSON schema of tenfold.json',
    from: () => `${JSON.stringify(configurationSchema(rules), undefined, 2)}\n`,
  },
  {
    file: 'rules/README.md',
    what: 'the table of rules',
    from: (text) =>
      between(
        text,
        rulesTable((rule) => `${rule.factor}/${rule.id}.md`),
      ),
  },
  {
    file: 'README.md',
    what: 'the table of rules',
    from: (text) =>
      between(
        text,
        rulesTable((rule) => `rules/${rule.factor}/${rule.id}.md`),
      ),
  },
];

/** As it is on disk; '' when there is no such file. */
export function current(file: string): string {
  try {
    return readFileSync(path.join(root, file), 'utf8');
  } catch {
    return '';
  }
}

const START = '<!-- rules: generated from their declarations by `UPDATE=1 npm run unit` -->';
const END = '<!-- /rules -->';

function between(text: string, table: string): string {
  const start = text.indexOf('<!-- rules');
  const end = text.indexOf(END);
  if (start < 0 || end < start)
    throw new Error(`it needs the two lines "${START}" and "${END}" where the table goes`);
  return `${text.slice(0, start)}${START}\n\n${table}\n${text.slice(end)}`;
}

function rulesTable(link: (rule: Rule) => string): string {
  const rows = rules.map(
    (rule) => `| [\`${rule.id}\`](${link(rule)}) | ${rule.tier} | ${rule.summary} | ${fixesOf(rule)} |`,
  );
  return ['| rule | tier | reports | quick fixes |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function fixesOf({ fixes }: Rule): string {
  const [first, ...others] = fixes.map(({ title }) => title);
  return first === undefined
    ? ''
    : [first, ...others.map((title) => title.charAt(0).toLowerCase() + title.slice(1))].join('; ');
}
