/** The smallest honest part of express-rate-limit 8. */
import type { RequestHandler } from 'express';

export interface Store {
  increment(key: string): Promise<{ totalHits: number; resetTime: Date | undefined }>;
}

export function rateLimit(options?: {
  readonly windowMs?: number;
  readonly limit?: number;
  readonly store?: Store;
}): RequestHandler;

export default rateLimit;
