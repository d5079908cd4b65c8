/**
 * Every library table, sorted by id.
 *
 * Words that several tables use in `traits` and `settings`, with one meaning each:
 * `page` (rows of one page when the caller says nothing: the server's cap) and `more` (what tells that there is more),
 * `follows` (follows the pages by itself), `fullScan` (reads the whole store), `whole` (the whole of one key),
 * `cursor` (a bounded step of a scan), `store` (`memory`, `disk`, `request`, `shared`; the setting of that name is the
 * option that replaces it), `limit` (bytes, of `purpose: 'body-limit' | 'upload' | 'socket'`), `max` and `ttl` (of caches),
 * `purpose` (`session`, `rate-limit`, `cache`, `pub-sub`, `socket`, `upload`, `queue`, `data-loader`, `shutdown`, `call-batching`),
 * `serves` (takes jobs for as long as the process lives), `coordinated` (one run for all replicas), `registered` (the platform keeps the work alive), `carriesError` (the result
 * holds its error instead of throwing, unless `throws`), `missing` (`throws`: when there is no such thing), `blocking` (a query that holds the event loop), `what` (of `blocking` and `http`
 * operations: `file`, `crypto`, `mail`, `sms`, `llm`, `sign-out`, ...), `asynchronous` (of `blocking` calls, how the
 * other form is had: `promises`, `promise`, `callback`), `retries`, `singleFlight`, `atomic`, `nx`, `batch`.
 */
import type { Library } from '../model/library.ts';
import { agenda } from './agenda.ts';
import { aiSdk } from './ai-sdk.ts';
import { amqplib } from './amqplib.ts';
import { anthropic } from './anthropic.ts';
import { astro } from './astro.ts';
import { async } from './async.ts';
import { asyncMutex } from './async-mutex.ts';
import { awsLambda } from './aws-lambda.ts';
import { axios } from './axios.ts';
import { bcrypt } from './bcrypt.ts';
import { bcryptjs } from './bcryptjs.ts';
import { bent } from './bent.ts';
import { betterSqlite3 } from './better-sqlite3.ts';
import { bluebird } from './bluebird.ts';
import { bottleneck } from './bottleneck.ts';
import { bull } from './bull.ts';
import { bullmq } from './bullmq.ts';
import { cacheManager } from './cache-manager.ts';
import { cloudflareWorkers } from './cloudflare-workers.ts';
import { commander } from './commander.ts';
import { cron } from './cron.ts';
import { dataloader } from './dataloader.ts';
import { deno } from './deno.ts';
import { drizzle } from './drizzle.ts';
import { dynamodb } from './dynamodb.ts';
import { elasticsearch } from './elasticsearch.ts';
import { elysia } from './elysia.ts';
import { express } from './express.ts';
import { expressFileupload } from './express-fileupload.ts';
import { expressRateLimit } from './express-rate-limit.ts';
import { expressSession } from './express-session.ts';
import { fastify } from './fastify.ts';
import { fastifyMultipart } from './fastify-multipart.ts';
import { fastifyPlugin } from './fastify-plugin.ts';
import { fastifyRateLimit } from './fastify-rate-limit.ts';
import { fastifySession } from './fastify-session.ts';
import { fetch } from './fetch.ts';
import { firebaseFunctions } from './firebase-functions.ts';
import { firestore } from './firestore.ts';
import { firestoreWeb } from './firestore-web.ts';
import { formidable } from './formidable.ts';
import { got } from './got.ts';
import { graphileWorker } from './graphile-worker.ts';
import { graphql } from './graphql.ts';
import { graphqlSubscriptions } from './graphql-subscriptions.ts';
import { hapi } from './hapi.ts';
import { hono } from './hono.ts';
import { honoRateLimiter } from './hono-rate-limiter.ts';
import { inngest } from './inngest.ts';
import { ioredis } from './ioredis.ts';
import { kafkajs } from './kafkajs.ts';
import { keyedClient } from './keyed-client.ts';
import { keyv } from './keyv.ts';
import { keyvRedis } from './keyv-redis.ts';
import { knex } from './knex.ts';
import { koa } from './koa.ts';
import { koaBodyparser } from './koa-bodyparser.ts';
import { koaRouter } from './koa-router.ts';
import { ky } from './ky.ts';
import { kysely } from './kysely.ts';
import { libsql } from './libsql.ts';
import { lodash } from './lodash.ts';
import { lruCache } from './lru-cache.ts';
import { memoize } from './memoize.ts';
import { mercurius } from './mercurius.ts';
import { mikroorm } from './mikroorm.ts';
import { mongodb } from './mongodb.ts';
import { mongoose } from './mongoose.ts';
import { multer } from './multer.ts';
import { mysql2 } from './mysql2.ts';
import { nats } from './nats.ts';
import { needle } from './needle.ts';
import { nestjs } from './nestjs.ts';
import { nestjsGraphql } from './nestjs-graphql.ts';
import { nestjsThrottler } from './nestjs-throttler.ts';
import { nextjs } from './nextjs.ts';
import { nodeCache } from './node-cache.ts';
import { nodeChildProcess } from './node-child-process.ts';
import { nodeCrypto } from './node-crypto.ts';
import { nodeEvents } from './node-events.ts';
import { nodeFs } from './node-fs.ts';
import { nodeHttp } from './node-http.ts';
import { nodeSqlite } from './node-sqlite.ts';
import { nodeTimers } from './node-timers.ts';
import { nodeZlib } from './node-zlib.ts';
import { nodemailer } from './nodemailer.ts';
import { nuxt } from './nuxt.ts';
import { objection } from './objection.ts';
import { openai } from './openai.ts';
import { opensearch } from './opensearch.ts';
import { pAll } from './p-all.ts';
import { pEachSeries } from './p-each-series.ts';
import { pLimit } from './p-limit.ts';
import { pMap } from './p-map.ts';
import { pQueue } from './p-queue.ts';
import { pRetry } from './p-retry.ts';
import { pg } from './pg.ts';
import { pgBoss } from './pg-boss.ts';
import { pgPromise } from './pg-promise.ts';
import { postgres } from './postgres.ts';
import { pothos } from './pothos.ts';
import { prisma } from './prisma.ts';
import { qstash } from './qstash.ts';
import { rateLimiterFlexible } from './rate-limiter-flexible.ts';
import { react } from './react.ts';
import { reactRouter } from './react-router.ts';
import { redis } from './redis.ts';
import { redlock } from './redlock.ts';
import { resend } from './resend.ts';
import { routingControllers } from './routing-controllers.ts';
import { s3 } from './s3.ts';
import { sendgrid } from './sendgrid.ts';
import { sequelize } from './sequelize.ts';
import { shutdown } from './shutdown.ts';
import { slack } from './slack.ts';
import { socketIo } from './socket-io.ts';
import { sqs } from './sqs.ts';
import { sqsConsumer } from './sqs-consumer.ts';
import { stripe } from './stripe.ts';
import { supabase } from './supabase.ts';
import { superagent } from './superagent.ts';
import { sveltekit } from './sveltekit.ts';
import { triggerDev } from './trigger-dev.ts';
import { trpc } from './trpc.ts';
import { twilio } from './twilio.ts';
import { typeGraphql } from './type-graphql.ts';
import { typegoose } from './typegoose.ts';
import { typeorm } from './typeorm.ts';
import { upstashRedis } from './upstash-redis.ts';
import { upstashWorkflow } from './upstash-workflow.ts';
import { ws } from './ws.ts';
import { yargs } from './yargs.ts';

