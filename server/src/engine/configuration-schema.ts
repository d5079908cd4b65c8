/** The JSON schema of `tenfold.json`, for completion and checks in any editor. Generated from what `configuration.ts` reads. */
import type { Rule } from '../../../rules/rule.ts';
import { ROLES } from '../workspace/roles.ts';
import { TIERS } from './configuration.ts';
import { OWN_RULES } from './suppressions.ts';

/** Draft 7, which is what editors read without being told. */
export function configurationSchema(rules: readonly Rule[]): object {
  const levels = ['off', ...TIERS];
  const described = [...rules, ...OWN_RULES].map(({ id, summary }) => [
    id,
    { description: summary, enum: levels },
  ]);
  const globs = { type: 'array', items: { type: 'string' }, default: [] };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Tenfold',
    description: 'Settings of Tenfold for this folder and what is below it. The nearest file wins.',
    type: 'object',
    additionalProperties: false,
    allowComments: true,
    allowTrailingCommas: true,
    properties: {
      $schema: { type: 'string' },
      rules: {
        description: 'The tier of each rule, or "off".',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(described),
      },
      tier: { description: 'The least tier that is shown.', enum: TIERS, default: 'hint' },
      include: { ...globs, description: 'Files that are judged, relative to this file. Empty: all.' },
      exclude: { ...globs, description: 'Files that are not judged, relative to this file.' },
      roles: {
        description: 'What files are for, by glob; the first that matches decides. Only "source" is judged.',
        type: 'object',
        additionalProperties: { enum: ROLES },
      },
      sizes: {
        description: 'Rows of tables, by the name of the model: 250, "20k", "100M".',
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
