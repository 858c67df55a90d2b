import { REGION } from '../../arn.ts';
import type { StreamRecord } from '../../services/kinesis/reading.ts';
import type { Window } from './window.ts';

/**
 * A record as a function receives it, one of the event's `Records`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example
 */
interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: '1.0';
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
    /** Seconds since the epoch, with milliseconds behind the point. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: 'aws:kinesis';
  readonly eventVersion: '1.0';
  readonly eventID: string;
  readonly eventName: 'aws:kinesis:record';
  readonly invokeIdentityArn: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

/** Where a batch comes from, and as whom Lambda read it. */
export interface BatchSource {
  readonly shardId: string;
  /** The stream's, or its consumer's. */
  readonly eventSourceArn: string;
  readonly roleArn: string;
}

/** What a function keeps of a window between its invocations. */
export type WindowState = Readonly<Record<string, unknown>>;

/** Of a mapping with tumbling windows. */
export interface WindowInvocation {
  readonly window: Window;
  readonly state: WindowState;
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
}

/** The event as JSON. */
export function kinesisEvent(
  source: BatchSource,
  records: readonly StreamRecord[],
  invocation: WindowInvocation | undefined,
): string {
  const Records = records.map((record) => kinesisRecord(source, record));
  return JSON.stringify(
    invocation ? { Records, ...windowFields(source, invocation) } : { Records },
  );
}

/** What a record takes of an event, in bytes. */
export function bytesInEvent(record: StreamRecord): number {
  const key = Buffer.byteLength(JSON.stringify(record.partitionKey));
  return ENVELOPE_BYTES + key + Math.ceil(record.data.byteLength / 3) * 4;
}

/** More than all the rest of a record takes: two ARNs of some hundred characters, and the names. */
const ENVELOPE_BYTES = 850;

function kinesisRecord(source: BatchSource, record: StreamRecord): KinesisEventRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: Buffer.from(record.data).toString('base64'),
      approximateArrivalTimestamp: record.arrivedAt / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${source.shardId}:${record.sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: source.roleArn,
    awsRegion: REGION,
    eventSourceARN: source.eventSourceArn,
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
function windowFields(
  { shardId, eventSourceArn }: BatchSource,
  { window, ...flags }: WindowInvocation,
): object {
  return {
    window: { start: instant(window.start), end: instant(window.end) },
    ...flags,
    shardId,
    eventSourceARN: eventSourceArn,
  };
}

/** Windows begin and end at full seconds. */
function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
