import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { refusals } from '../refusals.ts';
import type { Shard } from '../shard.ts';
import { shardFilter, shardPages, type ShardFilter } from '../shard-pages.ts';
import type { Stream } from '../stream.ts';
import { byStream, shardId, streamOf, type KinesisContext } from './context.ts';
import { showShard } from './show-shard.ts';

const listInput = byStream.extend({
  NextToken: z.string().optional(),
  ExclusiveStartShardId: shardId.optional(),
  MaxResults: z.number().int().min(1).max(10_000).default(1000),
  ShardFilter: shardFilter.optional(),
});

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html */
export function listShards(context: KinesisContext): JsonAction {
  return jsonAction(listInput, (input) => {
    const now = context.clock.now();
    const begun = shardPages.begun(input.NextToken, now);
    if (begun && (input.StreamName ?? input.ExclusiveStartShardId ?? input.ShardFilter))
      throw refusals.invalidArgument('NextToken says what is listed: leave out everything else.');
    const stream = begun ? context.engine.stream(begun.query.streamArn) : streamOf(input, context);
    const filter = begun ? begun.query.filter : input.ShardFilter;
    const after = begun ? begun.after : input.ExclusiveStartShardId;
    const { items, NextToken } = shardPages.of({
      items: stream.shards.filter((shard) => passes(shard, filter, stream, now)),
      idOf: ({ id }) => id,
      query: { streamArn: stream.arn, filter },
      after,
      most: Math.min(input.MaxResults, 1000),
      now,
    });
    return { Shards: items.map(showShard), NextToken };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html */
export function splitShard(context: KinesisContext): JsonAction {
  const input = byStream.extend({ ShardToSplit: shardId, NewStartingHashKey: z.string() });
  return jsonAction(input, ({ ShardToSplit, NewStartingHashKey, ...of }) => {
    streamOf(of, context).split(ShardToSplit, NewStartingHashKey);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html */
export function mergeShards(context: KinesisContext): JsonAction {
  const input = byStream.extend({ ShardToMerge: shardId, AdjacentShardToMerge: shardId });
  return jsonAction(input, ({ ShardToMerge, AdjacentShardToMerge, ...of }) => {
    streamOf(of, context).merge(ShardToMerge, AdjacentShardToMerge);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
export function updateShardCount(context: KinesisContext): JsonAction {
  const input = byStream.extend({
    TargetShardCount: z.number().int().min(1),
    ScalingType: z.literal('UNIFORM_SCALING'),
  });
  return jsonAction(input, ({ TargetShardCount, ...of }) => {
    const stream = streamOf(of, context);
    const CurrentShardCount = stream.openShards.length;
    stream.updateShardCount(TargetShardCount);
    return {
      StreamName: stream.name,
      StreamARN: stream.arn,
      CurrentShardCount,
      TargetShardCount,
    };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html */
function passes(
  shard: Shard,
  filter: ShardFilter | undefined,
  stream: Stream,
  now: number,
): boolean {
  if (!filter) return true;
  const { Type: type, ShardId: exclusiveStart, Timestamp } = filter;
  const horizon = Math.max(stream.horizon, stream.createdAt);
  switch (type) {
    case 'AFTER_SHARD_ID':
      if (exclusiveStart === undefined)
        throw refusals.invalidArgument('AFTER_SHARD_ID needs a ShardId.');
      return shard.id > exclusiveStart;
    case 'AT_LATEST':
      return shard.open;
    case 'AT_TRIM_HORIZON':
      return isOpenAt(shard, horizon);
    case 'FROM_TRIM_HORIZON':
      return lastsUntil(shard, horizon);
    case 'AT_TIMESTAMP':
    case 'FROM_TIMESTAMP': {
      if (Timestamp === undefined) throw refusals.invalidArgument(`${type} needs a Timestamp.`);
      const time = Math.max(Math.min(Timestamp * 1000, now), horizon);
      return type === 'AT_TIMESTAMP' ? isOpenAt(shard, time) : lastsUntil(shard, time);
    }
    default:
      return type satisfies never;
  }
}

function isOpenAt(shard: Shard, time: number): boolean {
  return shard.openedAt <= time && (shard.closedAt === undefined || shard.closedAt > time);
}

function lastsUntil(shard: Shard, time: number): boolean {
  return shard.closedAt === undefined || shard.closedAt >= time;
}
