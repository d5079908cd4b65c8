import type { PrismaClient } from '@prisma/client';

export class OrderRepository {
  constructor(private readonly db: PrismaClient) {}

  /** One order with its lines, if it belongs to this customer. */
  findForCustomer(number: number, customerId: string) {
    return this.db.order.findUnique({
      where: { number, customerId },
      include: { items: { include: { product: { select: { name: true, slug: true } } } } },
    });
  }

  recent(customerId: string) {
    return this.db.order.findMany({
      where: { customerId },
      include: { _count: { select: { items: true } } },
      orderBy: { placedAt: 'desc' },
      take: 10,
    });
  }

  placedBetween(from: Date, to: Date) {
    return this.db.order.findMany({
      where: { placedAt: { gte: from, lt: to } },
      include: { customer: { select: { email: true, country: true } } },
      orderBy: { placedAt: 'asc' },
    });
  }
}
