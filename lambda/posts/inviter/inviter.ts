import type { SQSRecord } from 'aws-lambda';
import { addressId } from '../../shared/address.ts';
import type { Log } from '../../shared/log.ts';
import { parseJson } from '../../shared/parse.ts';
import type { SendMail } from '../../shared/send-mail.ts';
import type { Suppressions } from '../../shared/suppressions.ts';
import { writeConfirmToken } from '../confirm-token.ts';
import type { Limits } from '../limits.ts';
import { invitationMessage } from '../messages.ts';
import type { Subscriptions } from '../subscriptions-table.ts';
import { decide, invited } from './decide.ts';
import { renderInvitation } from './mail.ts';

export interface InviterDependencies {
  readonly subscriptions: Subscriptions;
  readonly suppressions: Pick<Suppressions, 'has'>;
  readonly limits: Limits;
  readonly sendMail: SendMail;
  /** Without a slash at its end. */
  readonly siteUrl: string;
  readonly newSecret: () => string;
  readonly now: () => Date;
}

/** Nobody is invited more often than so in a day, however many authors are asked for. */
const perAddress = { max: 5, windowSeconds: 24 * 60 * 60 };

/**
 * Asks the owner of an address whether to subscribe it: stores what the link will prove itself by,
 * then mails the link. A process that dies between the two mails when the message comes back; one
 * that dies after mails twice, and the second link is the valid one.
 */
export function createInviter(dependencies: InviterDependencies) {
  const { subscriptions, suppressions, limits, sendMail, siteUrl, newSecret, now } = dependencies;
  return async (record: SQSRecord, log: Log): Promise<void> => {
    const message = parseJson(invitationMessage, record.body, 'The request');
    const { subscriptionId } = message;
    const row = await subscriptions.get(subscriptionId);
    if (!row) throw new Error(`Subscription ${subscriptionId} has a request but no row.`);
    const decision = decide(message, row, now());
    if (decision.kind === 'leave') {
      log.info('Not invited', { why: decision.why });
      return;
    }
    if (await suppressions.has(row.email)) {
      log.info('Not invited', { why: 'the address is suppressed' });
      return;
    }
    if (decision.kind === 'invite') {
      const limit = { limit: `invite#${addressId(row.email)}`, ...perAddress };
      if ((await limits.take(limit, now())) > 0) {
        log.info('Not invited', { why: 'the address was asked often enough today' });
        return;
      }
    }
    const secret = newSecret();
    if (!(await subscriptions.apply(subscriptionId, invited(row, message, secret, now())))) {
      log.info('Not invited', { why: 'another request was faster, or it is no longer pending' });
      return;
    }
    const token = writeConfirmToken({ subscriptionId, secret });
    await sendMail(row.email, renderInvitation(`${siteUrl}/confirm.html?token=${token}`));
    log.info('Invited');
  };
}
