/** pg-boss: jobs in PostgreSQL. Type: `boss`. */
import { defineLibrary } from '../model/library.ts';

const PUBLISH = { action: 'publish', gives: 'value' } as const;

export const pgBoss = defineLibrary({
  id: 'pg-boss',
  kind: 'message',
  packages: ['pg-boss'],
  docs: 'https://timgit.github.io/pg-boss/',
  checked: '10.4.2',
  exports: { default: 'PgBoss', PgBoss: 'PgBoss' },
  typeNames: { PgBoss: 'boss' },
  types: {
    PgBoss: { new: { kind: 'construct', action: 'open', gives: 'boss' } },
    boss: {
      members: {
        start: { gives: 'self' },
        stop: { gives: 'nothing' },
        send: PUBLISH,
        sendAfter: PUBLISH,
        sendThrottled: PUBLISH,
        sendDebounced: PUBLISH,
        publish: PUBLISH,
        insert: { action: 'publish-many', rows: ['1', '0'], gives: 'value' },
        work: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'value',
          entry: { kind: 'job', handlers: ['2', '1'], name: '0', parameters: ['request'] },
        },
        // Once for all replicas.
        schedule: { kind: 'timer', action: 'schedule', gives: 'nothing', traits: { coordinated: true } },
        createQueue: { gives: 'nothing' },
      },
    },
  },
  phrases: { place: 'options', createMany: '$client.insert($rows)' },
});
