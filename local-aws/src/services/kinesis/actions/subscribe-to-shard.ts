import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import { positionIn } from '../engine.ts';
import { refusals } from '../refusals.ts';
import { Subscriptions } from '../subscriptions.ts';
import { shardId, type KinesisContext } from './context.ts';
import { positionType, startingPosition } from './starting-position.ts';

const input = z.object({
  ConsumerARN: z.string(),
  ShardId: shardId,
  StartingPosition: z.object({
    Type: positionType,
    SequenceNumber: z.string().optional(),
    /** Seconds since the epoch. */
    Timestamp: z.number().optional(),
  }),
});

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html */
export function subscribeToShard({ engine, clock }: KinesisContext): JsonAction {
  const subscriptions = new Subscriptions(clock);
  return jsonAction(input, ({ ConsumerARN, ShardId, StartingPosition: asked }) => {
    const isRegistered = (): boolean => engine.consumers.find(ConsumerARN) !== undefined;
    if (!isRegistered()) throw refusals.noSuchConsumer(ConsumerARN);
    const stream = engine.stream(ConsumerARN);
    const start = startingPosition(
      { type: asked.Type, sequenceNumber: asked.SequenceNumber, timestamp: asked.Timestamp },
      clock.now(),
    );
    return subscriptions.open({
      consumerArn: ConsumerARN,
      stream,
      shard: stream.shard(ShardId),
      position: positionIn(stream, ShardId, start),
      isRegistered,
    });
  });
}
