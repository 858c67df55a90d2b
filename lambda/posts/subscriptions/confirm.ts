import { readBody } from '../../shared/http/body.ts';
import { notYet, Problem } from '../../shared/http/problem.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { readConfirmToken } from '../confirm-token.ts';
import { shardOf, type Subscription } from '../subscription.ts';
import { isPlaced, mayConfirm, placed, placedAgain, subscribed, type Placed } from './decide.ts';
import type { SubscriptionsDependencies } from './dependencies.ts';
import { confirmation, type Confirmed } from './schemas.ts';

/** Whoever placed a subscription this lately has put it into the audience, or is about to, in ms. */
const underWay = 5_000;
/** Whoever placed it so long ago cannot put it any more: the function's timeout is over, in ms. */
const givenUp = 20_000;

/**
 * Gives the subscription its place, puts it into the audience at that place, and only then makes it
 * SUBSCRIBED. A process that dies in between is made up for when the link is followed again.
 */
export async function confirm(event: ApiEvent, dependencies: SubscriptionsDependencies) {
  const { subscriptions, now, log } = dependencies;
  const { token } = readBody(event, confirmation);
  const { subscriptionId = '', secret = '' } = readConfirmToken(token) ?? {};
  const row = subscriptionId === '' ? undefined : await subscriptions.get(subscriptionId);
  if (!row || !mayConfirm(row, secret, now())) throw noSuchToken();
  if (row.status === 'PENDING') {
    await enter(isPlaced(row) ? row : await place(row, dependencies), dependencies);
    const after =
      (await subscriptions.apply(subscriptionId, subscribed(now()))) ??
      (await subscriptions.get(subscriptionId));
    if (after?.status !== 'SUBSCRIBED') throw noSuchToken();
    log.info('Confirmed', { subscriptionId });
  }
  const answer: Confirmed = { status: 'SUBSCRIBED' };
  return respond(200, answer);
}

async function place(
  { subscriptionId, authorId }: Subscription,
  { subscriptions, audience, now }: SubscriptionsDependencies,
): Promise<Placed> {
  const shard = shardOf(await audience.count(authorId));
  const row =
    (await subscriptions.apply(subscriptionId, placed(shard, now()))) ??
    (await subscriptions.get(subscriptionId));
  return asPlaced(row, subscriptionId);
}

/**
 * Puts the row of the audience, unless it is there. A row that is put long after its time would come
 * up among those that a fan-out has gone through already. So a place that nobody took in time is
 * given up for a new one, and it is certain before that nobody takes it: nobody is in the audience
 * twice.
 */
async function enter(row: Placed, { subscriptions, audience, now }: SubscriptionsDependencies) {
  const age = now().getTime() - Date.parse(row.confirmedAt);
  if (age <= underWay) {
    await audience.put(row);
    return;
  }
  if (await audience.has(row)) return;
  if (age <= givenUp) {
    throw notYet(503, 'This is being confirmed already: try again in a moment.', givenUp / 1000);
  }
  const { subscriptionId } = row;
  const moved = await subscriptions.apply(subscriptionId, placedAgain(row, now()));
  await audience.put(asPlaced(moved ?? (await subscriptions.get(subscriptionId)), subscriptionId));
}

function asPlaced(row: Subscription | undefined, subscriptionId: string): Placed {
  if (row && isPlaced(row)) return row;
  throw new Error(`Subscription ${subscriptionId} has lost its row or its place in the audience.`);
}

function noSuchToken(): Problem {
  return new Problem(
    400,
    'This link is not valid, or not any more: subscribe again, and follow the newest link.',
  );
}
