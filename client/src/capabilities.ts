/** Where this client differs from what its library can do. */
import type { ClientCapabilities, StaticFeature } from 'vscode-languageclient/node';
import type { ExperimentalCapabilities } from '../../server/src/lsp/ext.ts';

const experimental: ExperimentalCapabilities = { tenfoldStatus: true, tenfoldSelect: true };

export const capabilities: StaticFeature = {
  fillClientCapabilities: (all: ClientCapabilities) => {
    all.experimental = { ...all.experimental, ...experimental };
    // Pushed diagnostics name their version, and stay when a document is closed; pulled ones do neither here.
    delete all.textDocument?.diagnostic;
    // The editor indents the lines of a snippet once more, and the protocol has no word against that:
    // https://github.com/microsoft/language-server-protocol/issues/2290. A command selects instead.
    delete all.workspace?.workspaceEdit?.snippetEditSupport;
  },
  initialize: () => {},
  getState: () => ({ kind: 'static' }),
  clear: () => {},
};
