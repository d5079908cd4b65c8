/** express-fileupload: files in memory, without limit, unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

export const expressFileupload = defineLibrary({
  id: 'express-fileupload',
  kind: 'configure',
  packages: ['express-fileupload'],
  docs: 'https://github.com/richardgirges/express-fileupload#using-useTempFiles-options',
  checked: 'not verified',
  exports: { default: 'fileUpload' },
  types: {
    fileUpload: {
      call: {
        action: 'use',
        gives: 'value',
        options: '0',
        settings: { limit: '0.limits.fileSize', dest: '0.useTempFiles' },
        traits: { store: 'memory', purpose: 'upload' },
      },
    },
  },
  // Larger ones are cut short without `abortOnLimit`.
  phrases: { place: 'options', sizeLimit: 'limits: { fileSize: $1 }, abortOnLimit: true' },
});
