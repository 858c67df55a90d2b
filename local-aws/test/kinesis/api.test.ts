import {
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  KinesisServiceException,
  ListShardsCommand,
  ListStreamConsumersCommand,
  ListStreamsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
  UpdateStreamModeCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { VirtualClock } from '../../src/clock.ts';
import { createKinesis } from '../../src/services/kinesis/index.ts';
import { serve, type Served } from '../support/serve.ts';

const StreamName = 'clicks';
const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
const MIB = 1024 * 1024;
const HALF = (2n ** 127n).toString();

let clock: VirtualClock;
let served: Served;
let client: KinesisClient;

beforeEach(async () => {
  clock = new VirtualClock();
  served = await serve('kinesis', createKinesis({ clock }).service);
  client = new KinesisClient({ ...served.client, requestHandler: new NodeHttpHandler() });
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

const create = (ShardCount = 1) => client.send(new CreateStreamCommand({ StreamName, ShardCount }));
const put = (text: string, PartitionKey = 'someone') =>
  client.send(new PutRecordCommand({ StreamName, Data: Buffer.from(text), PartitionKey }));
const iterator = async (more: { ShardId?: string; Timestamp?: Date } = {}) => {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamARN,
      ShardId: more.ShardId ?? 'shardId-000000000000',
      ShardIteratorType: more.Timestamp ? 'AT_TIMESTAMP' : 'TRIM_HORIZON',
      Timestamp: more.Timestamp,
    }),
  );
  return ShardIterator;
};
const get = (ShardIterator: string | undefined, Limit?: number) =>
  client.send(new GetRecordsCommand({ ShardIterator, Limit }));
const texts = (records: readonly { Data?: Uint8Array | undefined }[] = []) =>
  records.map(({ Data }) => Buffer.from(Data ?? []).toString());
const shards = async () => (await client.send(new ListShardsCommand({ StreamName }))).Shards ?? [];

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KinesisServiceException)) throw new Error(`not refused: ${String(error)}`);
  return error.name;
}

it('gives back what was put, in order, with its key, its number and its time', async () => {
  await create();
  const sent = await put('Grüße', 'anna');
  await clock.advance(1500);
  await put('second', 'bert');
  const { Records, NextShardIterator } = await get(await iterator(), 1);
  expect(Records).toEqual([
    {
      Data: new Uint8Array(Buffer.from('Grüße')),
      PartitionKey: 'anna',
      SequenceNumber: sent.SequenceNumber,
      ApproximateArrivalTimestamp: new Date(clock.now() - 1500),
      EncryptionType: 'NONE',
    },
  ]);
  const rest = await get(NextShardIterator);
  expect(texts(rest.Records)).toEqual(['second']);
  expect(rest.MillisBehindLatest).toBe(0);
  expect((await get(rest.NextShardIterator)).Records).toEqual([]);
});

it('says how old the next record is', async () => {
  await create();
  await put('first');
  await put('second');
  await clock.advance(4000);
  expect((await get(await iterator(), 1)).MillisBehindLatest).toBe(4000);
});

it('puts what a shard has throughput for, and says what it had none for', async () => {
  await create();
  const Records = Array.from({ length: 500 }, (_, i) => ({
    Data: Buffer.from(String(i)),
    PartitionKey: 'someone',
  }));
  const batch = () => client.send(new PutRecordsCommand({ StreamName, Records }));
  await put('one');
  expect((await batch()).FailedRecordCount).toBe(0);
  const second = await batch();
  expect(second.FailedRecordCount).toBe(1);
  expect(second.Records?.at(-2)).toEqual({
    ShardId: 'shardId-000000000000',
    SequenceNumber: expect.stringMatching(/^49\d{54}$/),
  });
  expect(second.Records?.at(-1)).toEqual({
    ErrorCode: 'ProvisionedThroughputExceededException',
    ErrorMessage:
      'Rate exceeded for shard shardId-000000000000 in stream clicks under account 000000000000.',
  });
  expect(await refusalOf(put('none'))).toBe('ProvisionedThroughputExceededException');
  await clock.advance(1000);
  await put('again');
});

