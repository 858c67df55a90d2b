import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { whileStopped } from '../event-source-mapping.ts';
import { guestOf } from '../guest.ts';
import { mailsTo } from '../inbox.ts';
import { depthOf, messagesIn } from '../queue-depth.ts';
import type { Target } from '../target.ts';
import { waitUntil } from '../wait-until.ts';
import type { Lesson } from './lesson.ts';
import { takeRow } from './missing-row.ts';

const BATCH = 10;
/** The shortest and the longest that a message is hidden after its n-th receive, in seconds. */
const BACKOFF = [
  { receive: 1, shortest: 15, longest: 30 },
  { receive: 2, shortest: 30, longest: 60 },
] as const;

const lesson: Lesson = {
  claim:
    'Each message of a batch is acknowledged or fails by itself. What failed comes back, later each time.',
  needs: 'a laptop',

  async run({ target, laptop, say, show, check }) {
    const { MailerFunctionName, NoticeQueueUrl } = target.outputs;
    await using user = guestOf(target, 'ana');
    const announcement = { title: 'Soon', contentType: 'video/mp4', sizeBytes: 1000 };
    const announced = await Promise.all(
      Array.from({ length: BATCH }, () => user.api.announce(announcement)),
    );
    const videoIds = announced.map(({ videoId }) => videoId);
    const [bad = ''] = videoIds;
    const tries = async () =>
      (await laptop.log(MailerFunctionName))
        .split('\n')
        .filter((line) => line.includes(bad) && line.includes(FAILED)).length;
    const mails = async () => (await mailsTo(target, user.email)).length;

    await using row = await takeRow(target, bad);
    say(`${BATCH} notices wait for the mailer. The row of the first one’s video is missing.`);
    await whileStopped(target, MailerFunctionName, () => sendNotices(target, videoIds));
    await waitUntil('the nine are mailed', async () => (await mails()) === BATCH - 1);
    await waitUntil('one has failed', async () => (await tries()) === 1);
    await waitUntil('the rest are deleted', async () => {
      return (await messagesIn(target, NoticeQueueUrl)) === 1;
    });
    check('mails that were sent', await mails(), BATCH - 1);
    check('messages that are left', await messagesIn(target, NoticeQueueUrl), 1);
    say(
      'The mailer answered with the one that failed (batchItemFailures); Lambda deleted the nine.',
    );

    say('\nIt hides for a while that doubles with each receive, half of it by chance.');
    for (const { receive, shortest, longest } of BACKOFF) {
      const early = shortest - 10; // What runs meanwhile takes time, too.
      await laptop.skip(early);
      show('seconds later', early);
      check('  received, times', await tries(), receive);
      const { inFlight } = await depthOf(target, NoticeQueueUrl);
      check('  hidden', inFlight, 1);
      await laptop.skip(longest - early);
      await waitUntil('it is received again', async () => (await tries()) > receive);
      show('seconds after it failed', longest);
      check('  received, times', await tries(), receive + 1);
    }
    check('mails that were sent, still', await mails(), BATCH - 1);

    say('\nThe row is put back. The next receive finds nothing wrong.');
    await row.putBack();
    await laptop.skip(FIVE_MINUTES);
    await waitUntil('it is mailed', async () => (await mails()) === BATCH);
    await waitUntil('the queue is empty', async () => {
      return (await messagesIn(target, NoticeQueueUrl)) === 0;
    });
    check('mails that were sent', await mails(), BATCH);
    check('messages that are left', await messagesIn(target, NoticeQueueUrl), 0);
  },
};
export default lesson;

/** What the mailer says of a message that comes back. */
const FAILED = 'Failed at receive ';
/** Longer than the backoff after the third receive. */
const FIVE_MINUTES = 5 * 60;

/** Sends what the receiver sends, as the operator of the queue: to each a message group of its own. */
async function sendNotices({ sqs, outputs }: Target, videoIds: readonly string[]): Promise<void> {
  await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: outputs.NoticeQueueUrl,
      Entries: videoIds.map((videoId) => ({
        Id: videoId,
        MessageBody: JSON.stringify({ videoId, kind: 'ACCEPTED' }),
        MessageAttributes: { videoId: { DataType: 'String', StringValue: videoId } },
        MessageGroupId: videoId,
        MessageDeduplicationId: `${videoId}-ACCEPTED`,
      })),
    }),
  );
}
