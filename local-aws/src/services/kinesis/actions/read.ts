import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { positionIn } from '../engine.ts';
import type { StartingPosition } from '../reading.ts';
import { refusals } from '../refusals.ts';
import { checkAge, parseShardIterator, shardIterator } from '../shard-iterator.ts';
import type { Stream } from '../stream.ts';
import { byStream, shardId, streamOf, type KinesisContext } from './context.ts';
import { showRecords } from './show-records.ts';
import { showChild } from './show-shard.ts';

const MOST_BYTES = 10 * 1024 * 1024;

const iteratorInput = byStream.extend({
  ShardId: shardId,
  ShardIteratorType: z.enum([
    'TRIM_HORIZON',
    'LATEST',
    'AT_TIMESTAMP',
    'AT_SEQUENCE_NUMBER',
    'AFTER_SEQUENCE_NUMBER',
  ]),
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
    const position = positionIn(stream, input.ShardId, startingPosition(input, now));
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

/** @throws AwsError InvalidArgumentException when what the type needs is missing */
function startingPosition(input: z.output<typeof iteratorInput>, now: number): StartingPosition {
  const { ShardIteratorType: type, StartingSequenceNumber: sequenceNumber } = input;
  switch (type) {
    case 'TRIM_HORIZON':
    case 'LATEST':
      return { type };
    case 'AT_TIMESTAMP': {
      const timestamp = (input.Timestamp ?? Number.NaN) * 1000;
      if (Number.isNaN(timestamp))
        throw refusals.invalidArgument('AT_TIMESTAMP needs a Timestamp.');
      if (timestamp > now)
        throw refusals.invalidArgument(
          `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${timestamp}, currentTimestampInMillis: ${now}`,
        );
      return { type, timestamp };
    }
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (sequenceNumber === undefined)
        throw refusals.invalidArgument(`${type} needs a StartingSequenceNumber.`);
      return { type, sequenceNumber };
    default:
      return type satisfies never;
  }
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