it('takes 500 records and 10 MiB a request, and 1 MiB a record with its key', async () => {
  await create(10);
  const records = (count: number, bytes: number) =>
    client.send(
      new PutRecordsCommand({
        StreamName,
        Records: Array.from({ length: count }, (_, i) => ({
          Data: Buffer.alloc(bytes),
          PartitionKey: String(i),
        })),
      }),
    );
  expect(await refusalOf(records(501, 1))).toBe('ValidationException');
  expect(await refusalOf(records(10, MIB))).toBe('InvalidArgumentException');
  expect(await refusalOf(records(11, MIB - 1))).toBe('InvalidArgumentException');
  expect((await records(1, MIB - 1)).FailedRecordCount).toBe(0);
});

it('takes larger records where the stream was made for them', async () => {
  await client.send(
    new CreateStreamCommand({ StreamName, ShardCount: 1, MaxRecordSizeInKiB: 10_240 }),
  );
  const Data = Buffer.alloc(3 * MIB);
  const large = () =>
    client.send(new PutRecordCommand({ StreamName, Data, PartitionKey: 'someone' }));
  await large();
  await clock.advance(2999);
  expect(await refusalOf(put('small'))).toBe('ProvisionedThroughputExceededException');
  await clock.advance(1);
  await put('small');
});

it('routes by the hash of the key, or by an explicit one', async () => {
  await create(2);
  const at = async (PartitionKey: string, ExplicitHashKey?: string) => {
    const Data = Buffer.from('x');
    const record = { StreamARN, Data, PartitionKey, ExplicitHashKey };
    return (await client.send(new PutRecordCommand(record))).ShardId;
  };
  // MD5: 0cc1… and 92eb…
  expect(await at('a')).toBe('shardId-000000000000');
  expect(await at('b')).toBe('shardId-000000000001');
  expect(await at('a', HALF)).toBe('shardId-000000000001');
  expect(await at('b', '0')).toBe('shardId-000000000000');
  expect(await refusalOf(at('a', (2n ** 128n).toString()))).toBe('InvalidArgumentException');
});

it('begins at each of the five positions', async () => {
  await create();
  const sent = [];
  for (const text of ['a', 'b', 'c']) {
    sent.push(await put(text));
    await clock.advance(1000);
  }
  const [start, SequenceNumber] = [clock.now(), sent[1]?.SequenceNumber];
  const readFrom = async (position: object) => {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
        ...position,
      }),
    );
    await clock.advance(1000);
    return texts((await get(ShardIterator)).Records);
  };
  const StartingSequenceNumber = SequenceNumber;
  expect(await readFrom({})).toEqual(['a', 'b', 'c']);
  expect(
    await readFrom({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber }),
  ).toEqual(['b', 'c']);
  expect(
    await readFrom({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber }),
  ).toEqual(['c']);
  const Timestamp = new Date(start - 2500);
  expect(await readFrom({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp })).toEqual(['b', 'c']);
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'LATEST',
    }),
  );
  await put('d');
  expect(texts((await get(ShardIterator)).Records)).toEqual(['d']);
  const future = iterator({ Timestamp: new Date(clock.now() + 1000) });
  expect(await refusalOf(future)).toBe('InvalidArgumentException');
  expect(
    await refusalOf(
      readFrom({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '7' }),
    ),
  ).toBe('InvalidArgumentException');
});

it('lets an iterator expire after five minutes', async () => {
  await create();
  const ShardIterator = await iterator();
  await clock.advance(300_000);
  await get(ShardIterator);
  await clock.advance(1);
  expect(await refusalOf(get(ShardIterator))).toBe('ExpiredIteratorException');
  expect(await refusalOf(get('AAAA'))).toBe('InvalidArgumentException');
});

