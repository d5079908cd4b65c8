/** The smallest honest part of next/server 16. */
export class NextResponse extends Response {
  static json(body: unknown, init?: ResponseInit): NextResponse;
}

export function after<T>(task: Promise<T> | (() => T | Promise<T>)): void;
