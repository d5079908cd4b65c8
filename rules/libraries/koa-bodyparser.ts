/** koa-bodyparser and koa-body: JSON 1 MB, form 56 kB unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

const PARSER = {
  action: 'use',
  gives: 'value',
  options: '0',
  settings: { limit: ['0.jsonLimit', '0.formLimit'] },
  traits: { limit: 1_048_576, purpose: 'body-limit' },
} as const;

export const koaBodyparser = defineLibrary({
  id: 'koa-bodyparser',
  kind: 'configure',
  packages: ['koa-bodyparser', '@koa/bodyparser', 'koa-body'],
  docs: 'https://github.com/koajs/bodyparser#options',
  checked: '4',
  exports: { default: 'parser', bodyParser: 'parser', koaBody: 'parser' },
  types: { parser: { call: PARSER } },
});