export const libraries: readonly Library[] = [
  agenda,
  aiSdk,
  amqplib,
  anthropic,
  astro,
  async,
  asyncMutex,
  awsLambda,
  axios,
  bcrypt,
  bcryptjs,
  bent,
  betterSqlite3,
  bluebird,
  bottleneck,
  bull,
  bullmq,
  cacheManager,
  cloudflareWorkers,
  commander,
  cron,
  dataloader,
  deno,
  drizzle,
  dynamodb,
  elasticsearch,
  elysia,
  express,
  expressFileupload,
  expressRateLimit,
  expressSession,
  fastify,
  fastifyMultipart,
  fastifyPlugin,
  fastifyRateLimit,
  fastifySession,
  fetch,
  firebaseFunctions,
  firestore,
  firestoreWeb,
  formidable,
  got,
  graphileWorker,
  graphql,
  graphqlSubscriptions,
  hapi,
  hono,
  honoRateLimiter,
  inngest,
  ioredis,
  kafkajs,
  keyedClient,
  keyv,
  keyvRedis,
  knex,
  koa,
  koaBodyparser,
  koaRouter,
  ky,
  kysely,
  libsql,
  lodash,
  lruCache,
  memoize,
  mercurius,
  mikroorm,
  mongodb,
  mongoose,
  multer,
  mysql2,
  nats,
  needle,
  nestjs,
  nestjsGraphql,
  nestjsThrottler,
  nextjs,
  nodeCache,
  nodeChildProcess,
  nodeCrypto,
  nodeEvents,
  nodeFs,
  nodeHttp,
  nodeSqlite,
  nodeTimers,
  nodeZlib,
  nodemailer,
  nuxt,
  objection,
  openai,
  opensearch,
  pAll,
  pEachSeries,
  pLimit,
  pMap,
  pQueue,
  pRetry,
  pg,
  pgBoss,
  pgPromise,
  postgres,
  pothos,
  prisma,
  qstash,
  rateLimiterFlexible,
  react,
  reactRouter,
  redis,
  redlock,
  resend,
  routingControllers,
  s3,
  sendgrid,
  sequelize,
  shutdown,
  slack,
  socketIo,
  sqs,
  sqsConsumer,
  stripe,
  supabase,
  superagent,
  sveltekit,
  triggerDev,
  trpc,
  twilio,
  typeGraphql,
  typegoose,
  typeorm,
  upstashRedis,
  upstashWorkflow,
  ws,
  yargs,
];
