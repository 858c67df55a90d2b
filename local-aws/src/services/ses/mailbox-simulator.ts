import type { MailEvent } from './mail-event.ts';

/** How the delivery of a mail ends. */
export interface Delivery {
  /** Whose mailbox it gets to. */
  readonly arrived: readonly string[];
  /** What SES tells about it, in this order. */
  readonly events: readonly MailEvent[];
}

type Fate = 'delivered' | 'bounce' | 'ooto' | 'complaint' | 'suppressionlist' | 'suppressed';

const SIMULATOR =
  /^(success|bounce|ooto|complaint|suppressionlist)(?:\+[^@]*)?@simulator\.amazonses\.com$/i;

/** Whether an address belongs to SES's mailbox simulator. */
export function isSimulator(address: string): boolean {
  return SIMULATOR.test(address);
}

/**
 * Everybody has a mailbox that takes every mail, but for the addresses of the mailbox simulator and
 * those on the account's suppression list.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
export function deliver(
  recipients: readonly string[],
  isSuppressed: (address: string) => boolean,
): Delivery {
  const fates = recipients.map((address) => ({ address, fate: fateOf(address, isSuppressed) }));
  const arrived = fates
    .filter(({ fate }) => fate === 'delivered' || fate === 'ooto' || fate === 'complaint')
    .map(({ address }) => address);
  return {
    arrived,
    events: [
      ...(arrived.length > 0 ? [{ eventType: 'Delivery', recipients: arrived } as const] : []),
      ...fates.flatMap(({ address, fate }) => responseTo(address, fate) ?? []),
    ],
  };
}

function fateOf(address: string, isSuppressed: (address: string) => boolean): Fate {
  const mailbox = SIMULATOR.exec(address)?.[1]?.toLowerCase();
  switch (mailbox) {
    case 'bounce':
    case 'ooto':
    case 'complaint':
    case 'suppressionlist':
      return mailbox;
    case undefined:
      return isSuppressed(address) ? 'suppressed' : 'delivered';
    default:
      return 'delivered';
  }
}

function responseTo(address: string, fate: Fate): MailEvent | undefined {
  const hard = (bounceSubType: string, diagnosticCode: string): MailEvent => ({
    eventType: 'Bounce',
    bounceType: 'Permanent',
    bounceSubType,
    recipient: { emailAddress: address, action: 'failed', status: '5.1.1', diagnosticCode },
  });
  switch (fate) {
    case 'delivered':
      return undefined;
    case 'bounce':
      return hard('General', 'smtp; 550 5.1.1 user unknown');
    case 'ooto':
      return {
        eventType: 'Bounce',
        bounceType: 'Transient',
        bounceSubType: 'General',
        recipient: { emailAddress: address },
      };
    case 'complaint':
      return { eventType: 'Complaint', recipient: address };
    case 'suppressionlist':
      return hard(
        'Suppressed',
        'Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.',
      );
    case 'suppressed':
      return hard(
        'OnAccountSuppressionList',
        'Amazon SES did not send the message to this address because it is on the suppression list for your account.',
      );
    default:
      return fate satisfies never;
  }
}
