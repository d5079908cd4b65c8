/**
 * Supabase. Types: `client`, `table` (`from`), `read`, `write` (filter builders that change in place and run when awaited), `result`
 * (`{ data, error, count }`), `single-result`, and the services `auth`, `auth-admin`, `storage`, `bucket`, `functions`.
 *
 * Selects are capped by the project (1,000 rows unless changed): `page` says so. `counted` is what the answer calls the number of all rows. A client per request is usual.
 */
import { defineLibrary } from '../model/library.ts';

/** https://supabase.com/docs/reference/javascript/using-filters (postgrest-js 2.119) */
const FILTERS = {
  eq: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'eq' },
  neq: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'ne' },
  gt: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'range' },
  gte: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'range' },
  lt: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'range' },
  lte: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'range' },
  like: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  ilike: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  likeAllOf: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  likeAnyOf: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  ilikeAllOf: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  ilikeAnyOf: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  regexMatch: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  regexIMatch: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'pattern' },
  is: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'null' },
  in: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'in' },
  notIn: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'not-in' },
  contains: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'array' },
  containedBy: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'array' },
  overlaps: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'array' },
  textSearch: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'full-text' },
  match: { gives: 'self', mutates: true, filter: ['0', 'mongo'] },
  not: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'ne' },
  or: { gives: 'self', mutates: true, filter: ['0..', 'method'], operator: 'other' },
  filter: { gives: 'self', mutates: true, filter: ['0..', 'triple'] },
} as const;

/** https://supabase.com/docs/reference/javascript/using-modifiers (postgrest-js 2.119) */
const MODIFIERS = {
  abortSignal: { gives: 'self', mutates: true, timeout: '0' },
  throwOnError: { gives: 'self', mutates: true, settings: { throws: '=true' } },
  returns: { gives: 'self', mutates: true },
  overrideTypes: { gives: 'self', mutates: true },
  maxAffected: { gives: 'self', mutates: true, limit: '0' },
  // No limit parameter is sent: the list is fetched and checked, by the server or here.
  single: { gives: 'single', awaited: 'single-result' },
  maybeSingle: { gives: 'single', awaited: 'single-result' },
} as const;

const HTTP = { kind: 'http', action: 'get', gives: 'result' } as const;
const HTTP_SEND = {
  kind: 'http',
  action: 'send',
  gives: 'result',
  traits: { carriesError: true },
} as const;

