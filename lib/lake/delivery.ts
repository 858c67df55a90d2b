import { Duration, RemovalPolicies, Stack } from 'aws-cdk-lib/core';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import {
  Compression,
  DeliveryStream,
  EnableLogging,
  KinesisStreamSource,
  S3Bucket,
} from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RunbookAlarm } from '../constructs/runbook-alarm.ts';
import { graph, rowText } from '../constructs/widgets.ts';
import type { StageSettings } from '../stage.ts';

export interface LakeDeliveryProps {
  readonly stage: StageSettings;
  readonly stream: Stream;
  readonly bucket: Bucket;
  /** Where the objects of an hour lie. */
  readonly prefix: string;
}

/** The hour, UTC, in which the stream took the oldest record of an object. */
const hour = 'hour=!{timestamp:yyyy-MM-dd-HH}/';

/**
 * Firehose reads the stream and writes what it reads to a bucket, an object for each buffer that is
 * full or old enough. At least once: a record may be in two objects.
 * https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export class LakeDelivery extends Construct {
  readonly deliveryStream: DeliveryStream;

  constructor(scope: Construct, id: string, props: LakeDeliveryProps) {
    super(scope, id);
    const { stage, stream, bucket, prefix } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    // The log stream too, which Firehose's construct adds and would leave behind.
    RemovalPolicies.of(logGroup).apply(stage.removalPolicy);
    const role = roleOf(this, props, logGroup);
    this.deliveryStream = new DeliveryStream(this, 'Stream', {
      source: new KinesisStreamSource(stream),
      role,
      destination: new S3Bucket(bucket, {
        role,
        compression: Compression.GZIP,
        bufferingInterval: stage.lakeBufferInterval,
        bufferingSize: stage.lakeBufferSize,
        dataOutputPrefix: `${prefix}${hour}`,
        errorOutputPrefix: `errors/!{firehose:error-output-type}/${hour}`,
        loggingConfig: new EnableLogging(logGroup),
      }),
    });
    // CDK brings Firehose’s addresses along, for a VPC: nothing here refers to them.
    Stack.of(this).node.tryRemoveChild('@aws-cdk--aws-kinesisfirehose.CidrBlocks');
    new RunbookAlarm(this, 'Freshness', {
      description: 'Clicks reach the lake half an hour late: queries miss the newest.',
      section: 'lake-freshness',
      metric: this.freshness(),
      threshold: Duration.minutes(30).toSeconds(),
      evaluationPeriods: 3,
    });
  }

  /** The delivery on a dashboard: what is read, what is written, how late. */
  dashboardRow(shows: string): IWidget[] {
    const sum = (name: string, label: string) =>
      this.deliveryStream.metric(name, { period: Duration.minutes(1), statistic: 'Sum', label });
    return [
      rowText('Lake', shows, 'nothing was delivered. Firehose measures only what it writes.'),
      graph('Records', {
        left: [
          sum('DataReadFromKinesisStream.Records', 'read'),
          sum('DeliveryToS3.Records', 'written'),
        ],
        right: [sum('DeliveryToS3.Bytes', 'bytes written')],
      }),
      graph('Trouble', {
        left: [
          sum('ThrottledGetRecords', 'reads refused'),
          sum('ThrottledGetShardIterator', 'iterators refused'),
        ],
      }),
      graph('Oldest record not yet written', { left: [this.freshness('age (s)')] }),
    ];
  }

  private freshness(label?: string) {
    return this.deliveryStream.metric('DeliveryToS3.DataFreshness', {
      period: Duration.minutes(1),
      statistic: 'Maximum',
      label,
    });
  }
}

const statement = (resources: string[], ...actions: string[]) =>
  new PolicyStatement({ resources, actions });

/**
 * What Firehose needs and no more; CDK's own grants would let it delete objects too.
 * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
 */
function roleOf(scope: Construct, { stream, bucket, prefix }: LakeDeliveryProps, logs: LogGroup) {
  const statements = [
    statement(
      [stream.streamArn],
      'kinesis:DescribeStream',
      'kinesis:GetShardIterator',
      'kinesis:GetRecords',
      'kinesis:ListShards',
    ),
    statement(
      [bucket.bucketArn],
      's3:GetBucketLocation',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
    ),
    statement(
      [bucket.arnForObjects(`${prefix}*`), bucket.arnForObjects('errors/*')],
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:PutObject',
    ),
    statement([logs.logGroupArn], 'logs:PutLogEvents'),
  ];
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: { Deliver: new PolicyDocument({ statements }) },
  }).withoutPolicyUpdates();
}
