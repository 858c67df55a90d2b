import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import type { Consumer } from '../consumers.ts';
import { page } from '../page.ts';
import { refusals } from '../refusals.ts';
import { seconds, type KinesisContext } from './context.ts';

const consumerName = z
  .string()
  .regex(/^[a-zA-Z0-9_.-]{1,128}$/, 'must be 1 to 128 letters, digits, underscores, dots, hyphens');
const byConsumer = z.object({
  ConsumerARN: z.string().optional(),
  ConsumerName: consumerName.optional(),
  StreamARN: z.string().optional(),
});

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html */
export function registerStreamConsumer({ engine }: KinesisContext): JsonAction {
  const input = z.object({ StreamARN: z.string(), ConsumerName: consumerName });
  return jsonAction(input, ({ StreamARN, ConsumerName }) => ({
    Consumer: show(engine.consumers.register(engine.stream(StreamARN), ConsumerName)),
  }));
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html */
export function deregisterStreamConsumer(context: KinesisContext): JsonAction {
  return jsonAction(byConsumer, (input) => {
    context.engine.consumers.deregister(consumerOf(input, context));
    return {};
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html */
export function describeStreamConsumer(context: KinesisContext): JsonAction {
  return jsonAction(byConsumer, (input) => {
    const consumer = consumerOf(input, context);
    return { ConsumerDescription: { ...show(consumer), StreamARN: consumer.streamArn } };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html */
export function listStreamConsumers({ engine, clock }: KinesisContext): JsonAction {
  const pages = page(z.object({}));
  const input = z.object({
    StreamARN: z.string(),
    NextToken: z.string().optional(),
    MaxResults: z.number().int().min(1).max(10_000).default(100),
  });
  return jsonAction(input, ({ StreamARN, NextToken: token, MaxResults }) => {
    const now = clock.now();
    const consumers = engine.consumers.of(engine.stream(StreamARN).arn);
    const { items, NextToken } = pages.of({
      items: consumers.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      idOf: ({ name }) => name,
      query: {},
      after: pages.begun(token, now)?.after,
      most: MaxResults,
      now,
    });
    return { Consumers: items.map(show), NextToken };
  });
}

/** @throws AwsError ResourceNotFoundException, or InvalidArgumentException if none is named */
function consumerOf(
  { ConsumerARN, ConsumerName, StreamARN }: z.output<typeof byConsumer>,
  { engine }: KinesisContext,
): Consumer {
  if (ConsumerARN !== undefined) {
    const found = engine.consumers.find(ConsumerARN);
    if (!found) throw refusals.noSuchConsumer(ConsumerARN);
    return found;
  }
  if (ConsumerName === undefined || StreamARN === undefined)
    throw refusals.invalidArgument(
      'Name the consumer: by ConsumerARN, or by StreamARN and ConsumerName.',
    );
  const stream = engine.stream(StreamARN);
  const found = engine.consumers.of(stream.arn).find(({ name }) => name === ConsumerName);
  if (!found) throw refusals.noSuchConsumer(ConsumerName, stream.name);
  return found;
}

function show({ arn, name, createdAt }: Consumer): object {
  return {
    ConsumerName: name,
    ConsumerARN: arn,
    ConsumerStatus: 'ACTIVE',
    ConsumerCreationTimestamp: seconds(createdAt),
  };
}
