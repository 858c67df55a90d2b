import type { Rule } from '../rule.ts';
import { queueMappings } from '../views/mapping.ts';

/**
 * The shortest visibility timeout that fits a function; all in seconds.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function leastVisibilityTimeout(functionTimeout: number, batchingWindow: number): number {
  return 6 * functionTimeout + batchingWindow;
}

export const visibilityTimeout: Rule = {
  id: 'visibility-timeout',
  demands:
    'A queue hides a message for six timeouts of its function, plus the batching window, or longer.',
  because: 'A message that shows up again while Lambda still retries its batch is processed twice.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',

  *check(assembly) {
    for (const mapping of queueMappings(assembly)) {
      const { queue, function: mapped, MaximumBatchingWindowInSeconds: window } = mapping;
      const timeout = mapped?.Timeout;
      const visibility = queue?.VisibilityTimeout;
      if (timeout === undefined || window === undefined || visibility === undefined) continue;
      const least = leastVisibilityTimeout(timeout, window);
      if (!queue || !mapped || visibility >= least) continue;
      yield {
        resource: queue.resource,
        property: 'VisibilityTimeout',
        problem:
          `The queue hides a message for ${visibility} s, but ${mapped.resource.name} may run ` +
          `for ${timeout} s: it needs 6 × ${timeout} + ${window} = ${least} s.`,
        mend: `Set the queue's visibilityTimeout to Duration.seconds(${least}) or more.`,
      };
    }
  },
};
