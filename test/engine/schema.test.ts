import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { configurationSchema } from '../../server/src/engine/configuration-schema.ts';

const path = fileURLToPath(new URL('../../server/schema/tenfold.schema.json', import.meta.url));

test('server/schema/tenfold.schema.json is up to date; UPDATE=1 npm test writes it', () => {
  const text = `${JSON.stringify(configurationSchema(rules), null, 2)}\n`;
  if (process.env.UPDATE) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  assert.equal(readFileSync(path, 'utf8'), text);
});
