/** The smallest honest part of lru-cache 11. */
export class LRUCache<K extends {}, V extends {}> {
  constructor(options: { readonly max: number; readonly ttl?: number });
  get(key: K): V | undefined;
  set(key: K, value: V | undefined): this;
  has(key: K): boolean;
  delete(key: K): boolean;
}
