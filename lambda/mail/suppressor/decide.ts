import type { Suppression } from '../../shared/suppressions.ts';
import type { MailEvent } from './mail-event.ts';

/** What to do about an event. */
export type Decision =
  | {
      readonly kind: 'suppress';
      readonly emails: readonly string[];
      readonly reason: Suppression['reason'];
      readonly at: string;
    }
  /** A mail that did not arrive, for which its address is not to blame. */
  | { readonly kind: 'lost'; readonly metric: LostMetric; readonly why: string }
  | { readonly kind: 'ignore' };

type LostMetric = 'TransientBounce' | 'Rejected' | 'RenderingFailure';

/**
 * An address that bounces for good, and one whose owner complains, are never mailed again. A full
 * mailbox or a virus says nothing about the next mail.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-bounce-object
 */
export function decide(event: MailEvent): Decision {
  switch (event.eventType) {
    case 'Bounce': {
      const { bounceType, bounceSubType, bouncedRecipients, timestamp } = event.bounce;
      return bounceType === 'Permanent'
        ? {
            kind: 'suppress',
            emails: addresses(bouncedRecipients),
            reason: 'BOUNCE',
            at: timestamp,
          }
        : {
            kind: 'lost',
            metric: 'TransientBounce',
            why: `${bounceType} bounce: ${bounceSubType ?? 'no more is known'}`,
          };
    }
    case 'Complaint': {
      const { complainedRecipients, timestamp } = event.complaint;
      const emails = addresses(complainedRecipients);
      return { kind: 'suppress', emails, reason: 'COMPLAINT', at: timestamp };
    }
    case 'Reject':
      return { kind: 'lost', metric: 'Rejected', why: event.reject.reason };
    case 'Rendering Failure':
      return { kind: 'lost', metric: 'RenderingFailure', why: event.failure.errorMessage };
    case 'Send':
    case 'Delivery':
    case 'DeliveryDelay':
    case 'Open':
    case 'Click':
    case 'Subscription':
      return { kind: 'ignore' };
  }
}

/** Without a name that may stand before each: `Ada <ada@example.com>`. */
function addresses(recipients: readonly { readonly emailAddress: string }[]): string[] {
  return recipients.map(
    ({ emailAddress }) => /<([^<>]+)>\s*$/.exec(emailAddress)?.[1] ?? emailAddress,
  );
}
