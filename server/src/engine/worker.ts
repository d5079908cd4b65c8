/** The thread that lowers: texts in, encoded facts out. Knows no files and no workspace. */
import { parentPort } from 'node:worker_threads';
import { encode } from './codec.ts';
import { standardLowering } from './lowering.ts';
import { lowerBy } from './records.ts';

export interface LoweringBatch {
  readonly texts: readonly { readonly path: string; readonly text: string }[];
}

export interface LoweringReply {
  readonly files: readonly LoweredFile[];
}

export type LoweredFile =
  | { readonly path: string; readonly bytes: Uint8Array }
  | { readonly path: string; readonly failure: string };

parentPort?.on('message', ({ texts }: LoweringBatch) => {
  const files = texts.map(({ path, text }): LoweredFile => {
    try {
      return { path, bytes: encode(lowerBy(standardLowering, text, path)) };
    } catch (error) {
      return { path, failure: `cannot be analysed (${(error as Error).message})` };
    }
  });
  const buffers = new Set(
    files.map((file) => ('bytes' in file ? (file.bytes.buffer as ArrayBuffer) : undefined)),
  );
  buffers.delete(undefined);
  const reply: LoweringReply = { files };
  parentPort?.postMessage(reply, [...buffers] as ArrayBuffer[]);
});
