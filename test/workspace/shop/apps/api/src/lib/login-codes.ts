import { randomInt } from 'node:crypto';

interface LoginCode {
  code: string;
  expiresAt: number;
}

const CODE_TTL_MS = 10 * 60 * 1000;

const codes = new Map<string, LoginCode>();

export function issueLoginCode(email: string): string {
  const code = String(randomInt(100_000, 1_000_000));
  codes.set(email, { code, expiresAt: Date.now() + CODE_TTL_MS });
  return code;
}

/** A code works once, whether or not it has expired. */
export function redeemLoginCode(email: string, code: string): boolean {
  const entry = codes.get(email);
  if (!entry || entry.code !== code) {
    return false;
  }
  codes.delete(email);
  return entry.expiresAt > Date.now();
}
