import {
  DeleteStreamCommand,
  GetShardIteratorCommand,
  PutRecordCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { VirtualClock } from '../../src/clock.ts';
import { refusalOf, serveKinesis, type ServedKinesis } from '../support/kinesis.ts';
import { StreamName, clicksStream, texts, type ClicksStream } from './clicks-stream.ts';

const MIB = 1024 * 1024;

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

it('gives back what was put, in order, with its key, its number and its time', async () => {
  await clicks.create();
  const sent = await clicks.put('Grüße', 'anna');
  await clock.advance(1500);
  await clicks.put('second', 'bert');
  const { Records, NextShardIterator } = await clicks.get(await clicks.iterator(), 1);
  expect(Records).toEqual([
    {
      Data: new Uint8Array(Buffer.from('Grüße')),
      PartitionKey: 'anna',
      SequenceNumber: sent.SequenceNumber,
      ApproximateArrivalTimestamp: new Date(clock.now() - 1500),
      EncryptionType: 'NONE',
    },
  ]);
  const rest = await clicks.get(NextShardIterator);
  expect(texts(rest.Records)).toEqual(['second']);
  expect(rest.MillisBehindLatest).toBe(0);
  expect((await clicks.get(rest.NextShardIterator)).Records).toEqual([]);
});

it('says how old the next record is', async () => {
  await clicks.create();
  await clicks.put('first');
  await clicks.put('second');
  await clock.advance(4000);
  expect((await clicks.get(await clicks.iterator(), 1)).MillisBehindLatest).toBe(4000);
});

it('begins at each of the five positions', async () => {
  await clicks.create();
  const sent = [];
  for (const text of ['a', 'b', 'c']) {
    sent.push(await clicks.put(text));
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
    return texts((await clicks.get(ShardIterator)).Records);
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
  await clicks.put('d');
  expect(texts((await clicks.get(ShardIterator)).Records)).toEqual(['d']);
  const future = clicks.iterator({ Timestamp: new Date(clock.now() + 1000) });
  expect(await refusalOf(future)).toBe('InvalidArgumentException');
  expect(
    await refusalOf(
      readFrom({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '7' }),
    ),
  ).toBe('InvalidArgumentException');
});

it('lets an iterator expire after five minutes', async () => {
  await clicks.create();
  const ShardIterator = await clicks.iterator();
  await clock.advance(300_000);
  await clicks.get(ShardIterator);
  await clock.advance(1);
  expect(await refusalOf(clicks.get(ShardIterator))).toBe('ExpiredIteratorException');
  expect(await refusalOf(clicks.get('AAAA'))).toBe('InvalidArgumentException');
});

it('lets the consumers of a shard share five calls and 2 MiB a second', async () => {
  await clicks.create(10);
  const ShardIterator = await clicks.iterator();
  for (let i = 0; i < 5; i++) await clicks.get(ShardIterator);
  expect(await refusalOf(clicks.get(ShardIterator))).toBe('ProvisionedThroughputExceededException');
  for (let i = 0; i < 10; i++) {
    await clock.advance(1000);
    const Data = Buffer.alloc(MIB - 1);
    const record = { StreamName, Data, PartitionKey: 'x', ExplicitHashKey: '0' };
    await client.send(new PutRecordCommand(record));
  }
  const { Records } = await clicks.get(ShardIterator);
  expect(Records).toHaveLength(10);
  await clock.advance(4999);
  expect(await refusalOf(clicks.get(ShardIterator))).toBe('ProvisionedThroughputExceededException');
  await clock.advance(1);
  await clicks.get(ShardIterator);
});

it('does not read a stream with the iterator of another, not even of its own name before', async () => {
  await clicks.create();
  const ShardIterator = await clicks.iterator();
  await client.send(new DeleteStreamCommand({ StreamName }));
  await clock.advance(1000);
  await clicks.create();
  expect(await refusalOf(clicks.get(ShardIterator))).toBe('InvalidArgumentException');
});
