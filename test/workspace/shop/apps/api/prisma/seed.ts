import { PrismaClient } from '@prisma/client';
import { hashPassword } from '../src/lib/auth';

const prisma = new PrismaClient();

const categories = [
  { slug: 'jackets', name: 'Jackets', position: 1 },
  { slug: 'boots', name: 'Boots', position: 2 },
  { slug: 'lanterns', name: 'Lanterns', position: 3 },
  { slug: 'rope', name: 'Rope and tackle', position: 4 },
];

const taxRates = [
  { country: 'GB', basisPoints: 2000 },
  { country: 'DE', basisPoints: 1900 },
  { country: 'FR', basisPoints: 2000 },
  { country: 'NL', basisPoints: 2100 },
];

for (const category of categories) {
  const { id } = await prisma.category.upsert({
    where: { slug: category.slug },
    create: category,
    update: category,
  });
  await prisma.product.create({
    data: {
      sku: `${category.slug.toUpperCase()}-001`,
      slug: `${category.slug}-classic`,
      name: `Classic ${category.name.toLowerCase()}`,
      description: 'Made in Falmouth.',
      priceCents: 7900,
      stock: 40,
      status: 'ACTIVE',
      categoryId: id,
    },
  });
}

await prisma.taxRate.createMany({ data: taxRates, skipDuplicates: true });

await prisma.customer.upsert({
  where: { email: 'staff@harbour.shop' },
  create: {
    email: 'staff@harbour.shop',
    name: 'Harbour staff',
    passwordHash: hashPassword('changeme please'),
    role: 'STAFF',
  },
  update: {},
});

await prisma.$disconnect();
