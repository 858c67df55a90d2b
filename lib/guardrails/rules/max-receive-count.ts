import type { Rule } from '../rule.ts';
import { sourceQueues } from '../views/mapping.ts';
import { redrive } from '../views/queue.ts';

const least = 5;

export const maxReceiveCount: Rule = {
  id: 'max-receive-count',
  demands: `A queue that feeds a function lets a message be received at least ${least} times.`,
  because: 'A throttled function counts as a receive too, and sends good messages away.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',

  *check(assembly) {
    for (const queue of sourceQueues(assembly)) {
      const count = redrive(queue)?.maxReceiveCount;
      if (count === undefined || count >= least) continue;
      yield {
        resource: queue.resource,
        property: 'RedrivePolicy',
        problem: `A message goes to the dead-letter queue after ${count} receives, fewer than ${least}.`,
        mend: `Set deadLetterQueue.maxReceiveCount to ${least} or more.`,
      };
    }
  },
};
