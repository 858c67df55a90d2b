import type { Claim, Deliveries } from '../../../lambda/posts/notifier/deliveries-table.ts';
import { createNotifier } from '../../../lambda/posts/notifier/notifier.ts';
import { createPacer } from '../../../lambda/posts/notifier/pacer.ts';
import type { Mailing } from '../../../lambda/posts/notifier/bulk-email.ts';
import { deliveryIdOf, readToken, type Delivery } from '../../../lambda/posts/delivery.ts';
import type { DeliveryMessage } from '../../../lambda/posts/messages.ts';
import { hashOf } from '../../../lambda/posts/secret.ts';
import type { Subscription } from '../../../lambda/posts/subscription.ts';
import { MemoryRows } from '../../shared/support/memory-rows.ts';
import { noon, record, silent } from '../../video/support/things.ts';

/** What becomes of an effect: done; failed; done, but nobody hears of it; the process dies. */
export type Fate = 'done' | 'fails' | 'answer lost' | 'dies before' | 'dies after';

/** What SES says of a mail. */
export type Answer = 'SUCCESS' | 'MESSAGE_REJECTED' | 'ACCOUNT_THROTTLED' | 'TRANSIENT_FAILURE';

export interface Given {
  readonly subscribers?: readonly (Subscription['status'] | 'suppressed' | 'gone')[];
  /** Of the first effects, one after the other; all others are done. */
  readonly fates?: readonly Fate[];
  /** To the first mails, one after the other; all others are accepted. */
  readonly answers?: readonly Answer[];
  /** Mails a second. */
  readonly rate?: number;
  /** How long reading the subscriptions takes, each time, in ms; then nothing. */
  readonly readMilliseconds?: readonly number[];
}

/** An invocation of the notifier has so long, in ms. */
const timeout = 60_000;

class MemoryDeliveries extends MemoryRows<Delivery> implements Deliveries {
  claim(deliveryId: string, { recipients, hashes, leaseUntil, now }: Claim) {
    const row = this.rows.get(deliveryId);
    if (row && !(row.status === 'SENDING' && row.leaseUntil < now)) {
      return Promise.resolve(undefined);
    }
    const next: Delivery = {
      recipients: [...recipients],
      ...row,
      deliveryId,
      status: 'SENDING',
      leaseUntil,
      attempt: (row?.attempt ?? 0) + 1,
      tokens: [...(row?.tokens ?? []), [...hashes]],
    };
    this.rows.set(deliveryId, next);
    return Promise.resolve(next);
  }
}

/** One call of SES that mailed somebody. */
interface Call {
  readonly attempt: number;
  readonly accepted: readonly string[];
  /** Whether its answer reached the table. */
  recorded: boolean;
}

