/** The smallest honest part of multer 2.5. */
import type { RequestHandler } from 'express';

declare namespace multer {
  interface StorageEngine {
    readonly _handleFile: unknown;
  }

  interface Options {
    readonly dest?: string;
    readonly storage?: StorageEngine;
    readonly limits?: { readonly fileSize?: number; readonly files?: number };
  }

  interface Multer {
    single(field: string): RequestHandler;
  }

  function memoryStorage(): StorageEngine;
  function diskStorage(options: { readonly destination?: string }): StorageEngine;
}

declare function multer(options?: multer.Options): multer.Multer;

export = multer;
