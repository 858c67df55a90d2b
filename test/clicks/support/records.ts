import { randomUUID } from 'node:crypto';
import type { Click } from '../../../lambda/clicks/click.ts';

/** When the windows of these tests begin. */
export const noon = Date.parse('2026-11-22T12:00:00.000Z');

const uuids = new Map<string, string>();
/** A UUID of its own for each name. */
function uuid(name: string): string {
  const known = uuids.get(name) ?? randomUUID();
  uuids.set(name, known);
  return known;
}

/** A click of the visitor and batch of these names; by default a view of `/`, right now. */
export function click(batch: string, visitor: string, overrides: Partial<Click> = {}): Click {
  return {
    id: randomUUID(),
    batch: uuid(batch),
    visitor: uuid(visitor),
    type: 'view',
    page: '/',
    referrer: '',
    video: '',
    at: instant(0),
    received: instant(0),
    ...overrides,
  };
}

/** So many seconds after noon. */
export function instant(seconds: number): string {
  return new Date(noon + seconds * 1000).toISOString();
}

/** A record as it lies in a shard. */
export interface Stored {
  readonly sequenceNumber: string;
  readonly data: string;
}

export function stored(sequence: number, clicks: readonly Click[]): Stored {
  return storedText(sequence, clicks.map((one) => `${JSON.stringify(one)}\n`).join(''));
}

export function storedText(sequence: number, text: string): Stored {
  // Of different lengths: they are numbers, not texts.
  const sequenceNumber = String(7 * sequence + 5);
  return { sequenceNumber, data: Buffer.from(text).toString('base64') };
}

/** The record as Lambda hands it to a function. */
export function asEvent(shardId: string, { sequenceNumber, data }: Stored) {
  return {
    awsRegion: 'us-east-1',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn:aws:iam::000000000000:role/clicks',
    kinesis: {
      approximateArrivalTimestamp: noon / 1000,
      data,
      kinesisSchemaVersion: '1.0',
      partitionKey: 'k',
      sequenceNumber,
    },
  };
}