/** One delivery, tables in memory and an SES, effects of which fail as given. */
export function setUp(given: Given = {}) {
  const { subscribers = ['SUBSCRIBED', 'SUBSCRIBED', 'SUBSCRIBED'], rate = 1000 } = given;
  const fates = [...(given.fates ?? [])];
  const answers = [...(given.answers ?? [])];
  const readMilliseconds = [...(given.readMilliseconds ?? [])];
  const clock = { now: noon.getTime() };
  const deliveries = new MemoryDeliveries();
  const calls: Call[] = [];
  const mailings: Mailing[] = [];
  const refused = new Set<string>();
  const pauses: number[] = [];
  const pacer = createPacer(rate);
  let secrets = 0;

  const recipients = subscribers.map((_, index) => `s${index}`);
  const subscriptions = new Map(
    subscribers.flatMap((status, index) => {
      const subscriptionId = `s${index}`;
      const row: Subscription = {
        subscriptionId,
        authorId: 'a1',
        email: `${subscriptionId}@example.com`,
        status: status === 'suppressed' || status === 'gone' ? 'SUBSCRIBED' : status,
        requestedAt: noon.toISOString(),
      };
      return status === 'gone' ? [] : [[subscriptionId, row] as const];
    }),
  );
  const message: DeliveryMessage = { postId: 'p1', shard: 0, start: 'start', recipients };
  const deliveryId = deliveryIdOf('p1', 0, 'start');

  /** A process of its own: once it is dead, it has no more effects. */
  async function receive(timeLeft = timeout): Promise<void> {
    const process = { isDead: false };
    const step = async <Result>(effect: () => Result | Promise<Result>): Promise<Result> => {
      if (process.isDead) throw new Error('dead');
      const fate = fates.shift() ?? 'done';
      process.isDead = fate === 'dies before' || fate === 'dies after';
      if (fate === 'fails' || fate === 'dies before') throw new Error(fate);
      const result = await effect();
      if (fate === 'answer lost' || fate === 'dies after') throw new Error(fate);
      return result;
    };
    const notify = createNotifier({
      deliveries: {
        get: (id) => step(() => deliveries.get(id)),
        claim: (id, claim) => step(() => deliveries.claim(id, claim)),
        apply: (id, transition) =>
          step(async () => {
            const row = await deliveries.apply(id, transition);
            for (const call of calls) {
              // What remains tells that the process knew SES's answer.
              if (call.attempt === row?.attempt && !remains(row, call)) call.recorded = true;
            }
            return row;
          }),
      },
      contents: () =>
        step(() => ({ subject: 'News', text: 'News', heading: 'News', html: '<p>News</p>' })),
      lookUp: (ids) =>
        step(() => {
          clock.now += readMilliseconds.shift() ?? 0;
          return {
            subscriptions: ids.flatMap((id) => subscriptions.get(id) ?? []),
            suppressed: new Set(
              ids.filter((id) => subscribers[recipients.indexOf(id)] === 'suppressed'),
            ),
          };
        }),
      sendMails: (mailing) =>
        step(() => {
          mailings.push(mailing);
          const said = mailing.recipients.map(() => answers.shift() ?? 'SUCCESS');
          const ids = mailing.recipients.map(({ email }) => email.replace('@example.com', ''));
          for (const [at, id] of ids.entries()) {
            if (said[at] === 'MESSAGE_REJECTED') refused.add(id);
          }
          calls.push({
            attempt: readToken(mailing.recipients[0]?.token ?? '')?.attempt ?? 0,
            accepted: ids.filter((_, at) => said[at] === 'SUCCESS'),
            recorded: false,
          });
          return said;
        }),
      pacer,
      pause: (milliseconds) => {
        pauses.push(milliseconds);
        clock.now += milliseconds;
        return Promise.resolve();
      },
      newSecret: () => String((secrets += 1)).padStart(22, 'x'),
      now: () => new Date(clock.now),
    });
    await notify(record(message), silent, clock.now + timeLeft);
  }

  function remains({ recipients: all, remaining = [] }: Delivery, { accepted }: Call): boolean {
    return remaining.some((index) => accepted.includes(all[index] ?? ''));
  }

  return {
    clock,
    calls,
    mailings,
    pauses,
    refused,
    subscriptions,
    row: () => deliveries.rows.get(deliveryId),
    receive,
    /** Whom SES has accepted a mail to, each time that it did. */
    mailed: () => calls.flatMap(({ accepted }) => accepted),
    /** Whom a mail's link unsubscribes. */
    recipientOf(token: string): string | undefined {
      const { attempt = 0, index = 0, secret = '' } = readToken(token) ?? {};
      const row = deliveries.rows.get(deliveryId);
      const hash = row?.tokens[attempt - 1]?.[index];
      return hash === hashOf(secret) ? row?.recipients[index] : undefined;
    },
    /** Receives the message until it is done, as often as two at once, long after one another. */
    async settle(atOnce = 1) {
      for (let isDone = false; !isDone; clock.now += 2 * timeout) {
        const ends = await Promise.allSettled(Array.from({ length: atOnce }, () => receive()));
        isDone = ends.some(({ status }) => status === 'fulfilled');
      }
    },
  };
}
