/** The language server: `dist/server.cjs --stdio`, and `tenfold lsp --stdio`. */
import { rules } from '../../rules/index.ts';
import { cacheFolder } from './cli/cache-folder.ts';
import { createEngine } from './engine/create.ts';
import { serve } from './lsp/server.ts';

serve({ createEngine, rules, cacheFolder: cacheFolder() });
