import { PrismaClient } from '@prisma/client';
import { Redis } from 'ioredis';

const globalForClients = globalThis as unknown as { prisma?: PrismaClient };

export const prisma = globalForClients.prisma ?? new PrismaClient();

if (process.env.NODE_ENV !== 'production') {
  globalForClients.prisma = prisma;
}

export const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379', {
  maxRetriesPerRequest: 3,
});
