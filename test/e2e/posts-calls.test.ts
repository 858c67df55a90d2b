import { workerCalls } from '../../demo/posts/calls.ts';
import { runPosts } from '../../demo/posts/posts-flow.ts';
import { withPosts } from '../../demo/posts/posts-target.ts';
import { given } from './support/given.ts';
import { runningApp } from './support/running-app.ts';

jest.setTimeout(120_000);

const app = runningApp();

const SUBSCRIBERS = 10_000;
/** As the app has it: so many share a shard. */
const SHARD = 10_000;
/** The most that one call takes: recipients of SES's bulk mail, entries of SQS's batches. */
const RECIPIENTS = 50;
const ENTRIES = 10;

/** The fewest calls that a post to n subscribers takes, when nothing fails. */
function fewest(n: number) {
  const shards = Math.ceil(n / SHARD);
  const deliveries = Math.ceil(n / RECIPIENTS);
  const batches = Math.ceil(deliveries / ENTRIES);
  // Of every page one knows only from the next that it was the last.
  const pages = Math.floor(n / (ENTRIES * RECIPIENTS)) + shards;
  // The post, its author's audience, the commit; for each shard the post again, and its pages.
  const fanout = 3 + shards + pages;
  // The post; for each delivery: claim, who wants it and may have it, record.
  const notifier = 1 + 3 * deliveries;
  return {
    workers: {
      // One message a shard, and the deliveries.
      sqs: Math.ceil(shards / ENTRIES) + batches,
      sesBulk: deliveries,
      dynamodb: fanout + notifier,
    },
    // What Lambda receives and deletes for them; fanout takes one message at a time.
    polls: 2 * (1 + shards + batches),
  };
}

given(['clock', 'inbox', 'own laptop'], () => {
  it(`a post to ${SUBSCRIBERS} takes at most 1.05 times the fewest calls`, async () => {
    const target = await withPosts(app.target);
    const run = await runPosts(target, app.inside, { subscribers: SUBSCRIBERS });
    expect(run).toMatchObject({ delivered: SUBSCRIBERS, missed: 0, duplicates: 0, sesWindow: 0 });

    const { workers, polls } = fewest(SUBSCRIBERS);
    const made = await workerCalls(app.inside, target);
    expect(made.sqs / workers.sqs).toBeLessThanOrEqual(1.05);
    expect(made.sesBulk).toBe(workers.sesBulk);
    expect(made.dynamodb / workers.dynamodb).toBeLessThanOrEqual(1.05);

    const all = sum(Object.values(made)) + (await pollsOf(target.posts));
    expect(all / (sum(Object.values(workers)) + polls)).toBeLessThanOrEqual(1.05);
  });
});

/** What the two workers' mappings called of SQS. */
async function pollsOf(posts: {
  FanoutFunctionName: string;
  NotifierFunctionName: string;
}): Promise<number> {
  const mappings = [posts.FanoutFunctionName, posts.NotifierFunctionName].map(
    (name) => `mapping:${name}`,
  );
  const polls = (await app.inside.calls()).filter(({ principal }) => mappings.includes(principal));
  return sum(polls.map(({ calls }) => calls));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
