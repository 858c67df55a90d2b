import {
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  ListStreamConsumersCommand,
  ListStreamsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  UpdateStreamModeCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { VirtualClock } from '../../src/clock.ts';
import { refusalOf, serveKinesis, type ServedKinesis } from '../support/kinesis.ts';
import { StreamARN, StreamName, clicksStream, type ClicksStream } from './clicks-stream.ts';

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

const of = (RetentionPeriodHours: number) => ({ StreamName, RetentionPeriodHours });
const summary = (input: object) => refusalOf(client.send(new DescribeStreamSummaryCommand(input)));

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
  const division = {
    StreamName,
    ShardToSplit: 'shardId-000000000000',
    NewStartingHashKey: '4711',
  };
  expect(await refusalOf(client.send(new SplitShardCommand(division)))).toBe('ValidationException');
  await mode('PROVISIONED');
  await client.send(new SplitShardCommand(division));
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
  await clicks.create();
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
  expect(await summary({ StreamName })).toBe('ResourceNotFoundException');
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

it('refuses a call that names no stream, or two', async () => {
  await clicks.create();
  expect(await summary({})).toBe('InvalidArgumentException');
  expect(await summary({ StreamName: 'other', StreamARN })).toBe('InvalidArgumentException');
  expect(await summary({ StreamName: 'other' })).toBe('ResourceNotFoundException');
});
