/** EventEmitter of Node.js, and eventemitter3. Type: `emitter`. Events end at the process, and listeners are not awaited. */
import { defineLibrary } from '../model/library.ts';

// https://nodejs.org/api/events.html (20, 24): "Using async functions with event handlers is problematic".
const ON = {
  gives: 'self',
  traits: { dropsListeners: true },
  callbacks: [{ at: '1', frame: 'handler' }],
} as const;

export const nodeEvents = defineLibrary({
  id: 'node-events',
  kind: 'configure',
  packages: ['events', 'node:events', 'eventemitter3'],
  docs: 'https://nodejs.org/api/events.html',
  checked: 'Node 20.20, 24.21; eventemitter3 5',
  exports: { default: 'EventEmitter', EventEmitter: 'EventEmitter' },
  typeNames: { EventEmitter: 'emitter' },
  types: {
    EventEmitter: {
      new: { action: 'use', gives: 'emitter', traits: { store: 'memory', purpose: 'events' } },
    },
    emitter: {
      members: {
        on: ON,
        once: ON,
        addListener: ON,
        prependListener: ON,
        off: { gives: 'self' },
        removeListener: { gives: 'self' },
        removeAllListeners: { gives: 'self' },
        setMaxListeners: { gives: 'self' },
        emit: { gives: 'value' },
      },
    },
  },
});
