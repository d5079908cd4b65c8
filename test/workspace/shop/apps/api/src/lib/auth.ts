import { randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Role } from '@prisma/client';
import type { NextFunction, Request, Response } from 'express';
import { prisma } from '@api/lib/clients';

declare module 'express-session' {
  interface SessionData {
    customerId: string;
    role: Role;
  }
}

const KEY_LENGTH = 64;
const SEEN_INTERVAL_MS = 5 * 60 * 1000;

const scryptAsync = promisify<string, string, number, Buffer>(scrypt);

export function hashPassword(password: string): string {
  const salt = randomBytes(16).toString('hex');
  const key = scryptSync(password, salt, KEY_LENGTH);
  return `${salt}:${key.toString('hex')}`;
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [salt = '', key = ''] = stored.split(':');
  const expected = Buffer.from(key, 'hex');
  const actual = await scryptAsync(password, salt, KEY_LENGTH);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

export function customerIdOf(req: Request): string {
  const { customerId } = req.session;
  if (!customerId) {
    throw new Error('requireCustomer must run before this handler');
  }
  return customerId;
}

export async function requireCustomer(req: Request, res: Response, next: NextFunction) {
  const { customerId } = req.session;
  if (!customerId) {
    res.status(401).json({ error: 'Please sign in' });
    return;
  }
  await prisma.customer.updateMany({
    where: { id: customerId, lastSeenAt: { lt: new Date(Date.now() - SEEN_INTERVAL_MS) } },
    data: { lastSeenAt: new Date() },
  });
  next();
}

export function requireStaff(req: Request, res: Response, next: NextFunction) {
  if (req.session.role !== 'STAFF') {
    res.status(403).json({ error: 'Staff only' });
    return;
  }
  next();
}
