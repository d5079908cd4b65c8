/** @nestjs/throttler. Without `storage` each process counts for itself. */
import { defineLibrary } from '../model/library.ts';

export const nestjsThrottler = defineLibrary({
  id: 'nestjs-throttler',
  kind: 'configure',
  packages: ['@nestjs/throttler'],
  docs: 'https://docs.nestjs.com/security/rate-limiting',
  checked: '6.7',
  exports: { ThrottlerModule: 'ThrottlerModule' },
  types: {
    ThrottlerModule: {
      members: {
        // A list of limits has no place for a storage; the object form does.
        forRoot: {
          action: 'use',
          gives: 'value',
          options: '0',
          settings: { store: '0.storage' },
          traits: { store: 'memory', purpose: 'rate-limit' },
        },
        // Its factory decides; a storage there is not visible here.
        forRootAsync: { gives: 'value' },
      },
    },
  },
});
