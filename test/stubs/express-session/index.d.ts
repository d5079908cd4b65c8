/** The smallest honest part of express-session 1.19. */
import type { RequestHandler } from 'express';

export class Store {
  get(id: string, done: (error: unknown, session?: unknown) => void): void;
}

declare function session(options: {
  readonly secret: string;
  readonly store?: Store;
  readonly resave?: boolean;
  readonly saveUninitialized?: boolean;
}): RequestHandler;

export default session;
