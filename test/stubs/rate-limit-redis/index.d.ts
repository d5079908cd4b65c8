/** The smallest honest part of rate-limit-redis 4. */
import type { Store } from 'express-rate-limit';

export type RedisReply = boolean | number | string | (boolean | number | string)[];

export class RedisStore implements Store {
  constructor(options: { readonly sendCommand: (...args: string[]) => Promise<RedisReply> });
  increment(key: string): Promise<{ totalHits: number; resetTime: Date | undefined }>;
}
