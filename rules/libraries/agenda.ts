/** Agenda: jobs in MongoDB, locked, so that one replica runs each. Types: `agenda`, `job`. */
import { defineLibrary } from '../model/library.ts';

const OPEN = { kind: 'construct', action: 'open', gives: 'agenda' } as const;
const PUBLISH = { action: 'publish', gives: 'value' } as const;

export const agenda = defineLibrary({
  id: 'agenda',
  kind: 'message',
  packages: ['agenda', '@hokify/agenda', '@pulsecron/pulse'],
  docs: 'https://github.com/agenda/agenda#api',
  checked: '6.2.6',
  exports: { default: 'Agenda', Agenda: 'Agenda', Pulse: 'Agenda' },
  typeNames: { Agenda: 'agenda', Job: 'job' },
  types: {
    Agenda: { new: OPEN },
    agenda: {
      members: {
        define: {
          gives: 'nothing',
          entry: { kind: 'job', handlers: ['1', '2'], name: '0', parameters: ['job', ''] },
        },
        now: PUBLISH,
        schedule: PUBLISH,
        every: { kind: 'timer', action: 'schedule', gives: 'value', traits: { coordinated: true } },
        start: { gives: 'nothing' },
        stop: { gives: 'nothing' },
        jobs: { action: 'read-many', limit: '2', gives: 'rows' },
      },
    },
    job: { members: { attrs: { gives: 'request' } } },
  },
});
