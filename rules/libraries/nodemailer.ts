/** nodemailer. Type: `transport`. Connects anew per mail unless `pool: true`. */
import { defineLibrary } from '../model/library.ts';

const CREATE = {
  kind: 'construct',
  action: 'open',
  gives: 'transport',
  options: '0',
  settings: { pool: '0.pool' },
  timeout: ['0.connectionTimeout', '0.socketTimeout'],
} as const;

export const nodemailer = defineLibrary({
  id: 'nodemailer',
  kind: 'http',
  packages: ['nodemailer'],
  docs: 'https://nodemailer.com/smtp',
  checked: '10.6',
  // The longest phase: socket idle.
  defaultTimeoutMs: 600_000,
  exports: { default: 'nodemailer', createTransport: 'createTransport' },
  typeNames: { Transporter: 'transport' },
  types: {
    nodemailer: { members: { createTransport: CREATE, createTestAccount: { gives: 'value' } } },
    createTransport: { call: CREATE },
    transport: {
      members: {
        sendMail: { action: 'send', gives: 'value', traits: { what: 'mail' } },
        verify: { action: 'get', gives: 'value' },
        close: { gives: 'nothing' },
      },
    },
  },
});
