import { z } from 'zod';
import type { ResourceType } from '../../resource-type.ts';
import { streamName } from './actions/context.ts';
import type { KinesisEngine } from './engine.ts';
import { encryption, streamInput, streamSettings } from './stream-settings.ts';

const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).optional();

const streamProperties = z.strictObject({
  ...streamInput.shape,
  Name: streamName.optional(),
  RetentionPeriodHours: z.coerce.number().int().default(24),
  StreamEncryption: encryption.optional(),
  /** No metrics here. */
  DesiredShardLevelMetrics: z.array(z.string()).optional(),
  Tags: tags,
});

const consumerProperties = z.strictObject({
  ConsumerName: z.string(),
  StreamARN: z.string(),
  Tags: tags,
});

/** How streams and their consumers come from a template. */
export function kinesisResourceTypes(engine: KinesisEngine): readonly ResourceType[] {
  return [streamType(engine), consumerType(engine)];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html */
function streamType(engine: KinesisEngine): ResourceType {
  return {
    type: 'AWS::Kinesis::Stream',
    create({ properties, generatedName }) {
      const parsed = streamProperties.parse(properties);
      const { arn, name } = engine.create(parsed.Name ?? generatedName, {
        ...streamSettings(parsed),
        retentionHours: parsed.RetentionPeriodHours,
        encryption: parsed.StreamEncryption?.EncryptionType ?? 'NONE',
      });
      return { ref: name, attributes: { Arn: arn } };
    },
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-streamconsumer.html */
function consumerType(engine: KinesisEngine): ResourceType {
  return {
    type: 'AWS::Kinesis::StreamConsumer',
    create({ properties }) {
      const { ConsumerName, StreamARN } = consumerProperties.parse(properties);
      const { arn, createdAt } = engine.consumers.register(engine.stream(StreamARN), ConsumerName);
      return {
        ref: arn,
        attributes: {
          ConsumerARN: arn,
          ConsumerCreationTimestamp: String(Math.floor(createdAt / 1000)),
          ConsumerName,
          ConsumerStatus: 'ACTIVE',
          StreamARN,
        },
      };
    },
  };
}
