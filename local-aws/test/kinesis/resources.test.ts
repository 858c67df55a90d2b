import { VirtualClock } from '../../src/clock.ts';
import type { DeclaredResource, ProvisionedResource } from '../../src/resource-type.ts';
import { createKinesis, type Kinesis } from '../../src/services/kinesis/index.ts';

const ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

let kinesis: Kinesis;
beforeEach(() => {
  kinesis = createKinesis({ clock: new VirtualClock(1_767_225_600_000) });
});

async function create(
  type: string,
  properties: DeclaredResource['properties'],
): Promise<ProvisionedResource> {
  const found = kinesis.resourceTypes.find((one) => one.type === type);
  if (!found) throw new Error(`${type} is not provisioned`);
  const generatedName = 'Clicks-Stream-1a2b3c4d';
  return found.create({
    stackName: 'Clicks',
    logicalId: 'Stream',
    type,
    properties,
    generatedName,
  });
}

it('creates an on-demand stream as the CDK describes one', async () => {
  const created = await create('AWS::Kinesis::Stream', {
    Name: 'clicks',
    RetentionPeriodHours: 168,
    StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
  });
  expect(created).toEqual({ ref: 'clicks', attributes: { Arn: ARN } });
  const stream = kinesis.engine.stream(ARN);
  expect(stream.settings).toMatchObject({ retentionHours: 168, encryption: 'KMS' });
  expect(stream.openShards).toHaveLength(4);
});

it('creates as many shards as a provisioned stream is to have, under a generated name', async () => {
  const { ref, attributes } = await create('AWS::Kinesis::Stream', {
    ShardCount: 2,
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    Tags: [{ Key: 'flow', Value: 'clicks' }],
  });
  expect(ref).toBe('Clicks-Stream-1a2b3c4d');
  expect(kinesis.engine.stream(attributes?.['Arn'] ?? '').openShards).toHaveLength(2);
});

it('registers a consumer with enhanced fan-out', async () => {
  await create('AWS::Kinesis::Stream', { Name: 'clicks', ShardCount: 1 });
  const arn = `${ARN}/consumer/trending:1767225600`;
  expect(
    await create('AWS::Kinesis::StreamConsumer', { ConsumerName: 'trending', StreamARN: ARN }),
  ).toEqual({
    ref: arn,
    attributes: {
      ConsumerARN: arn,
      ConsumerCreationTimestamp: '1767225600',
      ConsumerName: 'trending',
      ConsumerStatus: 'ACTIVE',
      StreamARN: ARN,
    },
  });
  expect(kinesis.streams.has(arn)).toBe(true);
});

it.each([
  [{ ShardCount: 1, Colour: 'red' }, 'Colour'],
  [{}, 'ShardCount must be given'],
  [{ ShardCount: 1, RetentionPeriodHours: 12 }, 'RetentionPeriodHours is 12'],
  [
    { ShardCount: 1, StreamEncryption: { EncryptionType: 'KMS', KeyId: 'my-key' } },
    'local-aws has no customer keys',
  ],
])('says what is wrong with %j', async (properties, message) => {
  await expect(create('AWS::Kinesis::Stream', properties)).rejects.toThrow(message);
});
