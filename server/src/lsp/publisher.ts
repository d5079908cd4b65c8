/**
 * What the client is shown, file by file: open documents, and after a scan every file it covered.
 *
 * A client that pulls gets open documents only when it asks; the rest is pushed, because nobody asks for a file which
 * is not open. A client that pulls the whole workspace is pushed nothing.
 */
import { createHash } from 'node:crypto';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import type { Buffers } from './buffers.ts';
import type { Features } from './from-proto.ts';

export interface Publisher {
  /** Shows the diagnostics of a file as judged: `version` of the open buffer, undefined for one from disk. */
  show(path: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void;
  /** The client has asked for an open document and is given this. */
  pulled(path: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void;
  /** Nothing is known of the file any more, or nobody wants to see it. */
  clear(path: string): void;
  /** Files with at least one diagnostic. */
  paths(): readonly string[];
  /** Diagnostics shown now, in all files. */
  count(): number;
  /** Stops pushing: the client asks for everything itself. */
  stopPushing(): void;
}

export interface Sending {
  readonly send: (params: PublishDiagnosticsParams) => void;
  /** Asks the client to pull again. */
  readonly refresh: () => void;
}

export function createPublisher(buffers: Buffers, features: Features, { send, refresh }: Sending): Publisher {
  const shown = new Map<string, { readonly count: number; readonly digest: string }>();
  /** Files for which the client still holds pushed diagnostics, with the address it knows them by. */
  const pushed = new Map<string, string>();
  /** The version of an open document that was pushed last. */
  const versions = new Map<string, number>();
  /** What a client that pulls was given last. */
  const given = new Map<string, { readonly version: number | undefined; readonly digest: string }>();
  let pullsWorkspace = false;

  function show(path: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void {
    const digest = digestOf(diagnostics);
    const before = shown.get(path);
    if (diagnostics.length > 0) shown.set(path, { count: diagnostics.length, digest });
    else shown.delete(path);
    const isPulled = pullsWorkspace || (features.pull && buffers.get(path) !== undefined);
    if (isPulled) {
      withdraw(path);
      // Of a newer version the client asks by itself.
      const last = given.get(path);
      if (last && last.version === version && last.digest !== digest) refresh();
      if (pullsWorkspace && !last && digest !== (before?.digest ?? nothing)) refresh();
      return;
    }
    // An open document is told of every judged version, once; for others only news is worth a message.
    const isNewVersion = version !== undefined && versions.get(path) !== version;
    const isNews =
      isNewVersion || digest !== (before?.digest ?? nothing) || (version === undefined && !pushed.has(path));
    if (version === undefined) versions.delete(path);
    else versions.set(path, version);
    if (!isNews || (diagnostics.length === 0 && version === undefined && !pushed.has(path))) return;
    const uri = buffers.uriOf(path);
    withdrawOther(path, uri);
    send({ uri, ...(version === undefined ? {} : { version }), diagnostics: [...diagnostics] });
    if (diagnostics.length > 0) pushed.set(path, uri);
    else pushed.delete(path);
  }

  function withdraw(path: string): void {
    const uri = pushed.get(path);
    if (uri === undefined) return;
    pushed.delete(path);
    send({ uri, diagnostics: [] });
  }

  /** A client may spell the address of a document otherwise than we spell that of a file. */
  function withdrawOther(path: string, uri: string): void {
    if (pushed.has(path) && pushed.get(path) !== uri) withdraw(path);
  }

  return {
    show,
    pulled: (path, version, diagnostics) => void given.set(path, { version, digest: digestOf(diagnostics) }),
    clear: (path) => {
      shown.delete(path);
      given.delete(path);
      versions.delete(path);
      withdraw(path);
    },
    paths: () => [...shown.keys()],
    count: () => [...shown.values()].reduce((sum, { count }) => sum + count, 0),
    stopPushing: () => {
      pullsWorkspace = true;
      for (const path of [...pushed.keys()]) withdraw(path);
    },
  };
}

/** The same for equal diagnostics; serves as result id of pulled ones. */
export function digestOf(diagnostics: readonly Diagnostic[]): string {
  return createHash('sha1').update(JSON.stringify(diagnostics)).digest('base64url');
}

const nothing = digestOf([]);
