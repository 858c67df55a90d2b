import type { KinesisStreamRecord } from 'aws-lambda';
import { parseJson } from '../shared/parse.ts';
import { clickSchema, type Click } from './click.ts';

type Payload = Pick<KinesisStreamRecord['kinesis'], 'data' | 'sequenceNumber'>;

/** A record of the stream that could be read: what one request brought. */
export interface ClicksRecord {
  readonly sequenceNumber: string;
  /** At least one. */
  readonly clicks: readonly Click[];
}

/** What was read of the records of one invocation, in their order. */
export interface ClicksRecords {
  /** Those before the first that could not be read. */
  readonly good: readonly ClicksRecord[];
  /** The first that could not be read, and why; those behind it were not looked at. */
  readonly bad: { readonly sequenceNumber: string; readonly cause: unknown } | undefined;
}

/** A shard's records are taken in order: what follows a bad one has to wait until that is settled. */
export function readRecords(records: readonly { readonly kinesis: Payload }[]): ClicksRecords {
  const good: ClicksRecord[] = [];
  for (const { kinesis } of records) {
    const { sequenceNumber, data } = kinesis;
    try {
      good.push({ sequenceNumber, clicks: readClicks(data) });
    } catch (cause) {
      return { good, bad: { sequenceNumber, cause } };
    }
  }
  return { good, bad: undefined };
}

/** @throws Error that says which line is wrong, and why */
function readClicks(data: string): readonly Click[] {
  const lines = Buffer.from(data, 'base64').toString().split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw new Error('The record is empty.');
  return lines.map((line, index) => parseJson(clickSchema, line, `Line ${index + 1}`));
}

/**
 * Which shard a record came from.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event
 */
export function shardOf({ eventID }: Pick<KinesisStreamRecord, 'eventID'>): string {
  return eventID.slice(0, eventID.indexOf(':'));
}
