/** Every rule, one line each, sorted by factor. The order in which they are listed, configured and explained. */
import { unboundedFanOut } from './concurrency/unbounded-fan-out.ts';
import { swallowedError } from './operations/swallowed-error.ts';
import { filterInMemory } from './queries/filter-in-memory.ts';
import { missingIndex } from './queries/missing-index.ts';
import { nPlusOneQuery } from './queries/n-plus-one-query.ts';
import { unboundedQuery } from './queries/unbounded-query.ts';
import { unboundedRelation } from './queries/unbounded-relation.ts';
import { writePerItem } from './queries/write-per-item.ts';
import { blockingCall } from './resources/blocking-call.ts';
import { httpCallWithoutTimeout } from './resources/http-call-without-timeout.ts';
import { leakedSubscription } from './resources/leaked-subscription.ts';
import { unboundedGrowth } from './resources/unbounded-growth.ts';
import type { Rule } from './rule.ts';
import { inProcessState } from './state/in-process-state.ts';

export const rules: readonly Rule[] = [
  nPlusOneQuery,
  writePerItem,
  unboundedQuery,
  unboundedRelation,
  filterInMemory,
  missingIndex,
  inProcessState,
  unboundedFanOut,
  httpCallWithoutTimeout,
  blockingCall,
  leakedSubscription,
  unboundedGrowth,
  swallowedError,
];
