import type { SQSRecord } from 'aws-lambda';
import type { Log } from '../../shared/log.ts';
import { asMetrics } from '../../shared/metrics.ts';
import { parseJson } from '../../shared/parse.ts';
import { deliveryIdOf, writeToken, type Delivery } from '../delivery.ts';
import { deliveryMessage, type DeliveryMessage } from '../messages.ts';
import { hashOf } from '../secret.ts';
import type { Mailing } from './bulk-email.ts';
import { addresseesOf, ended, judge, remainingOf, type Outcome } from './decide.ts';
import type { Deliveries } from './deliveries-table.ts';
import type { LookUp } from './look-up.ts';
import type { SharedData } from './mail.ts';
import type { Pacer } from './pacer.ts';

export interface NotifierDependencies {
  readonly deliveries: Deliveries;
  readonly contents: (postId: string) => Promise<SharedData>;
  /** Of at most 50 ids. */
  readonly lookUp: LookUp;
  /**
   * Mails by one call of SES that ends within `callMilliseconds`, and returns what SES says of each
   * mail, in their order.
   */
  readonly sendMails: (mailing: Mailing) => Promise<readonly (string | undefined)[]>;
  readonly pacer: Pacer;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly newSecret: () => string;
  readonly now: () => Date;
}

/** From its turn to send, an attempt has so long until its call of SES must have ended, in ms. */
const leaseMilliseconds = 20_000;
/** Of which the call may take so long, in ms. */
export const callMilliseconds = 10_000;

/**
 * Mails a post to the subscribers of one delivery, by one call of SES. The order of effects: claim the
 * delivery for as long as sending may take, send, record what remains. SES knows no idempotency
 * key: of a process that dies between sending and recording, and of a call whose answer is lost,
 * nobody knows whom it mailed, so those are mailed again. The other order could miss them.
 *
 * The function it returns rejects when the message shall be tried again; `deadline` is when the
 * invocation's time is up, in ms since 1970.
 */
export function createNotifier(dependencies: NotifierDependencies) {
  const { deliveries, contents, pacer, newSecret, now } = dependencies;

  return async (record: SQSRecord, log: Log, deadline: number): Promise<void> => {
    const message = parseJson(deliveryMessage, record.body, 'The delivery message');
    const { postId, shard, start, recipients } = message;
    const deliveryId = deliveryIdOf(postId, shard, start);
    const at = now();
    const leaseUntil = at.getTime() + pacer.wait(at) + leaseMilliseconds;
    if (leaseUntil > deadline) {
      throw new Error('Not begun: it would have to wait for longer than this invocation has left.');
    }
    const data = await contents(postId);
    const secrets = recipients.map(() => newSecret());
    const claimed = await deliveries.claim(deliveryId, {
      recipients,
      hashes: secrets.map(hashOf),
      leaseUntil,
      now: at.getTime(),
    });
    if (!claimed) return absorb(deliveryId, log, dependencies);

    const { attempt } = claimed;
    log.info('Mailing', { postId, deliveryId, attempt });
    const outcome = await mail(claimed, message, secrets, data, dependencies).catch(
      async (error: unknown) => {
        await end(claimed, remainingOf(claimed), dependencies).catch((cause: unknown) => {
          log.warn('The attempt could not be ended: its lease has to run out', cause);
        });
        throw error;
      },
    );
    await end(claimed, outcome.remaining, dependencies);

    const { accepted, refused, remaining } = outcome;
    const counts = {
      Mailed: [accepted.length, 'Count'],
      MailsRefused: [refused.length, 'Count'],
    } as const;
    log.info('Mailed', { postId, deliveryId, attempt, refused, ...asMetrics(counts, now()) });
    if (remaining.length > 0) {
      throw new Error(`SES puts off ${remaining.length} mails of delivery ${deliveryId}.`);
    }
  };
}

/**
 * Somebody else has it. When they are done, so is the message; while they send, it has to come back,
 * because they may die.
 */
async function absorb(deliveryId: string, log: Log, { deliveries }: NotifierDependencies) {
  if ((await deliveries.get(deliveryId))?.status !== 'DONE') {
    throw new Error(`Another attempt at delivery ${deliveryId} is under way.`);
  }
  log.info('Mailed before', { deliveryId });
}

async function mail(
  delivery: Delivery,
  { postId }: DeliveryMessage,
  secrets: readonly string[],
  data: SharedData,
  { lookUp, sendMails, pacer, pause, now }: NotifierDependencies,
): Promise<Outcome> {
  const { deliveryId, attempt, recipients, leaseUntil } = delivery;
  const ids = remainingOf(delivery).flatMap((index) => recipients[index] ?? []);
  const addressees = addresseesOf(delivery, await lookUp(ids));
  if (addressees.length === 0) return judge([], []);

  await pause(pacer.wait(now()));
  if (now().getTime() + callMilliseconds > leaseUntil) {
    throw new Error(`Delivery ${deliveryId} was not sent: reading who wants it took too long.`);
  }
  pacer.begin(addressees.length, now());
  const statuses = await sendMails({
    postId,
    data,
    recipients: addressees.map(({ index, email }) => ({
      email,
      token: writeToken({ deliveryId, attempt, index, secret: secrets[index] ?? '' }),
    })),
  });
  return judge(addressees, statuses);
}

async function end(
  { deliveryId, attempt }: Delivery,
  remaining: readonly number[],
  { deliveries }: NotifierDependencies,
): Promise<void> {
  if (await deliveries.apply(deliveryId, ended(attempt, remaining))) return;
  throw new Error(`Another attempt at delivery ${deliveryId} began before this one had ended.`);
}
