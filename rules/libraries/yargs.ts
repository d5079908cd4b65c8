/** yargs. Handlers of a command line: scripts. */
import { defineLibrary } from '../model/library.ts';

export const yargs = defineLibrary({
  id: 'yargs',
  kind: 'configure',
  packages: ['yargs'],
  docs: 'https://yargs.js.org/docs/#api-reference-commandcmd-desc-builder-handler',
  checked: 'not verified',
  exports: { default: 'yargs' },
  types: {
    yargs: {
      call: { gives: 'yargs' },
      members: {
        '*': { gives: 'self' },
        command: { gives: 'self', entry: { kind: 'script', handlers: ['3', '0.handler'], name: '0' } },
        argv: { gives: 'value' },
      },
    },
  },
});
