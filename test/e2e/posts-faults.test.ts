import { createHash, randomUUID } from 'node:crypto';
import { StartMessageMoveTaskCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { newAddresses } from '../../demo/posts/addresses.ts';
import { newAuthor } from '../../demo/posts/author.ts';
import { recipientsOf, surplusAmong } from '../../demo/posts/post-inbox.ts';
import { withPosts, type PostsTarget } from '../../demo/posts/posts-target.ts';
import { seedSubscribers, subscriptionIdOf } from '../../demo/posts/seed.ts';
import { subscribeAll } from '../../demo/posts/subscribe.ts';
import { tally } from '../../demo/posts/tally.ts';
import { messagesIn } from '../../demo/queue-depth.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { disturbed, type Plan } from './support/disturb.ts';
import { given } from './support/given.ts';
import { undoSecondsOf } from './support/posting.ts';
import { runningApp } from './support/running-app.ts';

jest.setTimeout(180_000);

const app = runningApp();

/** `SEEDS=1,2,3` looks at more of them. */
const seeds = (process.env.SEEDS ?? '1').split(',').map(Number);
const SUBSCRIBERS = 2_000;
const MOST_RECIPIENTS = 50;
/** s; longer than any visibility timeout and backoff of the flow. */
const QUARTER_OF_AN_HOUR = 15 * 60 + 1;

const kinds = { throttle: 1, error: 1, lostReply: 1, killEnvironment: 1 };

given(['clock', 'inbox', 'processes', 'own laptop'], () => {
  it.each(seeds)(
    'a tenth of all calls fails (seed %i): after a redrive nobody was missed, and nobody but those of lost calls got it twice',
    async (seed) => {
      const target = await withPosts(app.target);
      await using author = await newAuthor(target, 'author');
      const { authorId } = author;
      const emails = newAddresses(SUBSCRIBERS);
      // Some left before, some never confirmed, some are suppressed; some leave meanwhile.
      const [left, pending, suppressed, leaving] = [3, 5, 7, 9].map((one) =>
        emails.filter((email) => kind(email) === one),
      );
      await seedSubscribers(target, authorId, emails, {
        statusOf: (email) =>
          kind(email) === 3 ? 'UNSUBSCRIBED' : kind(email) === 5 ? 'PENDING' : 'SUBSCRIBED',
      });
      await Promise.all((suppressed ?? []).map((email) => suppress(target, email)));
      const never = new Set([left, pending, suppressed].flatMap((some) => some ?? []));
      const title = `Through the storm ${randomUUID()}`;
      const late = newAddresses(2);

      const principals = [target.posts.FanoutFunctionName, target.posts.NotifierFunctionName];
      const { strikes } = await disturbed(
        app.laptop.endpoint,
        { seed, share: 0.1, kinds, principals },
        async () => {
          const post = await author.posts.submit({ title, body: 'Hold on to your hats.' });
          await app.inside.skip(undoSecondsOf(post));
          await waitUntil(
            'the first mail',
            async () => (await recipientsOf(target, title)).size > 0,
          );
          await Promise.all((leaving ?? []).map((email) => leave(target, authorId, email)));
          await subscribeAll(target, authorId, late);
          await untilQueuesAreEmpty(target);
        },
      );
      await redrive(target);
      await untilQueuesAreEmpty(target);
      expect(await deadLetters(target)).toBe(0);

      const certain = emails.filter((email) => !never.has(email) && !leaving?.includes(email));
      const arrived = await recipientsOf(target, title);
      const { missed, twice, strangers } = tally(certain, arrived);
      expect(missed).toEqual([]);
      // Of those who left meanwhile some were mailed before; who came after it was published, was not.
      expect(strangers.filter((email) => !leaving?.includes(email))).toEqual([]);

      const surplus = await surplusAmong(target, title, twice);
      const lost = (strikes.lostReply ?? 0) + (strikes.killEnvironment ?? 0);
      expect(lost).toBeGreaterThan(0);
      expect(surplus.duplicates).toBe(0);
      expect(surplus.sesWindow).toBeLessThanOrEqual(lost * MOST_RECIPIENTS);
    },
  );

  it('SES fails until nothing is tried any more: after a redrive everybody has it once', async () => {
    const { target, emails, title } = await struck({ share: 1, kinds: { error: 1 } });
    expect(await recipientsOf(target, title)).toEqual(new Map());
    expect(await deadLetters(target)).toBe(emails.length / MOST_RECIPIENTS);

    await redrive(target);
    await untilQueuesAreEmpty(target);
    expect(await deadLetters(target)).toBe(0);
    const { missed, twice } = tally(emails, await recipientsOf(target, title));
    expect({ missed, twice }).toEqual({ missed: [], twice: [] });
  });

  it('one answer of SES is lost: its fifty are mailed again, all others once', async () => {
    const { target, emails, title } = await struck({ share: 1, kinds: { lostReply: 1 }, until: 1 });
    const { missed, twice } = tally(emails, await recipientsOf(target, title));
    expect(missed).toEqual([]);
    const surplus = await surplusAmong(target, title, twice);
    expect(surplus).toEqual({ duplicates: 0, sesWindow: MOST_RECIPIENTS });
  });
});

/** Each tenth of the addresses is of one kind. */
function kind(email: string): number {
  return Number(/-(\d+)@/.exec(email)?.[1]) % 10;
}

/** A post to four deliveries' subscribers, while the notifier's calls of SES are disturbed. */
async function struck(plan: Pick<Plan, 'share' | 'kinds' | 'until'>) {
  const target = await withPosts(app.target);
  await using author = await newAuthor(target, 'author');
  const emails = newAddresses(4 * MOST_RECIPIENTS);
  await seedSubscribers(target, author.authorId, emails);
  const title = `Struck ${randomUUID()}`;
  const principals = [target.posts.NotifierFunctionName];
  const filter = { seed: 1, services: ['ses'], principals };
  await disturbed(app.laptop.endpoint, { ...filter, ...plan }, async () => {
    const post = await author.posts.submit({ title, body: 'Hello?' });
    await app.inside.skip(undoSecondsOf(post));
    await untilQueuesAreEmpty(target);
  });
  return { target, emails, title };
}

/** Time passes until nothing is waiting to be tried, but in dead-letter queues. */
async function untilQueuesAreEmpty(target: PostsTarget): Promise<void> {
  const queues = [target.posts.PublishedQueueUrl, target.posts.DeliveryQueueUrl];
  await waitUntil('the queues are empty', async () => {
    const counts = await Promise.all(queues.map((queue) => messagesIn(target, queue)));
    if (counts.every((count) => count === 0)) return true;
    await expireLeases(target);
    await app.inside.skip(QUARTER_OF_AN_HOUR);
    return false;
  });
}

/**
 * Queues' time can be skipped; the functions' time, by which they claim deliveries, cannot. Nothing
 * runs when a skip has ended: whoever held a claim then is dead.
 */
async function expireLeases({ dynamoDb, posts }: PostsTarget): Promise<void> {
  await app.inside.skip(1);
  const { Items = [] } = await dynamoDb.send(
    new ScanCommand({
      TableName: posts.DeliveriesTableName,
      FilterExpression: '#status = :sending AND leaseUntil > :none',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':sending': 'SENDING', ':none': 0 },
    }),
  );
  for (const { deliveryId } of Items)
    await dynamoDb.send(
      new UpdateCommand({
        TableName: posts.DeliveriesTableName,
        Key: { deliveryId },
        UpdateExpression: 'SET leaseUntil = :none',
        ExpressionAttributeValues: { ':none': 0 },
      }),
    );
}

