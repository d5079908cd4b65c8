/** The smallest honest part of fastify 5.12. */
export interface FastifyServerOptions {
  readonly bodyLimit?: number;
}

export interface FastifyInstance {
  listen(options: { readonly port: number; readonly host?: string }): Promise<string>;
  close(): Promise<undefined>;
}

declare function fastify(options?: FastifyServerOptions): FastifyInstance;

export default fastify;
