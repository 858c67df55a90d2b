import {
  ListShardsCommand,
  MergeShardsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { VirtualClock } from '../../src/clock.ts';
import { refusalOf, serveKinesis, type ServedKinesis } from '../support/kinesis.ts';
import { StreamName, clicksStream, texts, type ClicksStream } from './clicks-stream.ts';

const HALF = (2n ** 127n).toString();

let served: ServedKinesis;
let clock: VirtualClock;
let client: KinesisClient;
let clicks: ClicksStream;

beforeEach(async () => {
  served = await serveKinesis();
  ({ clock, client } = served);
  clicks = clicksStream(client);
});

afterEach(() => served.close());

const shards = async () => (await client.send(new ListShardsCommand({ StreamName }))).Shards ?? [];
const split = (NewStartingHashKey: string) =>
  refusalOf(
    client.send(
      new SplitShardCommand({
        StreamName,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey,
      }),
    ),
  );
const merge = (AdjacentShardToMerge: string) =>
  refusalOf(
    client.send(
      new MergeShardsCommand({
        StreamName,
        ShardToMerge: 'shardId-000000000000',
        AdjacentShardToMerge,
      }),
    ),
  );
const scale = (TargetShardCount: number) =>
  client.send(
    new UpdateShardCountCommand({
      StreamName,
      TargetShardCount,
      ScalingType: 'UNIFORM_SCALING',
    }),
  );

it('ends a closed shard with its children, which share its range', async () => {
  await clicks.create();
  await clicks.put('before');
  const ShardIterator = await clicks.iterator();
  await client.send(
    new SplitShardCommand({
      StreamName,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: HALF,
    }),
  );
  const { Records, NextShardIterator, ChildShards } = await clicks.get(ShardIterator);
  expect(texts(Records)).toEqual(['before']);
  expect(NextShardIterator).toBeUndefined();
  const range = { StartingHashKey: HALF, EndingHashKey: (2n ** 128n - 1n).toString() };
  const child = { ParentShards: ['shardId-000000000000'] };
  expect(ChildShards).toEqual([
    {
      ...child,
      ShardId: 'shardId-000000000001',
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: (2n ** 127n - 1n).toString() },
    },
    { ...child, ShardId: 'shardId-000000000002', HashKeyRange: range },
  ]);
  await client.send(
    new MergeShardsCommand({
      StreamName,
      ShardToMerge: 'shardId-000000000001',
      AdjacentShardToMerge: 'shardId-000000000002',
    }),
  );
  expect((await shards()).at(-1)).toEqual({
    ShardId: 'shardId-000000000003',
    ParentShardId: 'shardId-000000000001',
    AdjacentParentShardId: 'shardId-000000000002',
    HashKeyRange: { StartingHashKey: '0', EndingHashKey: (2n ** 128n - 1n).toString() },
    SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^49\d{54}$/) },
  });
});

it('refuses to split or merge what cannot be', async () => {
  await clicks.create(3);
  expect(await split('0')).toBe('InvalidArgumentException');
  expect(await split(HALF)).toBe('InvalidArgumentException');
  expect(await merge('shardId-000000000002')).toBe('InvalidArgumentException');
  expect(await merge('shardId-000000000000')).toBe('InvalidArgumentException');
  expect(await merge('shardId-000000000009')).toBe('ResourceNotFoundException');
});

it('scales to shards of equal size, within AWS limits', async () => {
  await clicks.create(2);
  expect(await scale(3)).toMatchObject({ CurrentShardCount: 2, TargetShardCount: 3 });
  const open = (await shards()).filter((one) => !one.SequenceNumberRange?.EndingSequenceNumber);
  expect(open.map((one) => one.HashKeyRange?.StartingHashKey)).toEqual([
    '0',
    '226854911280625642308916404954512140970',
    '113427455640312821154458202477256070485',
  ]);
  expect(await refusalOf(scale(7))).toBe('InvalidArgumentException');
  expect(await refusalOf(scale(1))).toBe('InvalidArgumentException');
  for (let i = 0; i < 9; i++) await scale(i % 2 === 0 ? 6 : 3);
  expect(await refusalOf(scale(3))).toBe('LimitExceededException');
  await clock.advance(24 * 60 * 60 * 1000);
  await scale(3);
});

it('lists shards by filter and in pages whose tokens expire', async () => {
  await clicks.create(2);
  await clock.advance(1000);
  const beforeSplit = new Date(clock.now());
  await clock.advance(1000);
  await client.send(
    new UpdateShardCountCommand({
      StreamName,
      TargetShardCount: 4,
      ScalingType: 'UNIFORM_SCALING',
    }),
  );
  const list = async (input: object) => {
    const { Shards, NextToken } = await client.send(new ListShardsCommand(input));
    return { numbers: Shards?.map(({ ShardId }) => Number(ShardId?.slice(-12))), NextToken };
  };
  const filtered = async (ShardFilter: object) => (await list({ StreamName, ShardFilter })).numbers;
  expect(await filtered({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([0, 1]);
  expect(await filtered({ Type: 'AT_LATEST' })).toEqual([2, 3, 4, 5]);
  expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: beforeSplit })).toEqual([0, 1]);
  expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: new Date(clock.now()) })).toEqual([
    0, 1, 2, 3, 4, 5,
  ]);
  expect(await filtered({ Type: 'AFTER_SHARD_ID', ShardId: 'shardId-000000000003' })).toEqual([
    4, 5,
  ]);
  const first = await list({ StreamName, MaxResults: 4 });
  expect(first.numbers).toEqual([0, 1, 2, 3]);
  const { NextToken } = first;
  expect(await list({ NextToken })).toEqual({ numbers: [4, 5], NextToken: undefined });
  expect(await refusalOf(list({ StreamName, NextToken }))).toBe('InvalidArgumentException');
  await clock.advance(300_001);
  expect(await refusalOf(list({ NextToken }))).toBe('ExpiredNextTokenException');
});
