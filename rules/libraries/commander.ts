/** commander. Actions of a command line: scripts, not serving code. */
import { defineLibrary } from '../model/library.ts';

export const commander = defineLibrary({
  id: 'commander',
  kind: 'configure',
  packages: ['commander', '@commander-js/extra-typings', 'cac'],
  docs: 'https://github.com/tj/commander.js#action-handler',
  checked: 'not verified',
  exports: {
    program: 'command',
    Command: 'Command',
    createCommand: 'createCommand',
    default: 'createCommand',
    cac: 'createCommand',
  },
  typeNames: { Command: 'command' },
  types: {
    Command: { new: { gives: 'command' } },
    createCommand: { call: { gives: 'command' } },
    command: {
      members: {
        '*': { gives: 'self' },
        action: { gives: 'self', entry: { kind: 'script', handlers: '0' } },
        hook: { gives: 'self', entry: { kind: 'script', handlers: '1' } },
      },
    },
  },
});
