import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { positionIn } from '../engine.ts';
import type { StartingPosition } from '../reading.ts';
import { refusals } from '../refusals.ts';
import { Subscriptions } from '../subscriptions.ts';
import { shardId, type KinesisContext } from './context.ts';

const startingPosition = z
  .discriminatedUnion('Type', [
    z.object({ Type: z.enum(['TRIM_HORIZON', 'LATEST']) }),
    z.object({ Type: z.literal('AT_TIMESTAMP'), Timestamp: z.number() }),
    z.object({
      Type: z.enum(['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']),
      SequenceNumber: z.string(),
    }),
  ])
  .transform((position): StartingPosition => {
    if ('SequenceNumber' in position)
      return { type: position.Type, sequenceNumber: position.SequenceNumber };
    return 'Timestamp' in position
      ? { type: position.Type, timestamp: position.Timestamp * 1000 }
      : { type: position.Type };
  });

const input = z.object({
  ConsumerARN: z.string(),
  ShardId: shardId,
  StartingPosition: startingPosition,
});

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html */
export function subscribeToShard({ engine, clock }: KinesisContext): JsonAction {
  const subscriptions = new Subscriptions(clock);
  return jsonAction(input, ({ ConsumerARN, ShardId, StartingPosition }) => {
    const isRegistered = (): boolean => engine.consumers.find(ConsumerARN) !== undefined;
    if (!isRegistered()) throw refusals.noSuchConsumer(ConsumerARN);
    const stream = engine.stream(ConsumerARN);
    return subscriptions.open({
      consumerArn: ConsumerARN,
      stream,
      shard: stream.shard(ShardId),
      position: positionIn(stream, ShardId, StartingPosition),
      isRegistered,
    });
  });
}
