/** TypeGraphQL. `FieldResolver` runs once per parent item. */
import { defineLibrary } from '../model/library.ts';

export const typeGraphql = defineLibrary({
  id: 'type-graphql',
  kind: 'configure',
  packages: ['type-graphql'],
  docs: 'https://typegraphql.com/docs/resolvers.html',
  checked: '2.0.0-rc.2',
  exports: {},
  typeNames: { MiddlewareInterface: 'middleware', MiddlewareFn: 'middleware-function' },
  types: {
    // https://typegraphql.com/docs/middlewares.html (2.0.0-rc.2)
    middleware: { implemented: { use: { kind: 'middleware' } } },
    'middleware-function': { handler: { kind: 'middleware' } },
  },
  decorators: {
    Resolver: { classRole: 'resolver' },
    Query: { entry: { kind: 'resolver', name: '1.name', verb: 'Query' } },
    Mutation: { entry: { kind: 'resolver', name: '1.name', verb: 'Mutation' } },
    Subscription: { entry: { kind: 'resolver', name: '1.name', verb: 'Subscription' } },
    FieldResolver: { entry: { kind: 'resolver', perItem: true } },
    Arg: { request: true },
    Args: { request: true },
    Root: { injects: { gives: 'row' } },
    Ctx: {},
    Info: {},
  },
});
