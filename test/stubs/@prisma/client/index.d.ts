/**
 * What the generated client of any schema has in common. The real one is generated from a schema by a command that
 * downloads an engine; rows are `any` here, options are as the reference has them.
 * https://www.prisma.io/docs/orm/reference/prisma-client-reference
 */
type Value = string | number | boolean | bigint | Date | null | object;
type Where = { readonly [field: string]: Value | undefined };
type Selection = { readonly [field: string]: boolean | Find };
type SortOrder = 'asc' | 'desc';
type OrderBy = { readonly [field: string]: SortOrder | OrderBy | { sort: SortOrder; nulls?: 'first' | 'last' } };

interface Find {
  where?: Where;
  select?: Selection;
  include?: Selection;
  orderBy?: OrderBy | readonly OrderBy[];
  take?: number;
  skip?: number;
  cursor?: Where;
}

interface Delegate {
  findMany(options?: Find): Promise<any[]>;
  findFirst(options?: Find): Promise<any>;
  findUnique(options: Pick<Find, 'select' | 'include'> & { where: Where }): Promise<any>;
  findUniqueOrThrow(options: Pick<Find, 'select' | 'include'> & { where: Where }): Promise<any>;
  count(options?: { where?: Where }): Promise<number>;
  create(options: { data: Where; select?: Selection; include?: Selection }): Promise<any>;
  createMany(options: { data: Where | readonly Where[]; skipDuplicates?: boolean }): Promise<{ count: number }>;
  update(options: { where: Where; data: Where }): Promise<any>;
  updateMany(options: { where?: Where; data: Where; limit?: number }): Promise<{ count: number }>;
  delete(options: { where: Where }): Promise<any>;
  deleteMany(options?: { where?: Where; limit?: number }): Promise<{ count: number }>;
}

interface Methods {
  $transaction<T>(run: (tx: PrismaClient) => Promise<T>): Promise<T>;
  $transaction(list: readonly Promise<unknown>[]): Promise<any[]>;
  $queryRaw<T = unknown>(text: TemplateStringsArray, ...values: readonly unknown[]): Promise<T>;
}

export type PrismaClient = Methods & { readonly [model: string]: Delegate };
export declare const PrismaClient: new (options?: object) => PrismaClient;
