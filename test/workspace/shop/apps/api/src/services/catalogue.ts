import { keyBy } from '@shop/shared';
import { prisma } from '@api/lib/clients';
import { ProductRepository, type ProductCard } from '@api/repositories';

export interface CartLine {
  productId: string;
  quantity: number;
}

export interface QuotedLine {
  product: ProductCard;
  quantity: number;
  available: boolean;
  subtotalCents: number;
}

function quote(product: ProductCard, quantity: number): QuotedLine {
  return {
    product,
    quantity,
    available: product.stock >= quantity,
    subtotalCents: product.priceCents * quantity,
  };
}

export class CatalogueService {
  constructor(private readonly products: ProductRepository) {}

  async quoteLine(line: CartLine): Promise<QuotedLine | null> {
    const product = await this.products.findCard(line.productId);
    return product ? quote(product, line.quantity) : null;
  }

  async quoteAll(lines: CartLine[]): Promise<QuotedLine[]> {
    const products = await this.products.findCards(lines.map((line) => line.productId));
    const byId = keyBy(products, (product) => product.id);
    return lines.flatMap((line) => {
      const product = byId.get(line.productId);
      return product ? [quote(product, line.quantity)] : [];
    });
  }
}

export const catalogue = new CatalogueService(new ProductRepository(prisma));
