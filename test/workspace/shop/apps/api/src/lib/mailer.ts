import { readFileSync } from 'node:fs';
import { currencyOf, formatMoney } from '@shop/shared';
import { createTransport, type Transporter } from 'nodemailer';
import { prisma } from '@api/lib/clients';

const footer = readFileSync(new URL('../../templates/footer.txt', import.meta.url), 'utf8');

let transport: Transporter | undefined;

function getTransport(): Transporter {
  transport ??= createTransport(process.env.SMTP_URL ?? 'smtp://localhost:1025');
  return transport;
}

export async function sendMail(to: string, subject: string, text: string): Promise<void> {
  await getTransport().sendMail({
    from: process.env.MAIL_FROM ?? 'hello@harbour.shop',
    to,
    subject,
    text: `${text}\n\n${footer}`,
  });
}

export async function sendLoginCode(email: string, code: string): Promise<void> {
  await sendMail(email, 'Your sign-in code', `Your code is ${code}. It is valid for ten minutes.`);
}

export async function sendOrderConfirmation(orderId: string): Promise<void> {
  const order = await prisma.order.findUniqueOrThrow({
    where: { id: orderId },
    select: {
      number: true,
      totalCents: true,
      customer: { select: { email: true, name: true, country: true } },
    },
  });
  const { customer } = order;
  const total = formatMoney(order.totalCents, currencyOf(customer.country));
  await sendMail(
    customer.email,
    `Order #${order.number}`,
    `Hi ${customer.name},\n\nThank you for your order of ${total}. We will write again when it ships.`,
  );
}

export async function sendLowStockDigest(): Promise<void> {
  const products = await prisma.product.findMany({
    where: { stock: { lte: 5 } },
    select: { sku: true, name: true, stock: true },
    orderBy: { stock: 'asc' },
    take: 50,
  });
  if (products.length === 0) {
    return;
  }
  const lines = products.map((product) => `${product.stock} x ${product.sku} ${product.name}`);
  await sendMail(
    process.env.STOCK_MAIL ?? 'stock@harbour.shop',
    `${products.length} products are running low`,
    lines.join('\n'),
  );
}
