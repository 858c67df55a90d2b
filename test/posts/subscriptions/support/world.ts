import type { Delivery } from '../../../../lambda/posts/delivery.ts';
import { createInviter } from '../../../../lambda/posts/inviter/inviter.ts';
import type { Mail } from '../../../../lambda/shared/send-mail.ts';
import type { Limit, Limits } from '../../../../lambda/posts/limits.ts';
import type { InvitationMessage } from '../../../../lambda/posts/messages.ts';
import { newSecret } from '../../../../lambda/posts/secret.ts';
import {
  audienceOf,
  positionOf,
  subscriptionIdOf,
  type Subscription,
} from '../../../../lambda/posts/subscription.ts';
import type { Placed } from '../../../../lambda/posts/subscriptions/decide.ts';
import { operations } from '../../../../lambda/posts/subscriptions/operations.ts';
import { createRouter } from '../../../../lambda/shared/http/router.ts';
import { MemoryRows } from '../../../shared/support/memory-rows.ts';
import { json, request, type Request } from '../../../shared/support/request.ts';
import { noon, record, silent } from '../../../video/support/things.ts';

export const authorId = 'a0a0a0a0-1111-4222-8333-444455556666';
export const bob = 'bob@example.com';
export const bobId = subscriptionIdOf(authorId, bob);
const siteUrl = 'https://d111.cloudfront.net';
const originSecret = 'only the distribution knows';

/** Lets an effect happen, later, or fails it. */
export type Step = <Result>(name: string, effect: () => Promise<Result>) => Promise<Result>;

/** Counts without windows: those are tested over the table. */
class MemoryLimits implements Limits {
  readonly taken: string[] = [];
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  take({ limit, max, windowSeconds }: Limit): Promise<number> {
    this.taken.push(limit);
    const count = this.taken.filter((one) => one === limit).length;
    return Promise.resolve(count > Math.min(max, this.#max) ? windowSeconds : 0);
  }
}

const keyOf = ({ authorId: author, shard, confirmedAt, subscriptionId }: Placed) =>
  `${audienceOf(author, shard)} ${positionOf(confirmedAt, subscriptionId)}`;

/** The public API and the inviter, over tables in memory, a queue, an inbox and a clock. */
export function setUpSubscriptions(step: Step = (_name, effect) => effect(), maxOfLimits = 1000) {
  const table = new MemoryRows<Subscription>();
  const deliveries = new Map<string, Delivery>();
  const audience = new Map<string, string>();
  const counts = new Map<string, number>();
  const queue: InvitationMessage[] = [];
  const inbox: { to: string; mail: Mail }[] = [];
  const suppressed = new Set<string>();
  const clock = { now: noon };
  const limits = new MemoryLimits(maxOfLimits);
  let made = 0;
  const now = () => clock.now;
  const subscriptions = {
    get: (id: string) => step('get', () => table.get(id)),
    apply: (...given: Parameters<typeof table.apply>) =>
      step('update', () => table.apply(...given)),
  };
  const answer = createRouter(
    operations,
    {
      subscriptions,
      request: (asked, at) =>
        step('request', () => {
          const row = table.rows.get(asked.subscriptionId);
          if (row?.status !== 'SUBSCRIBED') {
            const requestedAt = at.toISOString();
            table.rows.set(asked.subscriptionId, {
              ...row,
              ...asked,
              status: 'PENDING',
              requestedAt,
            });
          }
          return Promise.resolve();
        }),
      audience: {
        count: (author) =>
          step('count', () => {
            const count = (counts.get(author) ?? 0) + 1;
            counts.set(author, count);
            return Promise.resolve(count);
          }),
        has: (row) => step('has', () => Promise.resolve(audience.has(keyOf(row)))),
        put: (row) =>
          step('put', () => {
            audience.set(keyOf(row), row.subscriptionId);
            return Promise.resolve();
          }),
      },
      delivery: (id) => step('delivery', () => Promise.resolve(deliveries.get(id))),
      limits: { take: (limit) => step('limit', () => limits.take(limit)) },
      invite: (message) =>
        step('invite', () => {
          queue.push(message);
          return Promise.resolve();
        }),
      originSecret,
      newId: () => `invitation-${made++}`,
      now,
      log: silent,
    },
    silent,
  );
  const invite = createInviter({
    subscriptions,
    suppressions: { has: (email) => Promise.resolve(suppressed.has(email)) },
    limits,
    sendMail: (to, mail) =>
      step('mail', () => {
        inbox.push({ to, mail });
        return Promise.resolve();
      }),
    siteUrl,
    newSecret,
    now,
  });
  const send = (routeKey: keyof typeof operations, given?: Request) =>
    answer(request(routeKey, given));

  return {
    rows: table.rows,
    deliveries,
    audience,
    counts,
    queue,
    inbox,
    suppressed,
    limits,
    send,
    subscribe: (email: string = bob, headers = viewer('203.0.113.7')) =>
      send('POST /api/authors/{authorId}/subscriptions', {
        pathParameters: { authorId },
        headers,
        ...json({ email }),
      }),
    confirm: (token: string) => send('POST /api/subscriptions/confirm', json({ token })),
    unsubscribe: (token: string, given: Request = {}) =>
      send('POST /api/unsubscribe', { ...given, query: { token } }),
    /** Hands the inviter a message, as its queue does. */
    invite: (message: InvitationMessage) => invite(record(message), silent),
    /** Hands it all that wait. */
    inviteAll: async () => {
      for (const message of queue.splice(0)) await invite(record(message), silent);
    },
    /** The token in the newest mail. */
    newestToken: () => /token=(\S+)/.exec(inbox.at(-1)?.mail.text ?? '')?.[1] ?? '',
    wait: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
  };
}

/** What the distribution says of a viewer, whatever the viewer wrote before. */
export function viewer(address: string, written = '') {
  return {
    'x-origin-secret': originSecret,
    'x-forwarded-for': `${written}${address}, 130.176.0.1`,
  };
}

export type World = ReturnType<typeof setUpSubscriptions>;
