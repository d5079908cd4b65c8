/** The smallest honest part of ioredis 5. */
export interface RedisOptions {
  readonly lazyConnect?: boolean;
  readonly maxRetriesPerRequest?: number | null;
}

export class Redis {
  constructor(url: string, options?: RedisOptions);
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<'OK'>;
  set(key: string, value: string, mode: 'PX' | 'EX', time: number): Promise<'OK'>;
  del(...keys: string[]): Promise<number>;
  exists(...keys: string[]): Promise<number>;
}

export default Redis;
