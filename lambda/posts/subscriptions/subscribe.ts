import { readBody } from '../../shared/http/body.ts';
import { notYet } from '../../shared/http/problem.ts';
import { respond } from '../../shared/http/respond.ts';
import type { ApiEvent } from '../../shared/http/router.ts';
import { authorIdIn } from '../author-id.ts';
import { subscriptionIdOf } from '../subscription.ts';
import type { SubscriptionsDependencies } from './dependencies.ts';
import { subscriptionRequest, type Requested } from './schemas.ts';
import { limitOf } from './viewer.ts';

const answer: Requested = {
  detail:
    'If this address can be subscribed, a mail with a link is on its way. ' +
    'Nothing else is sent before that link is followed.',
};

/**
 * Asks by mail whether to subscribe an address. Whatever is known of the address, the same calls are
 * made and the same is answered, in the same time: the inviter decides, later, what comes of it.
 */
export async function subscribe(event: ApiEvent, dependencies: SubscriptionsDependencies) {
  const { request, invite, limits, originSecret, newId, now, log } = dependencies;
  const authorId = authorIdIn(event);
  const { email } = readBody(event, subscriptionRequest);
  const wait = await limits.take(limitOf(event, originSecret), now());
  if (wait > 0) throw notYet(429, `Too many subscriptions: try again in ${wait} seconds.`, wait);
  const subscriptionId = subscriptionIdOf(authorId, email);
  await request({ subscriptionId, authorId, email }, now());
  await invite({ subscriptionId, invitationId: newId() });
  log.info('Requested', { subscriptionId });
  return respond(202, answer);
}
