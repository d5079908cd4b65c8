/** multer, also as Nest's file interceptors. No limits, and memory, unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

/** https://github.com/expressjs/multer#multeropts (2.5) */
const OPTIONS = {
  action: 'use',
  options: '0',
  path: '0.dest',
  settings: { limit: ['0.limits.fileSize', '0.limits'], storage: '0.storage', dest: '0.dest' },
  traits: { store: 'memory', purpose: 'upload' },
} as const;

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
    FilesInterceptor: 'interceptor',
    AnyFilesInterceptor: 'anyInterceptor',
    FileFieldsInterceptor: 'interceptor',
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
    // `(field, [count], options)`. https://docs.nestjs.com/techniques/file-upload
    interceptor: {
      call: {
        action: 'use',
        gives: 'value',
        path: ['1.dest', '2.dest'],
        settings: {
          limit: ['1.limits.fileSize', '1.limits', '2.limits.fileSize', '2.limits'],
          storage: ['1.storage', '2.storage'],
          dest: ['1.dest', '2.dest'],
        },
        traits: { store: 'memory', purpose: 'upload' },
      },
    },
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
});
