/** Changes on disk: which ones we ask the client to report, and many of them as one. */
import {
  FileChangeType,
  type FileEvent,
  type FileSystemWatcher,
  WatchKind,
} from 'vscode-languageserver/node';
import type { FileChange } from '../engine/engine.ts';
import { pathOf } from './from-proto.ts';

/** What can change a finding. */
const patterns = [
  '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,prisma,sql}',
  '**/{tsconfig,jsconfig}*.json',
  '**/{package,tenfold,tenfold-baseline}.json',
  '**/{deno.json,deno.jsonc,pnpm-workspace.yaml,.gitignore}',
  // How the code is deployed: see workspace/deployment.ts.
  '**/{*compose*,serverless,render,values*,hpa,*deployment*,*statefulset*,*autoscal*}.{yml,yaml}',
  '**/{vercel,firebase,wrangler,ecosystem.config,pm2.config}.{json,jsonc}',
  '**/{netlify,fly*,wrangler}.toml',
];

/** Deletions of anything: that of a folder is reported for the folder alone, and its name ends in nothing we know. */
export const watchers: readonly FileSystemWatcher[] = [
  ...patterns.map((globPattern) => ({ globPattern })),
  { globPattern: '**/*', kind: WatchKind.Delete },
];

/** The same for operations in the client's own file tree. Folders too: they are renamed and deleted as one. */
export const fileOperationFilters = [
  ...patterns.map((glob) => ({ scheme: 'file', pattern: { glob, matches: 'file' as const } })),
  { scheme: 'file', pattern: { glob: '**/*', matches: 'folder' as const } },
];

const kinds: Readonly<Record<FileChangeType, FileChange['kind']>> = {
  [FileChangeType.Created]: 'created',
  [FileChangeType.Changed]: 'changed',
  [FileChangeType.Deleted]: 'deleted',
};

/** Without what no finding depends on: an install writes tens of thousands of files. */
export function fileChangesOf(events: readonly FileEvent[]): readonly FileChange[] {
  return events.flatMap(({ uri, type }) => {
    if (/\/(node_modules|\.git)\//.test(uri)) return [];
    const path = pathOf(uri);
    return path === undefined ? [] : [{ path, kind: kinds[type] ?? 'changed' }];
  });
}

/** A branch switch comes as thousands of events within some hundred milliseconds. */
const gatherMs = 100;
/** A build that writes for minutes must not keep us from everything else. */
const gatherAtMostMs = 2_000;

/** Gathers changes until none comes for a moment, and delivers the last one of each path. */
export function createBatch(
  deliver: (changes: readonly FileChange[]) => void,
): (changes: readonly FileChange[]) => void {
  const gathered = new Map<string, FileChange>();
  let firstAt = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    const changes = [...gathered.values()];
    gathered.clear();
    deliver(changes);
  }

  return (changes) => {
    if (changes.length === 0) return;
    if (gathered.size === 0) firstAt = Date.now();
    for (const change of changes) gathered.set(change.path, merged(gathered.get(change.path), change));
    clearTimeout(timer);
    timer = setTimeout(flush, Math.min(gatherMs, Math.max(0, firstAt + gatherAtMostMs - Date.now())));
  };
}

/** Deleted and created again, as many programs save: changed. */
function merged(before: FileChange | undefined, now: FileChange): FileChange {
  if (before?.kind === 'deleted' && now.kind === 'created') return { ...now, kind: 'changed' };
  if (before?.kind === 'created' && now.kind === 'changed') return before;
  return now;
}