it('lets the consumers of a shard share five calls and 2 MiB a second', async () => {
  await create(10);
  const ShardIterator = await iterator();
  for (let i = 0; i < 5; i++) await get(ShardIterator);
  expect(await refusalOf(get(ShardIterator))).toBe('ProvisionedThroughputExceededException');
  for (let i = 0; i < 10; i++) {
    await clock.advance(1000);
    const Data = Buffer.alloc(MIB - 1);
    const record = { StreamName, Data, PartitionKey: 'x', ExplicitHashKey: '0' };
    await client.send(new PutRecordCommand(record));
  }
  const { Records } = await get(ShardIterator);
  expect(Records).toHaveLength(10);
  await clock.advance(4999);
  expect(await refusalOf(get(ShardIterator))).toBe('ProvisionedThroughputExceededException');
  await clock.advance(1);
  await get(ShardIterator);
});

it('ends a closed shard with its children, which share its range', async () => {
  await create();
  await put('before');
  const ShardIterator = await iterator();
  await client.send(
    new SplitShardCommand({
      StreamName,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: HALF,
    }),
  );
  const { Records, NextShardIterator, ChildShards } = await get(ShardIterator);
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
  await create(3);
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
  expect(await split('0')).toBe('InvalidArgumentException');
  expect(await split(HALF)).toBe('InvalidArgumentException');
  expect(await merge('shardId-000000000002')).toBe('InvalidArgumentException');
  expect(await merge('shardId-000000000000')).toBe('InvalidArgumentException');
  expect(await merge('shardId-000000000009')).toBe('ResourceNotFoundException');
});

it('scales to shards of equal size, within AWS limits', async () => {
  await create(2);
  const scale = (TargetShardCount: number) =>
    client.send(
      new UpdateShardCountCommand({
        StreamName,
        TargetShardCount,
        ScalingType: 'UNIFORM_SCALING',
      }),
    );
  expect(await scale(3)).toMatchObject({ CurrentShardCount: 2, TargetShardCount: 3 });
  const open = (await shards()).filter((one) => !one.SequenceNumberRange?.EndingSequenceNumber);
  expect(open.map((one) => one.HashKeyRange?.StartingHashKey).toSorted()).toEqual([
    '0',
    '113427455640312821154458202477256070485',
    '226854911280625642308916404954512140970',
  ]);
  expect(await refusalOf(scale(7))).toBe('InvalidArgumentException');
  expect(await refusalOf(scale(1))).toBe('InvalidArgumentException');
  for (let i = 0; i < 9; i++) await scale(i % 2 === 0 ? 6 : 3);
  expect(await refusalOf(scale(3))).toBe('LimitExceededException');
  await clock.advance(24 * 60 * 60 * 1000);
  await scale(3);
});

