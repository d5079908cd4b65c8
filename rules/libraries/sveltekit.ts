/** SvelteKit: `+server`, `+page.server`, `+layout.server`, hooks and remote functions. */
import { defineLibrary } from '../model/library.ts';

export const sveltekit = defineLibrary({
  id: 'sveltekit',
  kind: 'configure',
  packages: ['@sveltejs/kit', '$app/server'],
  docs: 'https://svelte.dev/docs/kit/routing',
  checked: '2.70.4, 3.2.0',
  exports: { query: 'remote', command: 'remote', form: 'remote', prerender: 'prerender' },
  typeNames: {
    RequestHandler: 'handler',
    PageServerLoad: 'handler',
    LayoutServerLoad: 'handler',
    ServerLoad: 'handler',
    Handle: 'hook',
    HandleFetch: 'hook',
    RequestEvent: 'event',
    ServerLoadEvent: 'event',
  },
  types: {
    event: {
      members: {
        request: { gives: 'request' },
        params: { gives: 'request' },
        url: { gives: 'request' },
        cookies: { gives: 'request' },
      },
    },
    'hook-input': { members: { event: { gives: 'event' } } },
    handler: { handler: { kind: 'http', parameters: ['event'] } },
    hook: { handler: { kind: 'middleware', parameters: ['hook-input'] } },
    // `([schema], fn)`. https://svelte.dev/docs/kit/remote-functions (2.70, 3.2)
    remote: {
      call: { gives: 'value', entry: { kind: 'rpc', handlers: ['1', '0'], parameters: ['request'] } },
      // One call for all arguments asked for in one macrotask.
      members: {
        batch: { gives: 'value', entry: { kind: 'rpc', handlers: ['1', '0'], parameters: ['request'] } },
      },
    },
    prerender: { call: { gives: 'value', entry: { kind: 'build', handlers: ['1', '0'] } } },
  },
  files: [
    // https://svelte.dev/docs/kit/routing#server (2.70, 3.2)
    {
      path: '**/+server.{ts,js}',
      root: 'src/routes',
      exports: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'fallback'],
      kind: 'http',
      parameters: ['event'],
    },
    // https://svelte.dev/docs/kit/load#Page-data, https://svelte.dev/docs/kit/form-actions (2.70, 3.2)
    {
      path: '**/{+page.server,+layout.server}.{ts,js}',
      root: 'src/routes',
      exports: ['load', 'actions.*'],
      kind: 'http',
      parameters: ['event'],
    },
    // https://svelte.dev/docs/kit/hooks (2.70, 3.2)
    {
      path: '**/hooks.server.{ts,js}',
      exports: ['handle', 'handleFetch', 'handleError'],
      kind: 'middleware',
      parameters: ['hook-input'],
    },
    { path: '**/hooks.server.{ts,js}', exports: ['init'], kind: 'startup' },
  ],
});
