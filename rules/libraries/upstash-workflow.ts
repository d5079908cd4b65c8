/** Upstash Workflow: a handler whose steps are remembered and repeated one by one. Types: `context`. */
import { defineLibrary } from '../model/library.ts';

export const upstashWorkflow = defineLibrary({
  id: 'upstash-workflow',
  kind: 'message',
  packages: ['@upstash/workflow', '@upstash/workflow/*'],
  docs: 'https://upstash.com/docs/workflow/basics/serve',
  checked: '1.3.3',
  exports: { serve: 'serve' },
  typeNames: { WorkflowContext: 'context' },
  types: {
    serve: {
      call: {
        gives: 'value',
        entry: { kind: 'job', handlers: '0', parameters: ['context'] },
      },
    },
    // https://upstash.com/docs/workflow/basics/context
    context: {
      members: {
        requestPayload: { gives: 'request' },
        headers: { gives: 'request' },
        run: { gives: '1()', callbacks: [{ at: '1', frame: 'step' }] },
        call: { gives: 'value' },
        invoke: { action: 'publish', gives: 'value' },
        notify: { action: 'publish', gives: 'value' },
        sleep: { gives: 'nothing' },
        sleepUntil: { gives: 'nothing' },
        waitForEvent: { gives: 'value' },
      },
    },
  },
});