export const supabase = defineLibrary({
  id: 'supabase',
  kind: 'query',
  packages: [
    '@supabase/supabase-js',
    '@supabase/ssr',
    '@supabase/postgrest-js',
    '@supabase/auth-helpers-nextjs',
    'npm:@supabase/supabase-js',
    'jsr:@supabase/supabase-js',
  ],
  docs: 'https://supabase.com/docs/reference/javascript/select',
  checked: '2.119.0',
  schema: 'sql',
  fromBrowsers: true,
  exports: {
    createClient: 'createClient',
    createServerClient: 'createClient',
    createBrowserClient: 'createClient',
    createServerComponentClient: 'createClient',
    createRouteHandlerClient: 'createClient',
  },
  typeNames: { SupabaseClient: 'client', PostgrestClient: 'client' },
  shapes: [{ names: ['supabase', 'supabaseAdmin', 'supabaseClient'], type: 'client', entityMember: false }],
  types: {
    // Over HTTP: no pool, so no `construct`. https://supabase.com/docs/reference/javascript/initializing (2.119)
    createClient: { call: { gives: 'client', options: '2', timeout: '2.db.timeout' } },
    client: {
      members: {
        from: { gives: 'table', entity: '0' },
        schema: { gives: 'self' },
        // https://supabase.com/docs/reference/javascript/rpc (2.119). A set it returns is capped as a select is.
        rpc: {
          gives: 'read',
          action: 'raw',
          lazy: true,
          awaited: 'result',
          traits: { page: 1000, carriesError: true },
        },
        auth: { gives: 'auth' },
        storage: { gives: 'storage' },
        functions: { gives: 'functions' },
        channel: { gives: 'channel' },
        removeChannel: { gives: 'nothing' },
      },
    },
    // https://supabase.com/docs/reference/javascript/select, /insert, /update, /upsert, /delete (2.119)
    table: {
      members: {
        select: {
          gives: 'read',
          action: 'read-many',
          lazy: true,
          awaited: 'result',
          projection: ['0', 'supabase'],
          // One statement, whose children come as JSON.
          relations: ['0', 'supabase'],
          strategy: 'separate',
          options: '1',
          settings: { count: '1.count', head: '1.head' },
          traits: { page: 1000, carriesError: true, counted: 'count' },
        },
        insert: {
          gives: 'write',
          action: 'create',
          data: ['0', 'object'],
          rows: '0',
          lazy: true,
          awaited: 'result',
          traits: { carriesError: true },
        },
        upsert: {
          gives: 'write',
          action: 'upsert',
          data: ['0', 'object'],
          rows: '0',
          lazy: true,
          awaited: 'result',
          traits: { carriesError: true },
        },
        update: {
          gives: 'write',
          action: 'update-many',
          data: ['0', 'object'],
          lazy: true,
          awaited: 'result',
          traits: { carriesError: true },
        },
        delete: {
          gives: 'write',
          action: 'delete-many',
          lazy: true,
          awaited: 'result',
          traits: { carriesError: true },
        },
      },
    },
    read: {
      members: {
        '*': { gives: 'self', mutates: true },
        ...FILTERS,
        ...MODIFIERS,
        limit: { gives: 'self', mutates: true, limit: '0' },
        // Both ends included.
        range: { gives: 'self', mutates: true, offset: '0', last: '1' },
        order: { gives: 'self', mutates: true, order: ['0..', 'column-direction'] },
        single: {
          gives: 'self',
          action: 'read-one',
          lazy: true,
          awaited: 'single-result',
          traits: { carriesError: true },
        },
        maybeSingle: {
          gives: 'self',
          action: 'read-one',
          lazy: true,
          awaited: 'single-result',
          traits: { carriesError: true },
        },
        csv: { gives: 'self' },
      },
    },
    write: {
      members: {
        '*': { gives: 'self' },
        ...FILTERS,
        ...MODIFIERS,
        select: { gives: 'self', projection: ['0', 'supabase'] },
      },
    },
    single: { members: { '*': { gives: 'self' }, ...MODIFIERS } },
    result: {
      members: {
        data: { gives: 'rows' },
        count: { gives: 'count' },
        error: { gives: 'value' },
        status: { gives: 'value' },
      },
    },
    'single-result': {
      members: { data: { gives: 'maybe-row' }, error: { gives: 'value' }, status: { gives: 'value' } },
    },
    // https://supabase.com/docs/reference/javascript/auth-api (2.119). Each is a request to the auth server.
    auth: {
      members: {
        getUser: HTTP,
        getClaims: HTTP,
        getSession: { gives: 'value' },
        signInWithPassword: HTTP_SEND,
        signInWithOtp: HTTP_SEND,
        signUp: HTTP_SEND,
        signOut: { ...HTTP_SEND, traits: { ...HTTP_SEND.traits, what: 'sign-out' } },
        refreshSession: HTTP_SEND,
        verifyOtp: HTTP_SEND,
        updateUser: HTTP_SEND,
        resetPasswordForEmail: HTTP_SEND,
        admin: { gives: 'auth-admin' },
        onAuthStateChange: { kind: 'listen', action: 'subscribe', gives: 'value' },
      },
    },
    'auth-admin': {
      members: {
        // https://supabase.com/docs/reference/javascript/auth-admin-listusers: 50 a page.
        listUsers: { ...HTTP, limit: '0.perPage', cursor: '0.page', traits: { page: 50 } },
        getUserById: HTTP,
        createUser: HTTP_SEND,
        updateUserById: HTTP_SEND,
        deleteUser: HTTP_SEND,
        inviteUserByEmail: HTTP_SEND,
        generateLink: HTTP_SEND,
      },
    },
    storage: { members: { from: { gives: 'bucket' }, listBuckets: HTTP, createBucket: HTTP_SEND } },
    bucket: {
      members: {
        // https://supabase.com/docs/reference/javascript/storage-from-list: 100 unless set.
        list: { ...HTTP, limit: '1.limit', offset: '1.offset', traits: { page: 100 } },
        upload: { ...HTTP_SEND, content: '1' },
        update: HTTP_SEND,
        download: { ...HTTP, collects: 'object', traits: { holds: 'object' } },
        remove: { ...HTTP_SEND, rows: '0' },
        move: HTTP_SEND,
        copy: HTTP_SEND,
        createSignedUrl: HTTP_SEND,
        createSignedUrls: { ...HTTP_SEND, rows: '0' },
        getPublicUrl: { gives: 'value' },
      },
    },
    functions: { members: { invoke: HTTP_SEND } },
    channel: {
      members: {
        on: { gives: 'self', callbacks: [{ at: '2', frame: 'callback' }] },
        subscribe: { kind: 'listen', action: 'subscribe', gives: 'self' },
        send: { kind: 'message', action: 'publish', gives: 'value' },
        unsubscribe: { gives: 'nothing' },
      },
    },
  },
  phrases: {
    place: 'chain',
    limit: '.limit($1)',
    offset: '.range($1, $2)',
    order: ".order('$1')",
    select: ".select('$1')",
    manyByKey: "$client.from('$entity').select().in('$column', $keys)",
    createMany: "$client.from('$entity').insert($rows)",
    timeout: '.abortSignal(AbortSignal.timeout($1))',
  },
});
