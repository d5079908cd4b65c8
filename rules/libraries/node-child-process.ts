/** `node:child_process`: the synchronous functions wait for the whole process. */
import { defineLibrary } from '../model/library.ts';

/** https://nodejs.org/api/child_process.html#synchronous-process-creation (20, 24) */
const SYNC = {
  action: 'call',
  gives: 'value',
  timeout: ['1.timeout', '2.timeout'],
  traits: { what: 'process' },
} as const;

export const nodeChildProcess = defineLibrary({
  id: 'node-child-process',
  kind: 'blocking',
  packages: ['child_process', 'node:child_process'],
  docs: 'https://nodejs.org/api/child_process.html',
  checked: 'Node 20.20, 24.21',
  exports: {
    default: 'childProcess',
    execSync: 'sync',
    execFileSync: 'sync',
    spawnSync: 'sync',
  },
  types: {
    childProcess: { members: { execSync: SYNC, execFileSync: SYNC, spawnSync: SYNC } },
    sync: { call: SYNC },
  },
});
