/** @nestjs/graphql. Decorators only: `ResolveField` and `ResolveReference` run once per parent item. */
import { defineLibrary } from '../model/library.ts';

/** `@Query('name')`, `@Query(() => Order, { name })`. https://docs.nestjs.com/graphql/resolvers#query-type-names (14.0) */
const NAME = ['1.name', '0.name', '0'] as const;

export const nestjsGraphql = defineLibrary({
  id: 'nestjs-graphql',
  kind: 'configure',
  packages: ['@nestjs/graphql'],
  docs: 'https://docs.nestjs.com/graphql/resolvers',
  checked: '14.0.3',
  exports: {},
  types: {},
  decorators: {
    Resolver: { classRole: 'resolver' },
    Query: { entry: { kind: 'resolver', name: NAME, verb: 'Query' } },
    Mutation: { entry: { kind: 'resolver', name: NAME, verb: 'Mutation' } },
    Subscription: { entry: { kind: 'resolver', name: NAME, verb: 'Subscription' } },
    ResolveField: { entry: { kind: 'resolver', name: NAME, perItem: true } },
    ResolveProperty: { entry: { kind: 'resolver', name: '0', perItem: true } },
    // https://docs.nestjs.com/graphql/federation
    ResolveReference: { entry: { kind: 'resolver', name: '0', perItem: true } },
    Args: { request: true },
    // The parent item.
    Parent: { injects: { gives: 'row' } },
    Root: { injects: { gives: 'row' } },
    Context: {},
    Info: {},
  },
});
