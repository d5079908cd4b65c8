/**
 * Pothos. Types: `builder`, `root-fields` (fields of Query and Mutation: once per request), `item-fields` (fields of object
 * types: once per parent item). `t.relation` and `t.loadable` are batched by their plugins and have no rows here.
 */
import { defineLibrary } from '../model/library.ts';

/** https://pothos-graphql.dev/docs/guide/queries-mutations-and-subscriptions (4.15) */
const ROOT = {
  gives: 'value',
  entry: { kind: 'resolver', handlers: '0.resolve', parameters: ['row', 'request', '', ''] },
} as const;
/** `resolve(query, parent, args, context)`. https://pothos-graphql.dev/docs/plugins/prisma/objects (4.15) */
const ROOT_PRISMA = {
  gives: 'value',
  entry: { kind: 'resolver', handlers: '0.resolve', parameters: ['', 'row', 'request', '', ''] },
} as const;
/** https://pothos-graphql.dev/docs/guide/fields (4.15) */
const ITEM = {
  gives: 'value',
  entry: { kind: 'resolver', handlers: '0.resolve', perItem: true, parameters: ['row', 'request', '', ''] },
} as const;
const ITEM_PRISMA = {
  gives: 'value',
  entry: {
    kind: 'resolver',
    handlers: '0.resolve',
    perItem: true,
    parameters: ['', 'row', 'request', '', ''],
  },
} as const;

const ROOT_FIELD = { gives: 'value', callbacks: [{ at: '1', parameters: ['root-fields'] }] } as const;
const ROOT_FIELDS = { gives: 'value', callbacks: [{ at: '0', parameters: ['root-fields'] }] } as const;
const ROOT_TYPE = { gives: 'value', callbacks: [{ at: '0.fields', parameters: ['root-fields'] }] } as const;
const OBJECT_TYPE = {
  gives: 'reference',
  callbacks: [{ at: '1.fields', parameters: ['item-fields'] }],
} as const;

export const pothos = defineLibrary({
  id: 'pothos',
  kind: 'configure',
  packages: ['@pothos/core'],
  docs: 'https://pothos-graphql.dev/docs/guide',
  checked: '4.15.1',
  exports: { default: 'SchemaBuilder' },
  types: {
    SchemaBuilder: { new: { gives: 'builder' } },
    builder: {
      members: {
        queryType: ROOT_TYPE,
        mutationType: ROOT_TYPE,
        subscriptionType: ROOT_TYPE,
        queryField: ROOT_FIELD,
        mutationField: ROOT_FIELD,
        subscriptionField: ROOT_FIELD,
        queryFields: ROOT_FIELDS,
        mutationFields: ROOT_FIELDS,
        subscriptionFields: ROOT_FIELDS,
        objectType: OBJECT_TYPE,
        interfaceType: OBJECT_TYPE,
        prismaObject: OBJECT_TYPE,
        prismaNode: OBJECT_TYPE,
        drizzleObject: OBJECT_TYPE,
        objectRef: { gives: 'reference' },
        objectField: { gives: 'value', callbacks: [{ at: '2', parameters: ['item-fields'] }] },
        objectFields: { gives: 'value', callbacks: [{ at: '1', parameters: ['item-fields'] }] },
        prismaObjectField: { gives: 'value', callbacks: [{ at: '2', parameters: ['item-fields'] }] },
        prismaObjectFields: { gives: 'value', callbacks: [{ at: '1', parameters: ['item-fields'] }] },
        toSchema: { gives: 'value' },
      },
    },
    reference: {
      members: { implement: { gives: 'self', callbacks: [{ at: '0.fields', parameters: ['item-fields'] }] } },
    },
    'root-fields': {
      members: {
        field: ROOT,
        string: ROOT,
        int: ROOT,
        boolean: ROOT,
        stringList: ROOT,
        connection: ROOT,
        prismaField: ROOT_PRISMA,
        prismaConnection: ROOT_PRISMA,
        drizzleField: ROOT_PRISMA,
      },
    },
    'item-fields': {
      members: {
        field: ITEM,
        string: ITEM,
        int: ITEM,
        float: ITEM,
        boolean: ITEM,
        stringList: ITEM,
        connection: ITEM,
        prismaField: ITEM_PRISMA,
        drizzleField: ITEM_PRISMA,
      },
    },
  },
});
