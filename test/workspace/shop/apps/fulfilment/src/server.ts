import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import { db, pool } from './db/client';
import { fulfilmentQueue } from './queues';
import { shipmentRoutes } from './routes/shipments';
import { stockRoutes } from './routes/stock';

const token = process.env.FULFILMENT_TOKEN;
if (!token) {
  throw new Error('FULFILMENT_TOKEN is not set');
}

const app = new Hono();

app.get('/health', async (c) => {
  await db.execute('select 1');
  return c.json({ ok: true });
});

app.use('*', bearerAuth({ token }));
app.route('/shipments', shipmentRoutes);
app.route('/stock', stockRoutes);

app.onError((error, c) => {
  if (error instanceof HTTPException) {
    return error.getResponse();
  }
  console.error(error);
  return c.json({ error: 'Something went wrong' }, 500);
});

const port = Number(process.env.PORT ?? 3100);

const server = serve({ fetch: app.fetch, port }, (info) => {
  console.log(`Fulfilment listening on port ${info.port}`);
});

process.once('SIGTERM', () => {
  server.close(async () => {
    await fulfilmentQueue.close();
    await pool.end();
  });
});
