import { z } from 'zod';
import type { Permission } from '../../gateway/permission.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { Streams } from '../kinesis/reading.ts';
import { deliveryStreamArn } from './delivery-stream.ts';
import type { FirehoseEngine } from './engine.ts';
import { compilePrefix } from './prefix.ts';

const wholeNumber = z.coerce.number().int();
const notEmulated = (what: string) =>
  z
    .looseObject({
      Enabled: z.literal(false, `${what} is not emulated by local-aws: leave it out`),
    })
    .optional();

const destination = z.strictObject({
  BucketARN: z.string(),
  RoleARN: z.string(),
  BufferingHints: z
    .strictObject({
      IntervalInSeconds: wholeNumber.min(0).max(900).default(300),
      SizeInMBs: wholeNumber.min(1).max(128).default(5),
    })
    .prefault({}),
  CompressionFormat: z
    .enum(['GZIP', 'UNCOMPRESSED'], 'local-aws writes GZIP or UNCOMPRESSED objects')
    .default('UNCOMPRESSED'),
  Prefix: z.string().optional(),
  ErrorOutputPrefix: z.string().optional(),
  FileExtension: z.string().startsWith('.').optional(),
  CustomTimeZone: z.literal('UTC', 'local-aws evaluates prefixes in UTC').optional(),
  CloudWatchLoggingOptions: z
    .strictObject({
      Enabled: z.boolean().default(false),
      LogGroupName: z.string().optional(),
      LogStreamName: z.string().optional(),
    })
    .prefault({}),
  EncryptionConfiguration: z.unknown().optional(),
  S3BackupMode: z.literal('Disabled', 'local-aws keeps no backup of the source').optional(),
  ProcessingConfiguration: notEmulated('Transforming records'),
  DataFormatConversionConfiguration: notEmulated('Converting records to another format'),
  DynamicPartitioningConfiguration: notEmulated('Dynamic partitioning'),
});

const properties = z.strictObject({
  DeliveryStreamName: z.string().optional(),
  DeliveryStreamType: z.literal(
    'KinesisStreamAsSource',
    'local-aws reads Kinesis streams only: make it KinesisStreamAsSource',
  ),
  KinesisStreamSourceConfiguration: z.strictObject({
    KinesisStreamARN: z.string(),
    RoleARN: z.string(),
  }),
  ExtendedS3DestinationConfiguration: destination,
  Tags: z.array(z.unknown()).optional(),
});

/** What Firehose calls, as the source's role, to read a stream. */
const READS = ['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListShards'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html */
export function deliveryStreamType(context: {
  engine: FirehoseEngine;
  streams: Streams;
  allows: (roleArn: string, need: Permission) => boolean;
}): ResourceType {
  const { engine, streams, allows } = context;
  return {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    create(resource) {
      const given = properties.parse(resource.properties);
      const { KinesisStreamARN: streamArn, RoleARN } = given.KinesisStreamSourceConfiguration;
      if (!streams.has(streamArn))
        throw new Error(`There is no stream ${streamArn} to read: name one of these templates.`);
      for (const action of READS.map((read) => `kinesis:${read}`))
        if (!allows(RoleARN, { action, resource: streamArn }))
          throw new Error(
            `The role ${RoleARN} is not authorized to perform ${action} on ${streamArn}. Grant it.`,
          );
      const name = given.DeliveryStreamName ?? resource.generatedName;
      engine.create({ name, streamArn, ...settingsOf(given.ExtendedS3DestinationConfiguration) });
      return { ref: name, attributes: { Arn: deliveryStreamArn(name) } };
    },
  };
}

function settingsOf(given: z.output<typeof destination>) {
  const { CompressionFormat: compressionFormat, CloudWatchLoggingOptions: logs } = given;
  return {
    hints: {
      size: given.BufferingHints.SizeInMBs * 1024 * 1024,
      interval: given.BufferingHints.IntervalInSeconds * 1000,
    },
    destination: {
      bucketArn: given.BucketARN,
      roleArn: given.RoleARN,
      prefix: compilePrefix(given.Prefix, given.ErrorOutputPrefix),
      compressionFormat,
      fileExtension: given.FileExtension ?? (compressionFormat === 'GZIP' ? '.gz' : ''),
    },
    logging:
      logs.Enabled && logs.LogGroupName && logs.LogStreamName
        ? { logGroup: logs.LogGroupName, logStream: logs.LogStreamName }
        : undefined,
  };
}
