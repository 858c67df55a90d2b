import type { Queue } from './queue.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { refusals } from './refusals.ts';

/**
 * A dead-letter queue must exist, be of its source's kind and permit it.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function checkDeadLetterQueue(
  sourceArn: string,
  source: QueueAttributes,
  find: (arn: string) => Queue | undefined,
): void {
  const policy = source.RedrivePolicy;
  if (!policy) return;
  const refuse = (why: string): Error =>
    refusals.invalidValue(JSON.stringify(policy), 'RedrivePolicy', why);
  if (policy.deadLetterTargetArn === sourceArn)
    throw refuse('A queue cannot be its own dead-letter queue.');
  const target = find(policy.deadLetterTargetArn);
  if (!target) throw refuse('Dead letter target does not exist.');
  if (target.attributes.FifoQueue !== source.FifoQueue)
    throw refuse('Dead-letter queue must be same type of queue as the source.');
  if (!permits(target, sourceArn))
    throw refuse(
      `The RedriveAllowPolicy of ${target.name} does not allow ${sourceArn} to use it as a dead-letter queue.`,
    );
}

function permits(target: Queue, sourceArn: string): boolean {
  const policy = target.attributes.RedriveAllowPolicy;
  switch (policy?.redrivePermission) {
    case undefined:
    case 'allowAll':
      return true;
    case 'denyAll':
      return false;
    case 'byQueue':
      return policy.sourceQueueArns.includes(sourceArn);
  }
}
