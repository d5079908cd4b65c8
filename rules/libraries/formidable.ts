/** formidable: files of 200 MiB, written to the temporary folder, unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

const OPTIONS = {
  action: 'use',
  gives: 'value',
  options: '0',
  settings: { limit: ['0.maxFileSize', '0.maxTotalFileSize'] },
  traits: { limit: 209_715_200, store: 'disk', purpose: 'upload' },
} as const;

export const formidable = defineLibrary({
  id: 'formidable',
  kind: 'configure',
  packages: ['formidable'],
  docs: 'https://github.com/node-formidable/formidable#options',
  checked: '3.5',
  exports: { default: 'formidable', formidable: 'formidable', IncomingForm: 'formidable' },
  types: { formidable: { call: OPTIONS, new: OPTIONS } },
});
