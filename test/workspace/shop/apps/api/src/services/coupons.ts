import { percentOf } from '@shop/shared';
import { prisma } from '@api/lib/clients';

export class CouponError extends Error {
  readonly status = 409;
}

async function findValidCoupon(code: string) {
  const coupon = await prisma.coupon.findUnique({ where: { code: code.toUpperCase() } });
  if (!coupon || coupon.expiresAt < new Date()) {
    throw new CouponError('This coupon is not valid');
  }
  return coupon;
}

export async function previewDiscount(code: string, totalCents: number): Promise<number> {
  const coupon = await findValidCoupon(code);
  return percentOf(totalCents, coupon.percentOff);
}

export async function redeemCoupon(code: string, customerId: string, orderId: string) {
  const coupon = await findValidCoupon(code);

  const redeemed = await prisma.couponRedemption.count({ where: { couponId: coupon.id } });
  if (redeemed >= coupon.maxRedemptions) {
    throw new CouponError('This coupon has been used up');
  }

  const own = await prisma.couponRedemption.findFirst({
    where: { couponId: coupon.id, customerId },
    select: { id: true },
  });
  if (own) {
    throw new CouponError('You have used this coupon before');
  }

  return prisma.couponRedemption.create({
    data: { couponId: coupon.id, customerId, orderId },
  });
}

export async function claimGiftCard(code: string, customerId: string): Promise<number> {
  const { count } = await prisma.giftCard.updateMany({
    where: { code, claimedById: null },
    data: { claimedById: customerId, claimedAt: new Date() },
  });
  if (count === 0) {
    throw new CouponError('This gift card is unknown or already claimed');
  }
  const card = await prisma.giftCard.findUniqueOrThrow({
    where: { code },
    select: { valueCents: true },
  });
  return card.valueCents;
}
