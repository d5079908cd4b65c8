import cron from 'node-cron';
import express, { type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import { ZodError } from 'zod';
import { prisma } from '@api/lib/clients';
import { sendLowStockDigest } from '@api/lib/mailer';
import { accountRouter } from '@api/routes/account';
import { adminRouter } from '@api/routes/admin';
import { cartsRouter } from '@api/routes/carts';
import { mediaRouter } from '@api/routes/media';
import { ordersRouter } from '@api/routes/orders';
import { orderStatusRouter } from '@api/routes/order-status';
import { productsRouter } from '@api/routes/products';
import { reviewsRouter } from '@api/routes/reviews';

const app = express();

app.set('trust proxy', 1);
app.use(express.json({ limit: '200kb' }));
app.use(
  session({
    secret: process.env.SESSION_SECRET ?? 'development only',
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', maxAge: 14 * 24 * 3600 * 1000 },
  }),
);

app.get('/health', async (_req, res) => {
  await prisma.$queryRaw`SELECT 1`;
  res.json({ ok: true });
});

app.use('/account', accountRouter);
app.use('/admin', adminRouter);
app.use('/cart', cartsRouter);
app.use('/media', mediaRouter);
app.use('/orders', ordersRouter);
app.use('/order-status', orderStatusRouter);
app.use('/products', productsRouter);
app.use('/reviews', reviewsRouter);

app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
  if (error instanceof ZodError) {
    res.status(400).json({ error: 'Invalid request', issues: error.issues });
    return;
  }
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status >= 500) {
    console.error(error);
  }
  const message = error instanceof Error && status < 500 ? error.message : 'Something went wrong';
  res.status(status).json({ error: message });
});

cron.schedule('0 7 * * *', async () => {
  try {
    await sendLowStockDigest();
  } catch (error) {
    console.error('Low stock digest failed', error);
  }
});

const port = Number(process.env.PORT ?? 3000);

app.listen(port, () => {
  console.log(`Shop API listening on port ${port}`);
});
