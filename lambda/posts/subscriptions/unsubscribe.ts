import { Problem } from '../../shared/http/problem.ts';
import { readQuery } from '../../shared/http/query.ts';
import { respond, respondEmpty } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { readToken } from '../delivery.ts';
import { recipientOf, unsubscribedAt } from './decide.ts';
import type { SubscriptionsDependencies } from './dependencies.ts';
import { unsubscribeQuery, type Unsubscribed } from './schemas.ts';

/**
 * Unsubscribes whoever received the mail with this token, by the one click of a mail program, which
 * has no cookies and is not signed in. https://www.rfc-editor.org/rfc/rfc8058#section-3.1
 */
export async function unsubscribe(event: ApiEvent, dependencies: SubscriptionsDependencies) {
  const { subscriptions, delivery: find, now, log } = dependencies;
  const token = readToken(readQuery(event, unsubscribeQuery).token);
  const delivery = token && (await find(token.deliveryId));
  const subscriptionId = delivery && recipientOf(delivery, token);
  if (subscriptionId === undefined)
    throw new Problem(400, 'This is not the link of a mail of ours.');
  await subscriptions.apply(subscriptionId, unsubscribedAt(now()));
  log.info('Unsubscribed', { subscriptionId });
  const answer: Unsubscribed = { status: 'UNSUBSCRIBED' };
  return respond(200, answer);
}

/** Leads people to a page with a button. It changes nothing: programs follow the links of mails. */
export function showUnsubscribe(event: ApiEvent) {
  const { token } = readQuery(event, unsubscribeQuery);
  const location = `/unsubscribe.html?token=${encodeURIComponent(token.toWellFormed())}`;
  return Promise.resolve(respondEmpty(303, { location }));
}
