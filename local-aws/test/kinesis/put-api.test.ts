import {
  CreateStreamCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { VirtualClock } from '../../src/clock.ts';
import { refusalOf, serveKinesis, type ServedKinesis } from '../support/kinesis.ts';
import { StreamARN, StreamName, clicksStream, type ClicksStream } from './clicks-stream.ts';

const MIB = 1024 * 1024;
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

const putMany = (count: number, bytes: number) =>
  client.send(
    new PutRecordsCommand({
      StreamName,
      Records: Array.from({ length: count }, (_, i) => ({
        Data: Buffer.alloc(bytes),
        PartitionKey: String(i),
      })),
    }),
  );

const shardOf = async (PartitionKey: string, ExplicitHashKey?: string) => {
  const Data = Buffer.from('x');
  const record = { StreamARN, Data, PartitionKey, ExplicitHashKey };
  return (await client.send(new PutRecordCommand(record))).ShardId;
};

it('puts what a shard has throughput for, and says what it had none for', async () => {
  await clicks.create();
  const Records = Array.from({ length: 500 }, (_, i) => ({
    Data: Buffer.from(String(i)),
    PartitionKey: 'someone',
  }));
  const batch = () => client.send(new PutRecordsCommand({ StreamName, Records }));
  await clicks.put('one');
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
  expect(await refusalOf(clicks.put('none'))).toBe('ProvisionedThroughputExceededException');
  await clock.advance(1000);
  await clicks.put('again');
});

it('takes 500 records and 10 MiB a request, and 1 MiB a record with its key', async () => {
  await clicks.create(10);
  expect(await refusalOf(putMany(501, 1))).toBe('ValidationException');
  expect(await refusalOf(putMany(10, MIB))).toBe('InvalidArgumentException');
  expect(await refusalOf(putMany(11, MIB - 1))).toBe('InvalidArgumentException');
  expect((await putMany(1, MIB - 1)).FailedRecordCount).toBe(0);
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
  expect(await refusalOf(clicks.put('small'))).toBe('ProvisionedThroughputExceededException');
  await clock.advance(1);
  await clicks.put('small');
});

it('routes by the hash of the key, or by an explicit one', async () => {
  await clicks.create(2);
  // MD5: 0cc1… and 92eb…
  expect(await shardOf('a')).toBe('shardId-000000000000');
  expect(await shardOf('b')).toBe('shardId-000000000001');
  expect(await shardOf('a', HALF)).toBe('shardId-000000000001');
  expect(await shardOf('b', '0')).toBe('shardId-000000000000');
  expect(await refusalOf(shardOf('a', (2n ** 128n).toString()))).toBe('InvalidArgumentException');
});
