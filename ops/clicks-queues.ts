import { withClicks } from '../demo/clicks/clicks-target.ts';
import type { Target } from '../demo/target.ts';
import type { StreamFailureQueue } from './failure-queue.ts';
import { isMissingStack } from './missing-stack.ts';

/** Those of the consumers of the click stream; none where the clicks flow is not deployed. */
export async function clicksQueues(target: Target): Promise<readonly StreamFailureQueue[]> {
  const found = await withClicks(target).catch((error: unknown) => {
    if (isMissingStack(error)) return undefined;
    throw error;
  });
  if (!found) return [];
  const { clicks } = found;
  return [
    {
      name: 'analytics',
      kind: 'stream-failure',
      queueUrl: clicks.AnalyticsFailureQueueUrl,
      streamName: clicks.ClickStreamName,
      functionName: clicks.AnalyticsFunctionName,
    },
    {
      name: 'trending',
      kind: 'stream-failure',
      queueUrl: clicks.TrendingFailureQueueUrl,
      streamName: clicks.ClickStreamName,
      functionName: clicks.TrendingFunctionName,
    },
  ];
}
