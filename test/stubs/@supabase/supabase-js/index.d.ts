/** The smallest honest part of supabase-js 2: builders are thenable, and results carry their error. */
export interface PostgrestError extends Error {
  readonly code: string;
  readonly details: string;
}

type Answer<Data> =
  | { readonly data: Data; readonly error: null; readonly count: number | null; readonly status: number }
  | { readonly data: null; readonly error: PostgrestError; readonly count: null; readonly status: number };

// biome-ignore lint/suspicious/noExplicitAny: rows of a client without generated types are `any`.
type Row = any;

interface Builder<Data> extends PromiseLike<Answer<Data>> {
  eq(column: string, value: unknown): this;
  in(column: string, values: readonly unknown[]): this;
  order(column: string, options?: { readonly ascending?: boolean }): this;
  limit(count: number): this;
  range(from: number, to: number): this;
  single(): PromiseLike<Answer<Row>>;
  maybeSingle(): PromiseLike<Answer<Row | null>>;
  throwOnError(): this;
}

interface Table {
  select(columns?: string, options?: { readonly count?: 'exact'; readonly head?: boolean }): Builder<Row[]>;
  insert(rows: object | readonly object[]): Builder<null>;
  update(row: object): Builder<null>;
  upsert(rows: object | readonly object[]): Builder<null>;
  delete(): Builder<null>;
}

export interface SupabaseClient {
  from(table: string): Table;
}

export function createClient(url: string, key: string): SupabaseClient;
