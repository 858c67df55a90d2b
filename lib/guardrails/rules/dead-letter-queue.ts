import type { Assembly } from '../assembly.ts';
import type { Finding, Rule } from '../rule.ts';
import { sourceQueues } from '../views/mapping.ts';
import { asQueue, redrive, type Queue } from '../views/queue.ts';

const day = 24 * 60 * 60;

export const deadLetterQueue: Rule = {
  id: 'dead-letter-queue',
  demands:
    'A queue that feeds a function has a dead-letter queue of its own kind, standard or FIFO, ' +
    'that keeps messages longer than it does.',
  because:
    'A message that always fails is tried until it expires, and one of a standard queue keeps ' +
    'the age it had when it moves.',
  page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',

  *check(assembly) {
    for (const source of sourceQueues(assembly)) yield* check(assembly, source);
  },
};

function* check(assembly: Assembly, source: Queue): Generator<Finding> {
  const finding = { resource: source.resource, property: 'RedrivePolicy' };
  if (source.RedrivePolicy === undefined) {
    yield {
      ...finding,
      problem: 'The queue feeds a function and has no dead-letter queue.',
      mend:
        `Give it deadLetterQueue: { queue, maxReceiveCount: 5 }, where queue is a ${kind(source)} ` +
        'queue with retentionPeriod: Duration.days(14).',
    };
    return;
  }
  const deadLetters = asQueue(
    assembly.target(redrive(source)?.deadLetterTargetArn, source.resource),
  );
  if (!deadLetters) return;
  if (different(source.FifoQueue, deadLetters.FifoQueue)) {
    yield {
      ...finding,
      problem: `The queue is ${kind(source)}, its dead-letter queue ${deadLetters.resource.name} is ${kind(deadLetters)}.`,
      mend: `Make the dead-letter queue ${kind(source)} too: SQS takes no other.`,
    };
  }
  const kept = deadLetters.MessageRetentionPeriod;
  const sourceKept = source.MessageRetentionPeriod;
  if (kept !== undefined && sourceKept !== undefined && kept <= sourceKept) {
    yield {
      ...finding,
      problem:
        `The dead-letter queue ${deadLetters.resource.name} keeps messages for ${period(kept)}, ` +
        `not longer than the ${period(sourceKept)} of the queue itself.`,
      mend:
        "Set the dead-letter queue's retentionPeriod to Duration.days(14)" +
        (sourceKept >= 14 * day ? " and the queue's own to fewer days." : '.'),
    };
  }
}

const kind = ({ FifoQueue }: Queue) => (FifoQueue ? 'FIFO' : 'standard');

const different = (one: boolean | undefined, other: boolean | undefined) =>
  one !== undefined && other !== undefined && one !== other;

const period = (seconds: number) =>
  seconds % day === 0 ? `${seconds / day} days` : `${seconds} s`;
