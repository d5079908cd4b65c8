/** @fastify/multipart: files up to Fastify's bodyLimit (1 MiB) unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

export const fastifyMultipart = defineLibrary({
  id: 'fastify-multipart',
  kind: 'configure',
  packages: ['@fastify/multipart'],
  docs: 'https://github.com/fastify/fastify-multipart#readme',
  checked: '10',
  exports: { default: 'plugin', fastifyMultipart: 'plugin' },
  types: {
    plugin: {
      registered: {
        action: 'use',
        gives: 'nothing',
        options: '1',
        settings: { limit: '1.limits.fileSize' },
        traits: { limit: 1_048_576, purpose: 'upload' },
      },
    },
  },
});
