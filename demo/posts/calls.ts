import type { CallTotals, InsideView } from '../inside-view.ts';
import type { PostsTarget } from './posts-target.ts';

/** What mailing a post takes of AWS: calls of the functions that fan out and notify. */
export interface WorkerCalls {
  readonly sqs: number;
  readonly sesBulk: number;
  readonly dynamodb: number;
}

/** Since the calls were last reset. */
export async function workerCalls(
  inside: InsideView,
  { posts }: PostsTarget,
): Promise<WorkerCalls> {
  const workers = [posts.FanoutFunctionName, posts.NotifierFunctionName];
  const made = (await inside.calls()).filter(({ principal }) => workers.includes(principal));
  return {
    sqs: sum(made.filter(({ service }) => service === 'sqs')),
    sesBulk: sum(made.filter(({ action }) => action === 'SendBulkEmail')),
    dynamodb: sum(made.filter(({ service }) => service === 'dynamodb')),
  };
}

function sum(totals: readonly CallTotals[]): number {
  return totals.reduce(
    (total, { calls, errors, throttled }) => total + calls + errors + throttled,
    0,
  );
}
