/**
 * GraphQL servers that take resolver maps: Apollo Server, GraphQL Yoga, graphql-tools, Mercurius' plugin options aside.
 *
 * Handlers of `Query`, `Mutation` and `Subscription` run once per request, those of any other type once per parent item.
 */
import { defineLibrary } from '../model/library.ts';

const RESOLVERS = {
  kind: 'resolver',
  handlers: [
    '0.resolvers.*.*',
    '0.resolvers.*.*.resolve',
    '0.resolvers.*.*.subscribe',
    '0.schema.resolvers.*.*',
    '0.*.resolvers.*.*',
  ],
  parameters: ['row', 'request', '', ''],
  perItem: true,
  roots: ['Query', 'Mutation', 'Subscription'],
} as const;

/** graphql-js: `fields` of one type. Whether the type is a root is in its name. */
const FIELDS = {
  kind: 'resolver',
  handlers: ['0.fields.*.resolve'],
  name: '0.name',
  parameters: ['row', 'request', '', ''],
} as const;

export const graphql = defineLibrary({
  id: 'graphql',
  kind: 'configure',
  packages: [
    '@apollo/server',
    '@apollo/server/*',
    'apollo-server',
    'apollo-server-express',
    'apollo-server-fastify',
    'apollo-server-koa',
    'apollo-server-micro',
    '@apollo/subgraph',
    'graphql-yoga',
    'graphql-tools',
    '@graphql-tools/schema',
    '@graphql-tools/merge',
    'graphql',
  ],
  docs: 'https://www.apollographql.com/docs/apollo-server/data/resolvers',
  checked: '@apollo/server 5.5.1',
  exports: {
    ApolloServer: 'ApolloServer',
    makeExecutableSchema: 'makeExecutableSchema',
    createSchema: 'makeExecutableSchema',
    buildSubgraphSchema: 'makeExecutableSchema',
    addResolversToSchema: 'makeExecutableSchema',
    createYoga: 'createYoga',
    startStandaloneServer: 'startStandaloneServer',
    GraphQLObjectType: 'GraphQLObjectType',
    createPubSub: 'createPubSub',
  },
  typeNames: { GraphQLFieldResolver: 'field-resolver' },
  types: {
    // https://www.apollographql.com/docs/apollo-server/api/apollo-server (5.5). Cache: bounded, in memory.
    ApolloServer: {
      new: { kind: 'configure', action: 'use', gives: 'server', options: '0', entry: RESOLVERS },
    },
    server: {
      members: {
        start: { gives: 'nothing' },
        stop: { gives: 'nothing' },
        listen: { kind: 'listen', action: 'open', gives: 'value' },
      },
    },
    startStandaloneServer: {
      call: {
        kind: 'listen',
        action: 'open',
        gives: 'value',
        entry: { kind: 'middleware', handlers: '1.context', name: '=context' },
      },
    },
    // https://the-guild.dev/graphql/tools/docs/generate-schema
    makeExecutableSchema: { call: { gives: 'value', entry: RESOLVERS } },
    // https://the-guild.dev/graphql/yoga-server/docs
    createYoga: { call: { gives: 'value', entry: RESOLVERS } },
    // In the process: events do not reach another replica. https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions
    createPubSub: {
      call: {
        kind: 'configure',
        action: 'use',
        gives: 'value',
        traits: { store: 'memory', purpose: 'pub-sub' },
        settings: { store: '0.eventTarget' },
      },
    },
    // https://www.graphql-js.org/docs/constructing-types/
    GraphQLObjectType: { new: { gives: 'value', entry: FIELDS } },
    'field-resolver': { handler: { kind: 'resolver', parameters: ['row', 'request', '', ''] } },
  },
});
