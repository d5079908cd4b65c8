/** The smallest honest part of express-rate-limit 8. */
import type { RequestHandler } from 'express';

export function rateLimit(options?: {
  readonly windowMs?: number;
  readonly limit?: number;
}): RequestHandler;
