/**
 * Next.js (app and pages routers). Most of it is file conventions.
 *
 * A component file with `use client` runs in the browser; one without is a server component, run per request unless the
 * segment is cached.
 */
import { defineLibrary } from '../model/library.ts';

/**
 * https://nextjs.org/docs/app/api-reference/file-conventions/route-segment-config (14 to 16). Without `dynamicParams` it is
 * made for what `generateStaticParams` names, when the site is built.
 */
const KEPT = { revalidate: 'number', dynamic: 'force-static', dynamicParams: 'false' };

export const nextjs = defineLibrary({
  id: 'nextjs',
  kind: 'configure',
  packages: ['next', 'next/*'],
  docs: 'https://nextjs.org/docs/app/api-reference/file-conventions',
  checked: '16.4.6 (13 to 15 alike where not noted)',
  exports: {
    unstable_cache: 'unstable_cache',
    after: 'after',
    unstable_after: 'after',
    headers: 'headers',
    cookies: 'headers',
    NextResponse: 'NextResponse',
  },
  typeNames: {
    NextRequest: 'request',
    NextApiRequest: 'request',
    NextApiResponse: 'sink',
    NextApiHandler: 'api-handler',
    GetServerSideProps: 'server-side-props',
    GetStaticProps: 'static-props',
    GetStaticPaths: 'static-props',
    NextMiddleware: 'middleware',
  },
  types: {
    // Remembers across requests. https://nextjs.org/docs/app/api-reference/functions/unstable_cache (14 to 16)
    unstable_cache: {
      call: {
        gives: '0',
        callbacks: [{ at: '0', frame: 'cached' }],
        settings: { revalidate: '2.revalidate' },
      },
    },
    // Runs when the response is sent, kept alive by the platform. https://nextjs.org/docs/app/api-reference/functions/after
    after: {
      call: {
        gives: 'nothing',
        runs: '0',
        callbacks: [{ at: '0', frame: 'callback' }],
        traits: { registered: true },
      },
    },
    headers: { call: { gives: 'request' } },
    // https://nextjs.org/docs/app/api-reference/functions/next-response
    NextResponse: { new: { gives: 'value', content: '0', takes: { as: 'web' } } },
    'api-handler': { handler: { kind: 'http', parameters: ['request', 'sink'] } },
    'server-side-props': { handler: { kind: 'http', parameters: ['request'] } },
    'static-props': { handler: { kind: 'build' } },
    middleware: { handler: { kind: 'middleware', parameters: ['request', ''] } },
  },
  files: [
    // https://nextjs.org/docs/app/api-reference/file-conventions/route (16.4)
    {
      path: 'app/**/route.{ts,js,tsx,jsx}',
      exports: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'],
      kind: 'http',
      parameters: ['request', 'request'],
      // `GET` alone in truth: nothing that is posted has these.
      kept: KEPT,
    },
    // https://nextjs.org/docs/app/api-reference/file-conventions/page (16.4)
    {
      path: 'app/**/{page,layout,template,default,loading,not-found}.{tsx,jsx,ts,js}',
      exports: ['default', 'generateMetadata', 'generateViewport'],
      kind: 'component',
      notDirective: 'use client',
      parameters: ['request'],
      kept: KEPT,
    },
    // At build time. https://nextjs.org/docs/app/api-reference/functions/generate-static-params
    {
      path: 'app/**/{page,layout,route}.{tsx,jsx,ts,js}',
      exports: ['generateStaticParams'],
      kind: 'build',
    },
    // https://nextjs.org/docs/app/api-reference/file-conventions/metadata (16.4)
    {
      path: 'app/**/{sitemap,robots,manifest,opengraph-image,twitter-image,icon,apple-icon}.{ts,tsx,js,jsx}',
      exports: ['default'],
      kind: 'http',
    },
    // https://nextjs.org/docs/app/api-reference/directives/use-server (16.4). Also functions with the directive.
    { path: '**/*.{ts,tsx,js,jsx}', exports: ['*'], kind: 'action', directive: 'use server' },
    // https://nextjs.org/docs/pages/building-your-application/routing/api-routes (16.4)
    {
      path: 'pages/api/**/*.{ts,js,tsx,jsx}',
      exports: ['default'],
      kind: 'http',
      parameters: ['request', 'sink'],
    },
    // https://nextjs.org/docs/pages/api-reference/functions/get-server-side-props (16.4)
    {
      path: 'pages/**/*.{tsx,jsx,ts,js}',
      exports: ['getServerSideProps', 'getInitialProps'],
      kind: 'http',
      parameters: ['request'],
    },
    // https://nextjs.org/docs/pages/api-reference/functions/get-static-props (16.4): build, or revalidation.
    { path: 'pages/**/*.{tsx,jsx,ts,js}', exports: ['getStaticProps', 'getStaticPaths'], kind: 'build' },
    // `proxy` since 16. https://nextjs.org/docs/app/api-reference/file-conventions/proxy
    {
      path: '{middleware,proxy}.{ts,js}',
      exports: ['middleware', 'proxy', 'default'],
      kind: 'middleware',
      parameters: ['request', ''],
    },
    // https://nextjs.org/docs/app/api-reference/file-conventions/instrumentation (16.4)
    { path: 'instrumentation.{ts,js}', exports: ['register'], kind: 'startup' },
  ],
  // Route handlers; server actions and the pages router have 1 MB. https://nextjs.org/docs/app/api-reference/config/next-config-js/serverActions
  readsAnyBody: true,
  phrases: { place: 'options', query: "new URL($1.url).searchParams.get('$2')" },
});