it('lists shards by filter and in pages whose tokens expire', async () => {
  await create(2);
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

it('describes a stream, and changes its retention and its mode', async () => {
  await client.send(
    new CreateStreamCommand({ StreamName, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
  );
  const { StreamDescription } = await client.send(
    new DescribeStreamCommand({ StreamARN, Limit: 3 }),
  );
  expect(StreamDescription).toMatchObject({
    StreamName,
    StreamARN,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    RetentionPeriodHours: 24,
    StreamCreationTimestamp: new Date(clock.now()),
    HasMoreShards: true,
  });
  expect(StreamDescription?.Shards).toHaveLength(3);
  const of = (RetentionPeriodHours: number) => ({ StreamName, RetentionPeriodHours });
  await client.send(new IncreaseStreamRetentionPeriodCommand(of(168)));
  expect(await refusalOf(client.send(new IncreaseStreamRetentionPeriodCommand(of(48))))).toBe(
    'InvalidArgumentException',
  );
  await client.send(new DecreaseStreamRetentionPeriodCommand(of(48)));
  expect(await refusalOf(client.send(new DecreaseStreamRetentionPeriodCommand(of(23))))).toBe(
    'InvalidArgumentException',
  );
  const mode = (StreamMode: 'PROVISIONED' | 'ON_DEMAND') =>
    client.send(new UpdateStreamModeCommand({ StreamARN, StreamModeDetails: { StreamMode } }));
  const split = {
    StreamName,
    ShardToSplit: 'shardId-000000000000',
    NewStartingHashKey: '4711',
  };
  expect(await refusalOf(client.send(new SplitShardCommand(split)))).toBe('ValidationException');
  await mode('PROVISIONED');
  await client.send(new SplitShardCommand(split));
  await mode('ON_DEMAND');
  expect(await refusalOf(mode('PROVISIONED'))).toBe('LimitExceededException');
  const { StreamDescriptionSummary } = await client.send(
    new DescribeStreamSummaryCommand({ StreamName }),
  );
  expect(StreamDescriptionSummary).toMatchObject({
    OpenShardCount: 5,
    ConsumerCount: 0,
    RetentionPeriodHours: 48,
  });
});

it('registers consumers, by stream and name or by ARN', async () => {
  await create();
  const register = (ConsumerName: string) =>
    client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
  const { Consumer } = await register('trending');
  const ConsumerARN = Consumer?.ConsumerARN;
  expect(Consumer).toEqual({
    ConsumerName: 'trending',
    ConsumerARN: `${StreamARN}/consumer/trending:${Math.floor(clock.now() / 1000)}`,
    ConsumerStatus: 'ACTIVE',
    ConsumerCreationTimestamp: new Date(clock.now()),
  });
  expect(await refusalOf(register('trending'))).toBe('ResourceInUseException');
  await register('second');
  const { Consumers, NextToken } = await client.send(
    new ListStreamConsumersCommand({ StreamARN, MaxResults: 1 }),
  );
  expect(Consumers?.map(({ ConsumerName }) => ConsumerName)).toEqual(['second']);
  const rest = await client.send(new ListStreamConsumersCommand({ StreamARN, NextToken }));
  expect(rest.Consumers).toEqual([Consumer]);
  const { ConsumerDescription } = await client.send(
    new DescribeStreamConsumerCommand({ StreamARN, ConsumerName: 'trending' }),
  );
  expect(ConsumerDescription).toEqual({ ...Consumer, StreamARN });
  const remove = new DeleteStreamCommand({ StreamName });
  expect(await refusalOf(client.send(remove))).toBe('ResourceInUseException');
  await client.send(new DeregisterStreamConsumerCommand({ ConsumerARN }));
  expect(await refusalOf(client.send(new DescribeStreamConsumerCommand({ ConsumerARN })))).toBe(
    'ResourceNotFoundException',
  );
  await client.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true }));
  expect(await refusalOf(put('late'))).toBe('ResourceNotFoundException');
});

it('lists streams in pages, and refuses a second of the same name', async () => {
  for (const name of ['c', 'a', 'b'])
    await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  expect(
    await refusalOf(client.send(new CreateStreamCommand({ StreamName: 'a', ShardCount: 1 }))),
  ).toBe('ResourceInUseException');
  const first = await client.send(new ListStreamsCommand({ Limit: 2 }));
  expect(first).toMatchObject({ StreamNames: ['a', 'b'], HasMoreStreams: true });
  const second = await client.send(new ListStreamsCommand({ NextToken: first.NextToken }));
  expect(second).toMatchObject({ StreamNames: ['c'], HasMoreStreams: false });
});

it('does not read a stream with the iterator of another, not even of its own name before', async () => {
  await create();
  const ShardIterator = await iterator();
  await client.send(new DeleteStreamCommand({ StreamName }));
  await clock.advance(1000);
  await create();
  expect(await refusalOf(get(ShardIterator))).toBe('InvalidArgumentException');
});

it('refuses a call that names no stream, or two', async () => {
  await create();
  const describe = (input: object) =>
    refusalOf(client.send(new DescribeStreamSummaryCommand(input)));
  expect(await describe({})).toBe('InvalidArgumentException');
  expect(await describe({ StreamName: 'other', StreamARN })).toBe('InvalidArgumentException');
  expect(await describe({ StreamName: 'other' })).toBe('ResourceNotFoundException');
});
