/** SendGrid mail. Type: `mail`. */
import { defineLibrary } from '../model/library.ts';

const SEND = { action: 'send', gives: 'value', rows: '0', traits: { what: 'mail' } } as const;

export const sendgrid = defineLibrary({
  id: 'sendgrid',
  kind: 'http',
  packages: ['@sendgrid/mail'],
  docs: 'https://github.com/sendgrid/sendgrid-nodejs/tree/main/packages/mail',
  checked: '@sendgrid/mail 8.1.6',
  exports: { default: 'mail', MailService: 'MailService' },
  typeNames: { MailService: 'mail' },
  types: {
    MailService: { new: { gives: 'mail' } },
    mail: {
      members: {
        send: SEND,
        sendMultiple: SEND,
        setApiKey: { gives: 'nothing' },
        setTimeout: { gives: 'nothing', timeout: '0' },
      },
    },
  },
});
