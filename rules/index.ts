/** Every rule, one line each, sorted by factor. The order in which they are listed, configured and explained. */

import { cacheWithoutExpiry } from './caching/cache-without-expiry.ts';
import { clientPerRequest } from './caching/client-per-request.ts';
import { uncachedHotRead } from './caching/uncached-hot-read.ts';
import { checkThenAct } from './concurrency/check-then-act.ts';
import { hotRowWrite } from './concurrency/hot-row-write.ts';
import { ioInsideTransaction } from './concurrency/io-inside-transaction.ts';
import { multiWriteWithoutTransaction } from './concurrency/multi-write-without-transaction.ts';
import { readModifyWrite } from './concurrency/read-modify-write.ts';
import { unboundedFanOut } from './concurrency/unbounded-fan-out.ts';
import { missingUniqueConstraint } from './data-model/missing-unique-constraint.ts';
import { missingRateLimit } from './operations/missing-rate-limit.ts';
import { noGracefulShutdown } from './operations/no-graceful-shutdown.ts';
import { swallowedError } from './operations/swallowed-error.ts';
import { countByLoading } from './queries/count-by-loading.ts';
import { filterInMemory } from './queries/filter-in-memory.ts';
import { joinExplosion } from './queries/join-explosion.ts';
import { loopInvariantQuery } from './queries/loop-invariant-query.ts';
import { missingIndex } from './queries/missing-index.ts';
import { nPlusOneQuery } from './queries/n-plus-one-query.ts';
import { nonSargableFilter } from './queries/non-sargable-filter.ts';
import { overFetching } from './queries/over-fetching.ts';
import { repeatedQuery } from './queries/repeated-query.ts';
import { serialIo } from './queries/serial-io.ts';
import { singleReadWithoutLimit } from './queries/single-read-without-limit.ts';
import { truncatedRead } from './queries/truncated-read.ts';
import { unboundedQuery } from './queries/unbounded-query.ts';
import { unboundedRelation } from './queries/unbounded-relation.ts';
import { unboundedWrite } from './queries/unbounded-write.ts';
import { uncappedPageSize } from './queries/uncapped-page-size.ts';
import { unindexedForeignKey } from './queries/unindexed-foreign-key.ts';
import { vanishingFilter } from './queries/vanishing-filter.ts';
import { writePerItem } from './queries/write-per-item.ts';
import { blockingCall } from './resources/blocking-call.ts';
import { httpCallWithoutTimeout } from './resources/http-call-without-timeout.ts';
import { leakedSubscription } from './resources/leaked-subscription.ts';
import { missingBodyLimit } from './resources/missing-body-limit.ts';
import { unboundedBuffering } from './resources/unbounded-buffering.ts';
import { unboundedGrowth } from './resources/unbounded-growth.ts';
import type { Rule } from './rule.ts';
import { fireAndForgetWork } from './state/fire-and-forget-work.ts';
import { inProcessSchedule } from './state/in-process-schedule.ts';
import { inProcessState } from './state/in-process-state.ts';
import { inProcessStore } from './state/in-process-store.ts';
import { localDiskState } from './state/local-disk-state.ts';

export const rules: readonly Rule[] = [
  nPlusOneQuery,
  writePerItem,
  loopInvariantQuery,
  unboundedQuery,
  unboundedRelation,
  uncappedPageSize,
  overFetching,
  filterInMemory,
  countByLoading,
  singleReadWithoutLimit,
  missingIndex,
  nonSargableFilter,
  unindexedForeignKey,
  vanishingFilter,
  serialIo,
  repeatedQuery,
  truncatedRead,
  joinExplosion,
  unboundedWrite,
  missingUniqueConstraint,
  inProcessState,
  fireAndForgetWork,
  inProcessStore,
  inProcessSchedule,
  localDiskState,
  clientPerRequest,
  cacheWithoutExpiry,
  uncachedHotRead,
  unboundedFanOut,
  readModifyWrite,
  checkThenAct,
  multiWriteWithoutTransaction,
  hotRowWrite,
  ioInsideTransaction,
  httpCallWithoutTimeout,
  blockingCall,
  leakedSubscription,
  missingBodyLimit,
  unboundedBuffering,
  unboundedGrowth,
  swallowedError,
  missingRateLimit,
  noGracefulShutdown,
];
