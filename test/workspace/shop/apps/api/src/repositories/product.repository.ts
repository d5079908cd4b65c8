import type { Prisma, PrismaClient } from '@prisma/client';
import type { PageQuery } from '@shop/shared';

const cardFields = {
  id: true,
  slug: true,
  name: true,
  priceCents: true,
  stock: true,
  imagePath: true,
} satisfies Prisma.ProductSelect;

export type ProductCard = Prisma.ProductGetPayload<{ select: typeof cardFields }>;

export class ProductRepository {
  constructor(private readonly db: PrismaClient) {}

  findCard(id: string): Promise<ProductCard | null> {
    return this.db.product.findUnique({ where: { id }, select: cardFields });
  }

  findCards(ids: string[]): Promise<ProductCard[]> {
    return this.db.product.findMany({ where: { id: { in: ids } }, select: cardFields });
  }

  listByCategory(categoryId: string, { limit, cursor }: PageQuery): Promise<ProductCard[]> {
    return this.db.product.findMany({
      where: { categoryId, status: 'ACTIVE' },
      select: cardFields,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
    });
  }

  related(categoryId: string, productId: string): Promise<ProductCard[]> {
    return this.db.product.findMany({
      where: { categoryId, status: 'ACTIVE', id: { not: productId } },
      select: cardFields,
      orderBy: { createdAt: 'desc' },
      take: 6,
    });
  }
}
