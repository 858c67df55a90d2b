import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

interface QueueDepth {
  /** Messages that could be received now. */
  readonly waiting: number;
  /** Received, and neither deleted nor visible again. */
  readonly inFlight: number;
  /** Sent with a delay that is not over. */
  readonly delayed: number;
}

/**
 * How many messages a queue holds. A laptop counts exactly; AWS says within a minute.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export async function depthOf({ sqs }: Target, QueueUrl: string): Promise<QueueDepth> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    waiting: Number(Attributes?.ApproximateNumberOfMessages),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(Attributes?.ApproximateNumberOfMessagesDelayed),
  };
}

/** Every message of a queue that is not deleted yet. */
export async function messagesIn(target: Target, QueueUrl: string): Promise<number> {
  const { waiting, inFlight, delayed } = await depthOf(target, QueueUrl);
  return waiting + inFlight + delayed;
}
