import type { Operation } from '../../shared/http/router.ts';
import { confirm } from './confirm.ts';
import type { SubscriptionsDependencies } from './dependencies.ts';
import { subscribe } from './subscribe.ts';
import { showUnsubscribe, unsubscribe } from './unsubscribe.ts';

/** By route key; the stack attaches these routes, and `openapi.ts` describes them. */
export const operations = {
  'POST /api/authors/{authorId}/subscriptions': subscribe,
  'POST /api/subscriptions/confirm': confirm,
  'POST /api/unsubscribe': unsubscribe,
  'GET /api/unsubscribe': showUnsubscribe,
} satisfies Readonly<Record<string, Operation<SubscriptionsDependencies>>>;
