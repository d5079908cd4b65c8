/** Server-side sessions: express-session. Without `store` they live in the process. */
import { defineLibrary } from '../model/library.ts';

export const expressSession = defineLibrary({
  id: 'express-session',
  kind: 'configure',
  packages: ['express-session'],
  docs: 'https://github.com/expressjs/session#store',
  checked: '1.19',
  exports: { default: 'session' },
  types: {
    session: {
      call: {
        action: 'use',
        gives: 'value',
        options: '0',
        settings: { store: '0.store' },
        traits: { store: 'memory', purpose: 'session' },
      },
      members: { MemoryStore: { gives: 'value' } },
    },
  },
  phrases: {
    // https://github.com/tj/connect-redis#usage (9)
    store: {
      redis: {
        option: 'store: new RedisStore({ client: $1 })',
        module: 'connect-redis',
        name: 'RedisStore',
      },
    },
    place: 'options',
  },
});
