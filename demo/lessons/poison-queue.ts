import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { whileStopped } from '../event-source-mapping.ts';
import { newAddresses } from '../posts/addresses.ts';
import { newAuthor } from '../posts/author.ts';
import { mailsAbout } from '../posts/post-inbox.ts';
import type { PostsTarget } from '../posts/posts-target.ts';
import { seedSubscribers } from '../posts/seed.ts';
import { messagesIn } from '../queue-depth.ts';
import { waitUntil } from '../wait-until.ts';
import type { LaptopStage } from './lesson.ts';
import { pauseMs, secondsBetween, type Poisoned } from './poisoned.ts';

/** As many messages with 50 recipients each. */
const GOOD = 9;
const SUBSCRIBERS = GOOD * 50;
const UNDO_SECONDS = 900;
/** Of the minutes that its backoff takes, s. */
const STEP = 10;

/** The queue of deliveries, and the worker that mails them: one message is bad. */
export async function poisonQueue(
  { laptop, say, check }: LaptopStage,
  target: PostsTarget,
  text: string,
): Promise<Poisoned> {
  const { NotifierFunctionName, DeliveryQueueUrl, DeliveryDeadLetterQueueUrl } = target.posts;
  const inQueue = () => messagesIn(target, DeliveryQueueUrl);
  const dead = () => messagesIn(target, DeliveryDeadLetterQueueUrl);
  const failures = async () =>
    (await laptop.log(NotifierFunctionName)).split('"Failed at receive ').length - 1;
  await using author = await newAuthor(target, 'poison');
  await seedSubscribers(target, author.authorId, newAddresses(SUBSCRIBERS));
  const title = `Poison ${author.authorId.slice(0, 8)}`;
  const [deadBefore, failuresBefore] = [await dead(), await failures()];

  say(
    `A QUEUE. A bad message, and behind it the ${GOOD} deliveries of a post. Their worker sleeps.`,
  );
  await whileStopped(target, NotifierFunctionName, async () => {
    await target.sqs.send(
      new SendMessageCommand({ QueueUrl: DeliveryQueueUrl, MessageBody: text }),
    );
    await author.posts.submit({ title, body: 'What is new.' });
    await laptop.skip(UNDO_SECONDS);
    await waitUntil('all are in the queue', async () => (await inQueue()) === GOOD + 1);
    check('messages in the queue', await inQueue(), GOOD + 1);
  });
  const start = await laptop.now();
  say('It is started.');
  await waitUntil('the good ones are done', async () => (await inQueue()) === 1);
  const othersDone = await laptop.now();
  check('mails sent', await mailsAbout(target, title), SUBSCRIBERS);
  check('messages in the queue', await inQueue(), 1);
  say('The bad one comes again and again, with longer and longer pauses.');
  while ((await dead()) === deadBefore) {
    await laptop.skip(STEP);
    await sleep(pauseMs);
  }
  const givenUp = await laptop.now();
  const body = await takeFrom(target, DeliveryDeadLetterQueueUrl, text);
  check('in the dead-letter queue', body === text ? 'the message' : body, 'the message');
  return {
    othersWaited: secondsBetween(start, othersDone),
    tries: (await failures()) - failuresBefore,
    givenUpAfter: secondsBetween(start, givenUp),
    kept: 'the message',
  };
}

/** The message's body, once it is received and deleted. */
async function takeFrom({ sqs }: PostsTarget, QueueUrl: string, text: string): Promise<string> {
  return waitUntil('it is received', async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
    );
    const found = Messages.find(({ Body }) => Body === text);
    if (!found) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: found.ReceiptHandle }));
    return found.Body;
  });
}
