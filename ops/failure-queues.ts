import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Target } from '../demo/target.ts';
import { clicksQueues } from './clicks-queues.ts';
import type { FailureQueue } from './failure-queue.ts';
import { mailQueues, postsQueues } from './posts-queues.ts';

/** All there are in the app, of the flows that are deployed. */
export async function failureQueues(target: Target): Promise<readonly FailureQueue[]> {
  const others = await Promise.all([postsQueues(target), mailQueues(target), clicksQueues(target)]);
  return [...videoQueues(target), ...others.flat()];
}

function videoQueues({ outputs }: Target): readonly FailureQueue[] {
  return [
    {
      name: 'encode',
      kind: 'dead-letter',
      queueUrl: outputs.EncodeDeadLetterQueueUrl,
      sourceUrl: outputs.EncodeQueueUrl,
      functionName: outputs.EncoderFunctionName,
    },
    {
      name: 'notice',
      kind: 'dead-letter',
      queueUrl: outputs.NoticeDeadLetterQueueUrl,
      sourceUrl: outputs.NoticeQueueUrl,
      functionName: outputs.MailerFunctionName,
    },
    {
      name: 'receiver',
      kind: 'on-failure',
      queueUrl: outputs.ReceiverFailureQueueUrl,
      functionName: outputs.ReceiverFunctionName,
    },
  ];
}

/** @throws when the app has no such queue, naming those it has */
export async function failureQueueNamed(target: Target, name: string): Promise<FailureQueue> {
  const queues = await failureQueues(target);
  const found = queues.find((queue) => queue.name === name);
  if (found) return found;
  const names = queues.map((queue) => queue.name).join(', ');
  throw new Error(`There is no queue "${name}". There are: ${names}.`);
}

const attributes = z
  .object({
    QueueArn: z.string(),
    ApproximateNumberOfMessages: z.coerce.number(),
    ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
    ApproximateNumberOfMessagesDelayed: z.coerce.number(),
    MessageRetentionPeriod: z.coerce.number(),
  })
  .transform((found) => ({
    arn: found.QueueArn,
    visible: found.ApproximateNumberOfMessages,
    /** Received by somebody, neither deleted nor visible again yet. */
    inFlight: found.ApproximateNumberOfMessagesNotVisible,
    delayed: found.ApproximateNumberOfMessagesDelayed,
    retentionMs: found.MessageRetentionPeriod * 1000,
  }));
/** How many messages a queue has, which SQS counts approximately, and for how long. */
export type Depth = z.infer<typeof attributes>;

export async function depthOf({ sqs }: Target, QueueUrl: string): Promise<Depth> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'QueueArn',
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
        'MessageRetentionPeriod',
      ],
    }),
  );
  return attributes.parse(Attributes);
}

/** The last part of a queue's URL. */
export function queueName(queueUrl: string): string {
  return new URL(queueUrl).pathname.split('/').at(-1) ?? queueUrl;
}

export function isFifo(queueUrl: string): boolean {
  return queueUrl.endsWith('.fifo');
}
