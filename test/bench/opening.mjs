/** How long the bundled server takes from its start to the diagnostics of the document that is open, as in an editor. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { root } from '../../server/scripts/dependencies.mjs';

/** Milliseconds; rejects when the server ends before it has published. */
export async function openingMs(workspace, file) {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'dist/server.cjs'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  try {
    const uri = pathToFileURL(file).href;
    const published = new Promise((resolve, reject) => {
      connection.onNotification('textDocument/publishDiagnostics', (told) => {
        if (told.uri === uri) resolve();
      });
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    connection.onUnhandledNotification(() => {});
    connection.onRequest(() => null);
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(workspace).href,
      capabilities: {},
    });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'typescript', version: 1, text: readFileSync(file, 'utf8') },
    });
    await published;
    return performance.now() - started;
  } finally {
    child.removeAllListeners('exit');
    connection.dispose();
    child.kill();
  }
}
