import { EventEmitter } from 'node:events';
import { Router, type Response } from 'express';
import { z } from 'zod';
import { customerIdOf, requireCustomer, requireStaff } from '@api/lib/auth';
import { prisma } from '@api/lib/clients';
import { requestFulfilment } from '@api/services/checkout';

export const orderStatusRouter = Router();

const KEEP_ALIVE_MS = 25_000;

const statusChanges = new EventEmitter();
statusChanges.setMaxListeners(0);

const handledEvents = new Set<string>();

const paymentEvent = z.object({
  id: z.string().min(1),
  type: z.enum(['payment.succeeded', 'payment.failed']),
  paymentRef: z.string().min(1),
});

const numberParam = z.coerce.number().int().positive();

interface StatusChange {
  number: number;
  status: string;
}

function openStream(res: Response): void {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
    Connection: 'keep-alive',
  });
}

orderStatusRouter.post('/payment-events', async (req, res) => {
  if (req.get('x-webhook-token') !== process.env.PAYMENTS_WEBHOOK_TOKEN) {
    res.status(401).end();
    return;
  }
  const event = paymentEvent.parse(req.body);
  if (handledEvents.has(event.id)) {
    res.json({ received: true });
    return;
  }
  handledEvents.add(event.id);

  const { paymentRef } = event;
  const status = event.type === 'payment.succeeded' ? 'PAID' : 'CANCELLED';
  const { count } = await prisma.order.updateMany({
    where: { paymentRef, status: 'PENDING' },
    data: { status },
  });
  if (count > 0) {
    const order = await prisma.order.findUniqueOrThrow({
      where: { paymentRef },
      select: {
        number: true,
        customer: { select: { country: true } },
        items: { select: { quantity: true, product: { select: { sku: true } } } },
      },
    });
    statusChanges.emit('change', { number: order.number, status });
    if (status === 'PAID') {
      await requestFulfilment({
        orderNumber: order.number,
        country: order.customer.country,
        items: order.items.map((item) => ({ sku: item.product.sku, quantity: item.quantity })),
      });
    }
  }
  res.json({ received: true });
});

orderStatusRouter.get('/board', requireStaff, (req, res) => {
  openStream(res);
  const listener = (change: StatusChange) => {
    res.write(`data: ${JSON.stringify(change)}\n\n`);
  };
  const keepAlive = setInterval(() => res.write(': ping\n\n'), KEEP_ALIVE_MS);
  statusChanges.on('change', listener);
  req.on('close', () => {
    clearInterval(keepAlive);
    statusChanges.off('change', listener);
  });
});

orderStatusRouter.get('/:number', requireCustomer, async (req, res) => {
  const order = await prisma.order.findUnique({
    where: { number: numberParam.parse(req.params.number), customerId: customerIdOf(req) },
    select: { number: true, status: true },
  });
  if (!order) {
    res.status(404).json({ error: 'Unknown order' });
    return;
  }
  openStream(res);
  res.write(`data: ${JSON.stringify(order)}\n\n`);
  statusChanges.on('change', (change: StatusChange) => {
    if (change.number === order.number) {
      res.write(`data: ${JSON.stringify(change)}\n\n`);
    }
  });
});
