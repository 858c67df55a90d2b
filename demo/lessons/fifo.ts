import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { whileStopped } from '../event-source-mapping.ts';
import { guestOf } from '../guest.ts';
import { mailsTo } from '../inbox.ts';
import { outcomeOf } from '../outcome.ts';
import { messagesIn } from '../queue-depth.ts';
import { sendVideo } from '../send-video.ts';
import type { Target } from '../target.ts';
import type { User } from '../user.ts';
import { waitUntil } from '../wait-until.ts';
import type { LaptopStage, Lesson } from './lesson.ts';

const FIVE_MINUTES = 5 * 60;

const lesson: Lesson = {
  claim:
    'A FIFO queue keeps order in each group, and one that is stuck stops no other. ' +
    'Sent twice in five minutes is sent once.',
  needs: 'a laptop',

  async run(stage) {
    await using ana = guestOf(stage.target, 'ana');
    await using ben = guestOf(stage.target, 'ben');
    await oneGroupIsStuck(stage, ana, ben);
    await sentTwice(stage, ana);
    stage.say(
      '\nThe price (stated, not shown): 300 calls a second for each action, 3,000 messages in\n' +
        'batches, more in high throughput mode.\n' +
        '  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html',
    );
  },
};
export default lesson;

async function oneGroupIsStuck(
  { target, laptop, clip, say, show, check }: LaptopStage,
  ana: User,
  ben: User,
): Promise<void> {
  const { MailerFunctionName, NoticeQueueUrl, NoticeDeadLetterQueueUrl } = target.outputs;
  const failures = async (): Promise<number> =>
    (await laptop.log(MailerFunctionName)).split('"Failed at receive ').length - 1;

  say('Each uploader is a message group. The first notice in Ben’s is about a video that is gone.');
  const before = await failures();
  const dead = await messagesIn(target, NoticeDeadLetterQueueUrl);
  await sendNotice(target, ben, 'a-video-that-is-gone', 'ACCEPTED');
  await waitUntil('it fails', async () => (await failures()) > before);
  say('It cannot be mailed. The mailer will try again. Now both upload a video …');
  const videos = await Promise.all(
    [ana, ben].map(async (user) => {
      const videoId = await sendVideo(user, { file: clip, title: 'My holidays' });
      return (await outcomeOf(target, user, videoId)).status;
    }),
  );
  check('… and both videos are', videos.join(', '), 'READY, READY');
  await waitUntil('Ana has her mails', async () => (await subjectsTo(target, ana)).length === 2);
  check('mails to Ana', (await subjectsTo(target, ana)).length, 2);
  await waitUntil('Ben’s wait', async () => (await messagesIn(target, NoticeQueueUrl)) === 3);
  check('mails to Ben', (await subjectsTo(target, ben)).length, 0);
  check('notices in Ben’s group', await messagesIn(target, NoticeQueueUrl), 3);

  say('\nTime passes: try after try, until the queue gives the notice up.');
  for (let receive = 2; receive <= 5; receive++) {
    await laptop.skip(FIVE_MINUTES); // Longer than any backoff of the first five receives.
    await waitUntil(`receive ${receive}`, async () => (await failures()) >= before + receive);
  }
  show('times it was tried', (await failures()) - before);
  await waitUntil('Ben has his mails', async () => (await subjectsTo(target, ben)).length === 2);
  const given = async () => (await messagesIn(target, NoticeDeadLetterQueueUrl)) - dead;
  await waitUntil('the queue gives it up', async () => (await given()) > 0);
  check('in the dead-letter queue, more than before', await given(), 1);
  const subjects = await subjectsTo(target, ben);
  for (const subject of subjects) say(`  mail to Ben: ${subject}`);
  const kinds = subjects.map((subject) => (subject.startsWith('We have') ? 'accepted' : 'ready'));
  check('mails to Ben, in order', kinds.join(', '), 'accepted, ready');
}

async function sentTwice({ target, laptop, say, check }: LaptopStage, ana: User): Promise<void> {
  const { MailerFunctionName, NoticeQueueUrl } = target.outputs;
  const inQueue = () => messagesIn(target, NoticeQueueUrl);
  const [video] = (await ana.api.list()).videos;
  const videoId = video?.videoId ?? '';
  await waitUntil('the queue is empty', async () => (await inQueue()) === 0);

  say('\nThe mailer is stopped. “Ready” is sent to Ana twice more, with one deduplication id.');
  await whileStopped(target, MailerFunctionName, async () => {
    await sendNotice(target, ana, videoId, 'READY');
    await sendNotice(target, ana, videoId, 'READY');
    check('notices in the queue', await inQueue(), 1);
    say('Five minutes pass, and it is sent once more.');
    await laptop.skip(FIVE_MINUTES + 1);
    await sendNotice(target, ana, videoId, 'READY');
    check('notices in the queue', await inQueue(), 2);
  });

  say('The mailer is started. It looks into the video’s row before it mails.');
  await waitUntil('the queue is empty', async () => (await inQueue()) === 0);
  check('notices in the queue', await inQueue(), 0);
  check('mails to Ana, still', (await subjectsTo(target, ana)).length, 2);
}

const claims = z.object({ sub: z.string() });

/** Sends what receiver and encoder send, as the operator of the queue. */
async function sendNotice(
  { sqs, outputs }: Target,
  { session }: User,
  videoId: string,
  kind: 'ACCEPTED' | 'READY',
): Promise<void> {
  const { idToken } = await session.tokens();
  const [, payload = ''] = idToken.split('.');
  const { sub } = claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: outputs.NoticeQueueUrl,
      MessageBody: JSON.stringify({ videoId, kind }),
      MessageGroupId: sub,
      MessageDeduplicationId: `${sub}-${videoId}-${kind}`,
    }),
  );
}

/** Oldest first. */
async function subjectsTo(target: Target, { email }: User): Promise<readonly string[]> {
  return (await mailsTo(target, email)).map(({ subject }) => subject);
}
