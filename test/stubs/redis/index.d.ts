/** The smallest honest part of node-redis 4 and 5. */
export interface RedisClientType {
  connect(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): this;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options?: { readonly PX?: number; readonly EX?: number }): Promise<string | null>;
  del(key: string): Promise<number>;
  sendCommand(args: readonly string[]): Promise<string | number>;
  exists(key: string): Promise<number>;
}

export function createClient(options?: { readonly url?: string }): RedisClientType;
