/** The open documents, by path, and the text of every other file as a document, for its lines and columns. */
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../engine/engine.ts';

export interface Buffers {
  /** A document was opened or has changed. */
  set(path: string, document: TextDocument): void;
  delete(path: string): void;
  get(path: string): TextDocument | undefined;
  paths(): readonly string[];
  /** The address by which the client knows a file: its own spelling while it is open. */
  uriOf(path: string): string;
  /** The file as judged, open or not; empty when it cannot be read. */
  document(path: string): TextDocument;
}

/** Line tables are small beside the text; these many cover the related places of one file's findings. */
const keptDocuments = 64;

export function createBuffers(engine: Pick<Engine, 'text'>): Buffers {
  const open = new Map<string, TextDocument>();
  const recent = new Map<string, TextDocument>();
  const uriOf = (path: string): string => open.get(path)?.uri ?? pathToFileURL(path).href;

  return {
    set: (path, document) => void open.set(path, document),
    delete: (path) => void open.delete(path),
    get: (path) => open.get(path),
    paths: () => [...open.keys()],
    uriOf,
    document: (path) => {
      const buffer = open.get(path);
      if (buffer) return buffer;
      const text = engine.text(path) ?? '';
      const known = recent.get(path);
      if (known?.getText() === text) return known;
      const document = TextDocument.create(uriOf(path), '', 0, text);
      recent.delete(path); // A map keeps the order of insertion: the first is the oldest.
      recent.set(path, document);
      if (recent.size > keptDocuments) recent.delete(recent.keys().next().value!);
      return document;
    },
  };
}
