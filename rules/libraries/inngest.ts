/** Inngest. Types: `client`, `context` (`{ event, step }`), `step`. Steps are retried one by one. */
import { defineLibrary } from '../model/library.ts';

export const inngest = defineLibrary({
  id: 'inngest',
  kind: 'message',
  packages: ['inngest'],
  docs: 'https://www.inngest.com/docs/reference/functions/create',
  checked: '4.24.0',
  exports: { Inngest: 'Inngest' },
  typeNames: { Inngest: 'client' },
  types: {
    Inngest: { new: { gives: 'client' } },
    client: {
      members: {
        createFunction: {
          gives: 'value',
          concurrency: '0.concurrency',
          entry: { kind: 'job', handlers: ['2', '1'], name: '0.id', parameters: ['context'] },
        },
        send: { action: 'publish', rows: '0', gives: 'value' },
      },
    },
    context: {
      members: { event: { gives: 'request' }, events: { gives: 'request' }, step: { gives: 'step' } },
    },
    // https://www.inngest.com/docs/reference/functions/step-run
    step: {
      members: {
        run: { gives: '1()', callbacks: [{ at: '1', frame: 'step' }] },
        sendEvent: { action: 'publish', rows: '1', gives: 'value' },
        invoke: { action: 'publish', gives: 'value' },
        sleep: { gives: 'nothing' },
        sleepUntil: { gives: 'nothing' },
        waitForEvent: { gives: 'value' },
      },
    },
  },
});
