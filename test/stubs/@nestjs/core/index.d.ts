/** The smallest honest part of @nestjs/core 12.5. */
export interface INestApplication {
  listen(port: number | string): Promise<unknown>;
  enableShutdownHooks(signals?: readonly string[]): this;
}

export declare class NestFactory {
  static create(module: unknown): Promise<INestApplication>;
}
