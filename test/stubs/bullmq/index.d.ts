/** The smallest honest part of bullmq 5. */
export interface QueueOptions {
  readonly connection: { readonly url?: string; readonly host?: string };
}

export class Queue {
  constructor(name: string, options?: QueueOptions);
  add(name: string, data: unknown, options?: { readonly jobId?: string }): Promise<unknown>;
  close(): Promise<void>;
}
