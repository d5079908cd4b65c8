/** The smallest honest part of connect-redis 9. */
import type { Store } from 'express-session';
import type { RedisClientType } from 'redis';

export class RedisStore implements Store {
  constructor(options: { readonly client: RedisClientType; readonly prefix?: string; readonly ttl?: number });
  get(id: string, done: (error: unknown, session?: unknown) => void): void;
}
