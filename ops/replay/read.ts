import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorInput,
} from '@aws-sdk/client-kinesis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClicksTarget } from '../../demo/clicks/clicks-target.ts';
import type { Read } from './batches.ts';

/**
 * A shard gives 5 answers and 2 MB a second to all that share it; analytics and Firehose read there
 * too. So long between two calls, in ms.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const pause = 500;
/** What one answer may bring. */
const mostRecords = 2000;

/** Where in a shard to begin. */
export type Position = { readonly arrivedSince: number } | { readonly sequenceNumber: string };

/** A shard's records from there on, up to its end or to the newest. */
export async function* readShard(
  { kinesis, clicks, isLaptop }: ClicksTarget,
  shardId: string,
  position: Position,
): AsyncGenerator<Read> {
  const StreamARN = clicks.ClickStreamArn;
  const begun = await kinesis.send(
    new GetShardIteratorCommand({ StreamARN, ShardId: shardId, ...typeOf(position) }),
  );
  let ShardIterator = begun.ShardIterator;
  while (ShardIterator !== undefined) {
    const page = await kinesis.send(
      new GetRecordsCommand({ StreamARN, ShardIterator, Limit: mostRecords }),
    );
    for (const record of page.Records ?? [])
      yield {
        sequenceNumber: record.SequenceNumber ?? '',
        partitionKey: record.PartitionKey ?? '',
        data: record.Data ?? new Uint8Array(),
        arrivedAt: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
      };
    if (page.MillisBehindLatest === 0) return;
    ShardIterator = page.NextShardIterator;
    if (!isLaptop) await sleep(pause);
  }
}

function typeOf(
  position: Position,
): Pick<GetShardIteratorInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'> {
  return 'arrivedSince' in position
    ? { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(position.arrivedSince) }
    : {
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: position.sequenceNumber,
      };
}
