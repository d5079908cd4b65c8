/** `node:zlib`: the synchronous functions. */
import { defineLibrary } from '../model/library.ts';

/** https://nodejs.org/api/zlib.html (20, 24) */
const SYNC = {
  action: 'call',
  gives: 'value',
  traits: { what: 'compression', asynchronous: 'callback' },
} as const;

export const nodeZlib = defineLibrary({
  id: 'node-zlib',
  kind: 'blocking',
  packages: ['zlib', 'node:zlib'],
  docs: 'https://nodejs.org/api/zlib.html',
  checked: 'Node 20.20, 24.21',
  exports: {
    default: 'zlib',
    gzipSync: 'sync',
    gunzipSync: 'sync',
    deflateSync: 'sync',
    inflateSync: 'sync',
    deflateRawSync: 'sync',
    inflateRawSync: 'sync',
    unzipSync: 'sync',
    brotliCompressSync: 'sync',
    brotliDecompressSync: 'sync',
    zstdCompressSync: 'sync',
    zstdDecompressSync: 'sync',
  },
  types: {
    zlib: {
      members: {
        gzipSync: SYNC,
        gunzipSync: SYNC,
        deflateSync: SYNC,
        inflateSync: SYNC,
        deflateRawSync: SYNC,
        inflateRawSync: SYNC,
        unzipSync: SYNC,
        brotliCompressSync: SYNC,
        brotliDecompressSync: SYNC,
        zstdCompressSync: SYNC,
        zstdDecompressSync: SYNC,
      },
    },
    sync: { call: SYNC },
  },
});
