import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { positionIn } from '../engine.ts';
import { refusals } from '../refusals.ts';
import { checkAge, parseShardIterator, shardIterator } from '../shard-iterator.ts';
import type { Stream } from '../stream.ts';
import { byStream, shardId, streamOf, type KinesisContext } from './context.ts';
import { showRecords } from './show-records.ts';
import { showChild } from './show-shard.ts';
import { positionType, startingPosition } from './starting-position.ts';

const MOST_BYTES = 10 * 1024 * 1024;

const iteratorInput = byStream.extend({
  ShardId: shardId,
  ShardIteratorType: positionType,
  StartingSequenceNumber: z.string().optional(),
  /** Seconds since the epoch. */
  Timestamp: z.number().optional(),
});
const recordsInput = z.object({
  ShardIterator: z.string(),
  Limit: z.number().int().min(1).max(10_000).default(10_000),
  StreamARN: z.string().optional(),
});

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
export function getShardIterator(context: KinesisContext): JsonAction {
  return jsonAction(iteratorInput, (input) => {
    const stream = streamOf(input, context);
    const now = context.clock.now();
    const start = startingPosition(
      {
        type: input.ShardIteratorType,
        sequenceNumber: input.StartingSequenceNumber,
        timestamp: input.Timestamp,
      },
      now,
    );
    const position = positionIn(stream, input.ShardId, start);
    return { ShardIterator: iteratorAt(stream, input.ShardId, position, now) };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
export function getRecords(context: KinesisContext): JsonAction {
  return jsonAction(recordsInput, ({ ShardIterator, Limit, StreamARN }) => {
    const at = parseShardIterator(ShardIterator);
    const now = context.clock.now();
    const stream = context.engine.stream(at.streamArn);
    if (stream.createdAt !== at.streamCreatedAt || (StreamARN ?? stream.arn) !== stream.arn)
      throw refusals.invalidArgument('The ShardIterator is of another stream.');
    checkAge(at, now);
    const shard = stream.shard(at.shardId);
    if (!shard.mayRead(now)) throw refusals.rateExceeded(shard.id, stream.name);
    const read = shard.read(at.position, { records: Limit, bytes: MOST_BYTES }, now);
    shard.countRead(read.records, now);
    return {
      Records: showRecords(stream, shard, read),
      MillisBehindLatest: read.millisBehindLatest,
      ...(read.ended
        ? { ChildShards: shard.children.map(showChild) }
        : { NextShardIterator: iteratorAt(stream, shard.id, read.next, now) }),
    };
  });
}

function iteratorAt(stream: Stream, ofShard: string, position: number, issuedAt: number): string {
  return shardIterator({
    streamArn: stream.arn,
    streamCreatedAt: stream.createdAt,
    shardId: ofShard,
    position,
    issuedAt,
  });
}
