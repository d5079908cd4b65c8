/** The JSON schema of `tenfold.json`, from the rules' declarations: editors complete and check with it. */
import type { Rule } from '../../../rules/rule.ts';
import { TIERS } from '../../../rules/rule.ts';
import { ROLES } from '../workspace/roles.ts';
import { OWN_RULES } from './suppressions.ts';

/** The schema as an object; `server/schema/tenfold.schema.json` is its text. */
export function configurationSchema(rules: readonly Rule[]): object {
  const levels = ['off', ...TIERS];
  const ruleProperties = [...rules, ...OWN_RULES].map(({ id, summary, tier }) => [
    id,
    { description: summary, enum: levels, default: tier },
  ]);
  const globs = { type: 'array', items: { type: 'string' } };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of Tenfold',
    description: 'tenfold.json: the nearest one above a file is in force, alone.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      rules: {
        description: 'How loudly each rule speaks.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(ruleProperties),
      },
      tier: { description: 'Findings below this tier are not shown.', enum: TIERS, default: 'hint' },
      include: {
        description: 'Globs, relative to this file, of what is judged. Default: everything.',
        ...globs,
      },
      exclude: { description: 'Globs, relative to this file, of what is not judged.', ...globs },
      roles: {
        description:
          'What files are for, by glob, where their name says something else. The first match decides.',
        type: 'object',
        additionalProperties: { enum: ROLES },
      },
      sizes: {
        description: 'How many rows a table may have: 250 or "100M".',
        type: 'object',
        additionalProperties: {
          anyOf: [
            { type: 'number', minimum: 0 },
            { type: 'string', pattern: '^\\s*\\d[\\d_,]*(\\.\\d+)?\\s*[kKmMbB]?\\s*$' },
          ],
        },
      },
    },
  };
}
