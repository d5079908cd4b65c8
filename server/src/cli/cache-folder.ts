/** Where this machine keeps caches. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `tenfold` below the user's cache folder, as each system has it. TENFOLD_CACHE names another one. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.TENFOLD_CACHE) return env.TENFOLD_CACHE;
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'tenfold', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'tenfold');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tenfold');
}
