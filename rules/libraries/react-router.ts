/** React Router (framework mode) and Remix: route modules export `loader`, `action`, `middleware`. */
import { defineLibrary } from '../model/library.ts';

export const reactRouter = defineLibrary({
  id: 'react-router',
  kind: 'configure',
  packages: [
    '@react-router/node',
    '@react-router/serve',
    '@react-router/dev',
    '@react-router/express',
    '@react-router/cloudflare',
    '@remix-run/node',
    '@remix-run/react',
    '@remix-run/express',
    '@remix-run/cloudflare',
    '@remix-run/server-runtime',
  ],
  docs: 'https://reactrouter.com/start/framework/data-loading',
  checked: 'react-router 7.18.5, 8.5.1; @remix-run/node 2.17.5',
  exports: {},
  typeNames: {
    LoaderFunctionArgs: 'arguments',
    ActionFunctionArgs: 'arguments',
    LoaderFunction: 'loader',
    ActionFunction: 'loader',
  },
  types: {
    arguments: { members: { request: { gives: 'request' }, params: { gives: 'request' } } },
    loader: { handler: { kind: 'http', parameters: ['arguments'] } },
  },
  files: [
    // https://reactrouter.com/start/framework/route-module (7.18, 8.5). `clientLoader` and `clientAction` run in the browser.
    {
      path: 'app/**/*.{ts,tsx,js,jsx}',
      exports: ['loader', 'action'],
      verbs: { loader: 'GET', action: 'POST' },
      kind: 'http',
      parameters: ['arguments'],
    },
    // https://reactrouter.com/how-to/middleware: a list of functions.
    {
      path: 'app/**/*.{ts,tsx,js,jsx}',
      exports: ['middleware.*'],
      kind: 'middleware',
      parameters: ['arguments', ''],
    },
    { path: 'app/entry.server.{ts,tsx,js,jsx}', exports: ['default'], kind: 'http', parameters: ['request'] },
  ],
  readsAnyBody: true,
});
