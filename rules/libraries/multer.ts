/** multer, also as Nest's file interceptors. No limits, and memory, unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

/** https://github.com/expressjs/multer#multeropts (2.5) */
const OPTIONS = {
  action: 'use',
  options: '0',
  path: '0.dest',
  inherits: '0.storage',
  settings: { limit: '0.limits.fileSize', dest: '0.dest' },
  traits: { store: 'memory', purpose: 'upload' },
} as const;

function interceptor(options: string) {
  return {
    ...OPTIONS,
    gives: 'value',
    options,
    path: `${options}.dest`,
    inherits: `${options}.storage`,
    settings: { limit: `${options}.limits.fileSize`, dest: `${options}.dest` },
  } as const;
}

const DEFAULTS = { action: 'use', gives: 'value', traits: { purpose: 'upload-defaults' } } as const;

export const multer = defineLibrary({
  id: 'multer',
  kind: 'configure',
  packages: ['multer', '@nestjs/platform-express'],
  docs: 'https://github.com/expressjs/multer#readme',
  checked: '2.5',
  exports: {
    default: 'multer',
    memoryStorage: 'memoryStorage',
    diskStorage: 'diskStorage',
    FileInterceptor: 'interceptor',
    FilesInterceptor: 'filesInterceptor',
    AnyFilesInterceptor: 'anyInterceptor',
    FileFieldsInterceptor: 'interceptor',
    MulterModule: 'module',
  },
  types: {
    multer: {
      call: { ...OPTIONS, gives: 'value' },
      members: {
        memoryStorage: {
          action: 'use',
          gives: 'value',
          traits: { store: 'memory', purpose: 'upload-storage' },
        },
        diskStorage: {
          action: 'use',
          gives: 'value',
          path: '0.destination',
          traits: { store: 'disk', purpose: 'upload-storage' },
        },
      },
    },
    // `(field, options)`, and `(field, count, options)`. https://docs.nestjs.com/techniques/file-upload
    interceptor: { call: interceptor('1') },
    filesInterceptor: { call: interceptor('2') },
    // What interceptors start from. https://docs.nestjs.com/techniques/file-upload#default-options
    module: { members: { register: DEFAULTS, registerAsync: DEFAULTS } },
    anyInterceptor: { call: { ...OPTIONS, gives: 'value' } },
    memoryStorage: {
      call: { action: 'use', gives: 'value', traits: { store: 'memory', purpose: 'upload-storage' } },
    },
    diskStorage: {
      call: {
        action: 'use',
        gives: 'value',
        path: '0.destination',
        traits: { store: 'disk', purpose: 'upload-storage' },
      },
    },
  },
  phrases: { place: 'options', sizeLimit: 'limits: { fileSize: $1 }' },
});