async function redrive(target: PostsTarget): Promise<void> {
  for (const QueueUrl of deadLetterQueues(target)) {
    if ((await messagesIn(target, QueueUrl)) === 0) continue;
    const { Attributes } = await target.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await target.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: Attributes?.QueueArn }));
    await waitUntil('they are moved', async () => (await messagesIn(target, QueueUrl)) === 0);
  }
}

async function deadLetters(target: PostsTarget): Promise<number> {
  const counts = await Promise.all(
    deadLetterQueues(target).map((queue) => messagesIn(target, queue)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function deadLetterQueues({ posts }: PostsTarget): readonly string[] {
  return [posts.PublishedDeadLetterQueueUrl, posts.DeliveryDeadLetterQueueUrl];
}

async function suppress({ dynamoDb, outputs }: PostsTarget, email: string): Promise<void> {
  const address = createHash('sha256').update(email).digest('base64url');
  const Item = { address, reason: 'COMPLAINT', at: new Date().toISOString() };
  await dynamoDb.send(new PutCommand({ TableName: outputs.SuppressionsTableName, Item }));
}

/** What unsubscribing does; the link that does it is in mails that are still to come. */
async function leave(
  { dynamoDb, posts }: PostsTarget,
  authorId: string,
  email: string,
): Promise<void> {
  await dynamoDb.send(
    new UpdateCommand({
      TableName: posts.SubscriptionsTableName,
      Key: { subscriptionId: subscriptionIdOf(authorId, email) },
      UpdateExpression: 'SET #status = :left, unsubscribedAt = :at',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':left': 'UNSUBSCRIBED', ':at': new Date().toISOString() },
    }),
  );
}
