import * as z from 'zod';
import { isLast } from '../../logs/attempt.ts';
import type { PostVisit } from './gather.ts';

const named = z.object({ deliveryId: z.string() });
const attemptLine = z.object({ attempt: z.number() });
const mailedLine = z.object({
  message: z.literal('Mailed'),
  timestamp: z.number(),
  /** Taken by SES. */
  Mailed: z.number(),
  MailsRefused: z.number(),
});
const absorbedLine = z.object({ message: z.literal('Mailed before') });

/** Worst first. */
export const deliveryStates = ['dead letter', 'to be retried', 'under way', 'done'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What became of one delivery: at most 50 mails. */
export interface DeliveryWay {
  /** Its id, or that of its message if no attempt came so far as to claim it. */
  readonly id: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Taken by SES, in all attempts. */
  readonly mails: number;
  /** Refused by SES, for good. */
  readonly refused: number;
  /** How attempts failed, in order. */
  readonly errors: readonly string[];
  /** When SES took mails, milliseconds since the epoch. */
  readonly mailedAt: readonly number[];
}

/** Every delivery that the notifier has begun, in the order in which it did. */
export function deliveriesOf(visits: readonly PostVisit[]): readonly DeliveryWay[] {
  const tries = visits.filter(({ station }) => station === 'notifier');
  // A message has one delivery; a delivery has several messages after a redrive or a repeated hop.
  const ids = new Map(
    tries.flatMap(({ messageId, lines }) =>
      lines.flatMap((line) => {
        const { data } = named.safeParse(line);
        return data ? [[messageId, data.deliveryId] as const] : [];
      }),
    ),
  );
  const byDelivery = Map.groupBy(tries, ({ messageId }) => ids.get(messageId) ?? messageId ?? '');
  return [...byDelivery].map(([id, own]) => deliveryOf(id, own));
}

function deliveryOf(id: string, tries: readonly PostVisit[]): DeliveryWay {
  const lines = tries.flatMap((visit) => visit.lines);
  const mailed = lines.flatMap((line) => mailedLine.safeParse(line).data ?? []);
  const claims = lines.flatMap((line) => attemptLine.safeParse(line).data ?? []);
  return {
    id,
    state: stateOf(tries),
    attempts: Math.max(
      tries.filter((visit) => !isAbsorbed(visit)).length,
      ...claims.map(({ attempt }) => attempt),
    ),
    mails: sum(mailed.map(({ Mailed }) => Mailed)),
    refused: sum(mailed.map(({ MailsRefused }) => MailsRefused)),
    errors: tries.flatMap(({ ending }) => (ending.kind === 'failed' ? [ending.error] : [])),
    mailedAt: mailed.filter(({ Mailed }) => Mailed > 0).map(({ timestamp }) => timestamp),
  };
}

function stateOf(tries: readonly PostVisit[]): DeliveryState {
  if (tries.some(isDone)) return 'done';
  const ending = tries.at(-1)?.ending;
  switch (ending?.kind) {
    case 'failed':
      return isLast(ending) ? 'dead letter' : 'to be retried';
    case 'not-tried':
      return 'to be retried';
    case 'running':
    case 'succeeded':
    case undefined:
      return 'under way';
  }
}

/** An invocation may die of another message after it has mailed this one; only a failure is of its own. */
function isDone(visit: PostVisit): boolean {
  const { ending, lines } = visit;
  if (ending.kind === 'failed' && ending.receive) return false;
  return isAbsorbed(visit) || lines.some((line) => mailedLine.safeParse(line).success);
}

/** Did its message come once more, after it was done? */
function isAbsorbed({ lines }: PostVisit): boolean {
  return lines.some((line) => absorbedLine.safeParse(line).success);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
