import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { page } from '../page.ts';
import { refusals } from '../refusals.ts';
import type { Stream } from '../stream.ts';
import { checkRetention, mode, streamInput, streamSettings } from '../stream-settings.ts';
import {
  byStream,
  seconds,
  shardId,
  streamName,
  streamOf,
  type KinesisContext,
} from './context.ts';
import { showShard } from './show-shard.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
export function createStream({ engine }: KinesisContext): JsonAction {
  return jsonAction(streamInput.extend({ StreamName: streamName }), (input) => {
    engine.create(input.StreamName, streamSettings(input));
    return {};
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html */
export function deleteStream(context: KinesisContext): JsonAction {
  const input = byStream.extend({ EnforceConsumerDeletion: z.boolean().default(false) });
  return jsonAction(input, ({ EnforceConsumerDeletion, ...of }) => {
    context.engine.remove(streamOf(of, context).arn, EnforceConsumerDeletion);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html */
export function listStreams({ engine, clock }: KinesisContext): JsonAction {
  const pages = page(z.object({}));
  const input = z.object({
    Limit: z.number().int().min(1).max(10_000).default(100),
    ExclusiveStartStreamName: streamName.optional(),
    NextToken: z.string().optional(),
  });
  return jsonAction(input, ({ Limit, ExclusiveStartStreamName, NextToken: token }) => {
    const now = clock.now();
    const { items, NextToken } = pages.of({
      items: engine.list(),
      idOf: ({ name }) => name,
      query: {},
      after: pages.begun(token, now)?.after ?? ExclusiveStartStreamName,
      most: Limit,
      now,
    });
    return {
      StreamNames: items.map(({ name }) => name),
      StreamSummaries: items.map(showIdentity),
      HasMoreStreams: NextToken !== undefined,
      NextToken,
    };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html */
export function describeStream(context: KinesisContext): JsonAction {
  const input = byStream.extend({
    Limit: z.number().int().min(1).max(10_000).default(100),
    ExclusiveStartShardId: shardId.optional(),
  });
  return jsonAction(input, ({ Limit, ExclusiveStartShardId: after, ...of }) => {
    const stream = streamOf(of, context);
    const rest = stream.shards.filter(({ id }) => after === undefined || id > after);
    return {
      StreamDescription: {
        ...showStream(stream),
        Shards: rest.slice(0, Limit).map(showShard),
        HasMoreShards: rest.length > Limit,
      },
    };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html */
export function describeStreamSummary(context: KinesisContext): JsonAction {
  return jsonAction(byStream, (input) => {
    const stream = streamOf(input, context);
    return {
      StreamDescriptionSummary: {
        ...showStream(stream),
        OpenShardCount: stream.openShards.length,
        ConsumerCount: context.engine.consumers.of(stream.arn).length,
        MaxRecordSizeInKiB: stream.settings.maxRecordSizeKiB,
      },
    };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html */
export function updateStreamMode({ engine }: KinesisContext): JsonAction {
  const input = z.object({
    StreamARN: z.string(),
    StreamModeDetails: z.object({ StreamMode: mode }),
  });
  return jsonAction(input, ({ StreamARN, StreamModeDetails }) => {
    engine.stream(StreamARN).changeMode(StreamModeDetails.StreamMode);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html */
export const increaseStreamRetentionPeriod = retention(
  (wanted, current) => wanted >= current,
  'shorter than the existing one: use DecreaseStreamRetentionPeriod',
);

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html */
export const decreaseStreamRetentionPeriod = retention(
  (wanted, current) => wanted <= current,
  'longer than the existing one: use IncreaseStreamRetentionPeriod',
);

function retention(allowed: (wanted: number, current: number) => boolean, otherwise: string) {
  const input = byStream.extend({ RetentionPeriodHours: z.number().int() });
  return (context: KinesisContext): JsonAction =>
    jsonAction(input, ({ RetentionPeriodHours: wanted, ...of }) => {
      const stream = streamOf(of, context);
      checkRetention(wanted);
      const current = stream.settings.retentionHours;
      if (!allowed(wanted, current))
        throw refusals.invalidArgument(
          `Requested retention period (${wanted} hours) for stream ${stream.name} can not be ${otherwise} (${current} hours).`,
        );
      stream.changeRetention(wanted);
      return {};
    });
}

function showStream(stream: Stream): object {
  const { encryption, retentionHours } = stream.settings;
  return {
    ...showIdentity(stream),
    RetentionPeriodHours: retentionHours,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: encryption,
    KeyId: encryption === 'KMS' ? 'alias/aws/kinesis' : undefined,
  };
}

function showIdentity({ name, arn, settings, createdAt }: Stream): object {
  return {
    StreamName: name,
    StreamARN: arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: settings.mode },
    StreamCreationTimestamp: seconds(createdAt),
  };
}
