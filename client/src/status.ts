/** The status bar item: what the server is doing, how much it has found, which configuration is in force. */
import * as vscode from 'vscode';
import type { Status } from '../../server/src/lsp/ext.ts';

export interface StatusItem extends vscode.Disposable {
  show(status: Status): void;
  /** There is no server. */
  stopped(): void;
}

const icons: Readonly<Record<Status['state'], string>> = {
  starting: '$(loading~spin)',
  ready: '$(graph)',
  analysing: '$(loading~spin)',
  scanning: '$(loading~spin)',
  error: '$(warning)',
};

const words: Readonly<Record<Status['state'], string>> = {
  starting: 'Starting.',
  ready: 'Ready.',
  analysing: 'Analysing.',
  scanning: 'Scanning.',
  error: 'The language server does not run.',
};

export function createStatusItem(): StatusItem {
  const item = vscode.window.createStatusBarItem('tenfold.status', vscode.StatusBarAlignment.Right, 50);
  item.name = 'Tenfold';
  item.command = 'workbench.actions.view.problems';

  function show(status: Status): void {
    const { state, findings } = status;
    item.text = `${icons[state]} Tenfold${findings > 0 ? `: ${findings.toLocaleString('en-US')}` : ''}`;
    item.tooltip = tooltipOf(status);
    item.backgroundColor =
      state === 'error' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: `Tenfold. ${words[state]} ${findingsIn(status)}` };
    item.show();
  }

  return {
    show,
    stopped: () => show({ state: 'error', findings: 0, configuration: null }),
    dispose: () => item.dispose(),
  };
}

function tooltipOf(status: Status): vscode.MarkdownString {
  const { state, configuration, message } = status;
  const lines = [
    `**Tenfold** ${words[state]}`,
    ...(message ? [message] : []),
    ...(state === 'error' ? [] : [findingsIn(status)]),
    configuration
      ? `Configuration: \`${vscode.workspace.asRelativePath(configuration)}\``
      : 'Configuration: defaults',
    [
      '[Scan Workspace](command:tenfold.scanWorkspace)',
      '[Restart Server](command:tenfold.restartServer)',
      '[Show Output](command:tenfold.showOutput)',
    ].join(' · '),
  ];
  const tooltip = new vscode.MarkdownString(lines.join('\n\n'));
  tooltip.isTrusted = {
    enabledCommands: ['tenfold.scanWorkspace', 'tenfold.restartServer', 'tenfold.showOutput'],
  };
  return tooltip;
}

function findingsIn({ findings }: Status): string {
  if (findings === 0) return 'No findings.';
  return `${findings.toLocaleString('en-US')} finding${findings === 1 ? '' : 's'}.`;
}
