import type { SQSRecord } from 'aws-lambda';
import { addressId } from '../../shared/address.ts';
import type { Log } from '../../shared/log.ts';
import { asMetrics } from '../../shared/metrics.ts';
import { parseJson } from '../../shared/parse.ts';
import type { Suppressions } from '../../shared/suppressions.ts';
import { decide } from './decide.ts';
import { mailEvent } from './mail-event.ts';

export interface SuppressorDependencies {
  readonly suppressions: Suppressions;
  readonly now: () => Date;
}

/**
 * Keeps account of who is never mailed again. An event that arrives twice writes the same row. Its
 * message is the event itself: the topic delivers it raw.
 */
export function createSuppressor({ suppressions, now }: SuppressorDependencies) {
  return async (record: SQSRecord, log: Log): Promise<void> => {
    const event = parseJson(mailEvent, record.body, 'The event of SES');
    const { messageId: sesMessageId, tags } = event.mail;
    const about = { sesMessageId, postId: tags?.['postId']?.[0] };
    const decision = decide(event);
    switch (decision.kind) {
      case 'suppress': {
        const { emails, reason, at } = decision;
        for (const email of emails) await suppressions.add(email, reason, at);
        const metrics = asMetrics({ Suppressed: [emails.length, 'Count'] }, now());
        log.info('Suppressed', { ...about, reason, addresses: emails.map(addressId), ...metrics });
        return;
      }
      case 'lost': {
        const { metric, why } = decision;
        const metrics = asMetrics({ [metric]: [1, 'Count'] }, now());
        log.info('A mail did not arrive', { ...about, why, ...metrics });
        return;
      }
      case 'ignore':
        log.info('Nothing to do', { ...about, eventType: event.eventType });
    }
  };
}
