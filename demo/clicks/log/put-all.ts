import { setTimeout as sleep } from 'node:timers/promises';
import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { ClickRecord } from './click-records.ts';

/**
 * So much goes into one call. It takes 10 MiB today, as it has not always; a shard takes 1 MiB a second.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
const most = { records: 500, bytes: 5 * 1024 * 1024 };

/** ms: the longest pause after the first failure, and after any. */
const pauses = { first: 100, longest: 3_000 };
/** So often in a row nothing at all was taken: then it is given up. */
const patience = 10;

/** Where a record lies. */
export interface Place {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly events: number;
}

interface Put {
  readonly places: readonly Place[];
  /** Of PutRecords. */
  readonly calls: number;
  /** Records that were refused, and put again. */
  readonly again: number;
}

/** The stream, as it is written to. */
type Stream = Pick<KinesisClient, 'send'>;

interface World {
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  readonly random?: () => number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts records on a stream. Of a call, some may be refused, as a shard takes only so much a second:
 * those are put again, alone, after a random pause whose limit doubles.
 * @throws when the stream has taken nothing ten times in a row
 */
export async function putAll(
  stream: Stream,
  StreamName: string,
  records: readonly ClickRecord[],
  { signal, pause = (ms) => sleep(ms, undefined, { signal }), random = Math.random }: World = {},
): Promise<Put> {
  const places: Place[] = [];
  let calls = 0;
  let again = 0;
  for (const batch of batchesOf(records)) {
    let waiting = batch;
    for (let failures = 0, vain = 0; waiting.length > 0; failures += 1) {
      const { taken, left, why } = await putOnce(stream, StreamName, waiting);
      calls += 1;
      places.push(...taken);
      vain = taken.length === 0 ? vain + 1 : 0;
      if (vain === patience)
        throw new Error(`${StreamName} has taken none of ${left.length} records: ${why}`);
      again += left.length;
      if (left.length > 0)
        await pause(random() * Math.min(pauses.longest, pauses.first * 2 ** failures));
      waiting = left;
    }
  }
  return { places, calls, again };
}

async function putOnce(stream: Stream, StreamName: string, records: readonly ClickRecord[]) {
  const entries = records.map(({ visitor, data }) => ({
    PartitionKey: visitor,
    Data: Buffer.from(data),
  }));
  const { Records = [] } = await stream.send(
    new PutRecordsCommand({ StreamName, Records: entries }),
  );
  const taken: Place[] = [];
  const left: ClickRecord[] = [];
  let why = 'it does not say why.';
  for (const [index, record] of records.entries()) {
    const { ShardId, SequenceNumber, ErrorCode, ErrorMessage } = Records[index] ?? {};
    if (ShardId !== undefined && SequenceNumber !== undefined)
      taken.push({ shardId: ShardId, sequenceNumber: SequenceNumber, events: record.events });
    else left.push(record);
    if (ErrorCode !== undefined) why = `${ErrorCode}: ${ErrorMessage}`;
  }
  return { taken, left, why };
}

function batchesOf(records: readonly ClickRecord[]): ClickRecord[][] {
  let batch: ClickRecord[] = [];
  const batches: ClickRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(record.data) + Buffer.byteLength(record.visitor);
    if (batch.length === 0 || batch.length === most.records || bytes + size > most.bytes) {
      batch = [];
      batches.push(batch);
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  return batches;
}
