/** Resend. Types: `client`, `emails`, `batch`. */
import { defineLibrary } from '../model/library.ts';

const SEND = { action: 'send', gives: 'value', traits: { what: 'mail', carriesError: true } } as const;

export const resend = defineLibrary({
  id: 'resend',
  kind: 'http',
  packages: ['resend'],
  docs: 'https://resend.com/docs/api-reference/emails/send-email',
  checked: '6.38.0',
  exports: { Resend: 'Resend' },
  typeNames: { Resend: 'client' },
  types: {
    Resend: { new: { gives: 'client' } },
    client: {
      members: {
        emails: { gives: 'emails' },
        batch: { gives: 'batch' },
        contacts: { gives: 'emails' },
        broadcasts: { gives: 'emails' },
      },
    },
    emails: {
      members: {
        send: SEND,
        create: SEND,
        update: SEND,
        get: { action: 'get', gives: 'value' },
        list: { action: 'get', gives: 'value' },
      },
    },
    // At most a hundred mails. https://resend.com/docs/api-reference/emails/send-batch-emails
    batch: { members: { send: { ...SEND, rows: '0' }, create: { ...SEND, rows: '0' } } },
  },
  phrases: { place: 'options', createMany: '$client.batch.send($rows)' },
});
