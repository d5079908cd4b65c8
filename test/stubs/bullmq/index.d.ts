/** The smallest honest part of bullmq 5. */
export interface QueueOptions {
  readonly connection: { readonly url?: string; readonly host?: string };
}

export class Queue {
  constructor(name: string, options?: QueueOptions);
  add(name: string, data: unknown, options?: { readonly jobId?: string }): Promise<unknown>;
  close(): Promise<void>;
}

export interface Job<T = unknown> {
  readonly id?: string;
  readonly name: string;
  readonly data: T;
}

export class Worker<T = unknown> {
  constructor(name: string, processor: (job: Job<T>) => Promise<unknown>, options?: QueueOptions);
  close(force?: boolean): Promise<void>;
  disconnect(): Promise<void>;
}
