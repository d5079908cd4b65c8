/** The smallest honest part of @hono/node-server 1.19. */
import type { Server } from 'node:http';

export declare function serve(
  options: {
    readonly fetch: (request: Request) => Response | Promise<Response>;
    readonly port?: number;
  },
  listening?: (info: { readonly port: number }) => void,
): Server;
