import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { reference, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const { clicks } = synthesize();

const mappings = resources(
  clicks,
  'AWS::Lambda::EventSourceMapping',
  z.looseObject({
    EventSourceArn: reference,
    FunctionName: reference,
    DestinationConfig: z.object({ OnFailure: z.object({ Destination: reference }) }),
  }),
).map(({ properties }) => properties);

function mappingOf(consumer: string) {
  const found = mappings.find(({ FunctionName }) => FunctionName.startsWith(consumer));
  if (!found) throw new Error(`${consumer} has no mapping.`);
  return found;
}

function onlyOne(template: Template, type: string) {
  const [first, ...others] = resources(template, type, z.looseObject({}));
  expect(others).toEqual([]);
  return first?.properties;
}

describe('the stream of clicks', () => {
  it('is on demand, keeps records for seven days and encrypts them', () => {
    const stream = onlyOne(clicks, 'AWS::Kinesis::Stream');
    expect(stream).toEqual({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RetentionPeriodHours: 168,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
  });

  it('has as many shards as the context says, if it does', () => {
    const provisioned = synthesize({ clickShards: '3' }).clicks;
    expect(onlyOne(provisioned, 'AWS::Kinesis::Stream')).toMatchObject({
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      ShardCount: 3,
    });
  });
});

describe.each(['Analytics', 'Trending'])('the consumer %s', (consumer) => {
  it('begins with the oldest record, a thousand at a time', () => {
    expect(mappingOf(consumer)).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1_000,
    });
  });

  it('narrows a failure down, gives up in the end, and says so in a queue of its own', () => {
    const mapping = mappingOf(consumer);
    expect(mapping).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 6 * 60 * 60,
    });
    expect(mapping.DestinationConfig.OnFailure.Destination).toMatch(`${consumer}FailuresQueue`);
  });
});

it('analytics reads the stream, in windows of a minute, a shard’s batches one after another', () => {
  const { EventSourceArn, TumblingWindowInSeconds, ParallelizationFactor } = mappingOf('Analytics');
  expect(EventSourceArn).toMatch(/^Clicks/);
  expect(TumblingWindowInSeconds).toBe(60);
  expect(ParallelizationFactor ?? 1).toBe(1);
});

it('trending reads by an enhanced fan-out of its own, without windows', () => {
  const { EventSourceArn, TumblingWindowInSeconds } = mappingOf('Trending');
  expect(EventSourceArn).toMatch(/^TrendingConsumer/);
  expect(TumblingWindowInSeconds).toBeUndefined();
  expect(onlyOne(clicks, 'AWS::Kinesis::StreamConsumer')).toEqual({
    ConsumerName: 'trending',
    StreamARN: { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] },
  });
});
