import { FULFILMENT_QUEUE, sumBy, type OrderPaidJob } from '@shop/shared';
import { Queue } from 'bullmq';
import { prisma } from '@api/lib/clients';
import { createPayment, refundPayment } from '@api/lib/payments';
import { previewDiscount, redeemCoupon } from './coupons';

export class CheckoutError extends Error {
  constructor(
    message: string,
    readonly status = 409,
  ) {
    super(message);
  }
}

interface PricedItem {
  quantity: number;
  product: { priceCents: number };
}

/** Prices are stored net; the customer's country decides the tax. */
async function totalWithTax(items: PricedItem[], country: string): Promise<number> {
  let total = 0;
  for (const item of items) {
    const tax = await prisma.taxRate.findUniqueOrThrow({ where: { country } });
    const net = item.product.priceCents * item.quantity;
    total += net + Math.round((net * tax.basisPoints) / 10_000);
  }
  return total;
}

export async function placeOrder(customerId: string, couponCode?: string) {
  const cart = await prisma.cart.findUnique({
    where: { customerId },
    select: {
      id: true,
      customer: { select: { country: true } },
      items: {
        select: {
          quantity: true,
          product: { select: { id: true, name: true, priceCents: true, stock: true } },
        },
      },
    },
  });
  if (!cart || sumBy(cart.items, (item) => item.quantity) === 0) {
    throw new CheckoutError('Your cart is empty', 400);
  }
  const missing = cart.items.find((item) => item.product.stock < item.quantity);
  if (missing) {
    throw new CheckoutError(`${missing.product.name} is out of stock`);
  }

  const grossCents = await totalWithTax(cart.items, cart.customer.country);
  const discountCents = couponCode ? await previewDiscount(couponCode, grossCents) : 0;
  const totalCents = grossCents - discountCents;

  const order = await prisma.order.create({ data: { customerId, totalCents } });
  for (const { product, quantity } of cart.items) {
    await prisma.orderItem.create({
      data: { orderId: order.id, productId: product.id, quantity, unitCents: product.priceCents },
    });
    await prisma.product.update({
      where: { id: product.id },
      data: { stock: product.stock - quantity },
    });
  }
  await prisma.cartItem.deleteMany({ where: { cartId: cart.id } });

  if (couponCode) {
    await redeemCoupon(couponCode, customerId, order.id);
  }
  const paymentRef = await createPayment(order.number, totalCents);
  return prisma.order.update({ where: { id: order.id }, data: { paymentRef } });
}

export async function cancelOrder(number: number, customerId: string) {
  return prisma.$transaction(async (tx) => {
    const { count } = await tx.order.updateMany({
      where: { number, customerId, status: { in: ['PENDING', 'PAID'] } },
      data: { status: 'CANCELLED', cancelledAt: new Date() },
    });
    if (count === 0) {
      throw new CheckoutError('This order can no longer be cancelled');
    }
    const order = await tx.order.findUniqueOrThrow({
      where: { number },
      include: { items: { orderBy: { productId: 'asc' } } },
    });
    for (const item of order.items) {
      await tx.product.update({
        where: { id: item.productId },
        data: { stock: { increment: item.quantity } },
      });
    }
    if (order.paymentRef) {
      await refundPayment(order.paymentRef, order.totalCents);
    }
    return order;
  });
}

export async function requestFulfilment(job: OrderPaidJob): Promise<void> {
  const queue = new Queue(FULFILMENT_QUEUE, { connection: { url: process.env.REDIS_URL } });
  await queue.add('order-paid', job, {
    jobId: `order-${job.orderNumber}`,
    removeOnComplete: { age: 7 * 24 * 3600 },
  });
  await queue.close();
}
