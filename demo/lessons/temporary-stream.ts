import { randomUUID } from 'node:crypto';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  PutRecordCommand,
  type GetShardIteratorInput,
  type Shard,
} from '@aws-sdk/client-kinesis';
import type { Target } from '../target.ts';
import { waitUntil } from '../wait-until.ts';

/** Where a reader begins. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
type Start = Pick<GetShardIteratorInput, 'ShardIteratorType' | 'Timestamp'>;

/** A record, as a reader gets it. */
interface ReadRecord {
  readonly text: string;
  readonly partitionKey: string;
  readonly arrivedAt: Date;
}

/** A stream of a lesson's own. */
export interface TemporaryStream extends AsyncDisposable {
  readonly name: string;
  /** @returns the id of the shard it went to */
  put(partitionKey: string, text: string): Promise<string>;
  /** Everything in a shard from there on, in its order. */
  read(shardId: string, start?: Start): Promise<readonly ReadRecord[]>;
  /** Closed ones too. */
  shards(): Promise<readonly Shard[]>;
  /** Until it is created, or has changed. */
  untilActive(): Promise<void>;
}

interface Options {
  /** The largest record it takes, in KiB, partition key included. @default 1,024 */
  readonly maxRecordKiB?: number;
}

export function isOpen({ SequenceNumberRange }: Shard): boolean {
  return SequenceNumberRange?.EndingSequenceNumber === undefined;
}

/** Of so many shards, or `on demand`; it keeps its records for 24 hours. */
export async function temporaryStream(
  { kinesis }: Target,
  shards: number | 'on demand',
  { maxRecordKiB }: Options = {},
): Promise<TemporaryStream> {
  const name = `conveyor-lesson-${randomUUID()}`;
  const StreamName = name;
  await kinesis.send(
    new CreateStreamCommand({
      StreamName,
      ...(shards === 'on demand'
        ? { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }
        : { ShardCount: shards }),
      MaxRecordSizeInKiB: maxRecordKiB,
    }),
  );
  const stream: TemporaryStream = {
    name,
    async put(PartitionKey, text) {
      const Data = Buffer.from(text);
      const { ShardId } = await kinesis.send(
        new PutRecordCommand({ StreamName, PartitionKey, Data }),
      );
      return ShardId ?? '';
    },
    async read(ShardId, start = { ShardIteratorType: 'TRIM_HORIZON' }) {
      const found: ReadRecord[] = [];
      let { ShardIterator } = await kinesis.send(
        new GetShardIteratorCommand({ StreamName, ShardId, ...start }),
      );
      while (ShardIterator !== undefined) {
        const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
        for (const { Data, PartitionKey = '', ApproximateArrivalTimestamp } of page.Records ?? [])
          found.push({
            text: Buffer.from(Data ?? []).toString(),
            partitionKey: PartitionKey,
            arrivedAt: ApproximateArrivalTimestamp ?? new Date(0),
          });
        ShardIterator = page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator;
      }
      return found;
    },
    async shards() {
      const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
      return Shards;
    },
    async untilActive() {
      await waitUntil(`the stream ${name} is ready`, async () => {
        const { StreamDescriptionSummary } = await kinesis.send(
          new DescribeStreamSummaryCommand({ StreamName }),
        );
        return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
      });
    },
    async [Symbol.asyncDispose]() {
      await kinesis.send(new DeleteStreamCommand({ StreamName }));
    },
  };
  await stream.untilActive();
  return stream;
}
