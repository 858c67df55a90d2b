import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  StartMessageMoveTaskCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { whileStopped } from '../event-source-mapping.ts';
import { guestOf } from '../guest.ts';
import { mailsTo } from '../inbox.ts';
import { messagesIn } from '../queue-depth.ts';
import { sendVideo } from '../send-video.ts';
import type { Target } from '../target.ts';
import { waitUntil } from '../wait-until.ts';
import type { Lesson } from './lesson.ts';
import { takeRow } from './missing-row.ts';

/** Longer than any backoff of the app, in seconds. */
const QUARTER_OF_AN_HOUR = 15 * 60;

const lesson: Lesson = {
  claim:
    'A queue has its dead-letter queue built in: what fails too often is set aside, looked at, mended, sent back.',
  needs: 'a laptop',

  async run({ target, laptop, clip, say, show, check }) {
    const { EncodeQueueUrl, EncodeDeadLetterQueueUrl, EncoderFunctionName } = target.outputs;
    const dead = () => messagesIn(target, EncodeDeadLetterQueueUrl);
    const others = await dead();
    await using user = guestOf(target, 'ana');
    const maximum = await maxReceiveCountOf(target, EncodeQueueUrl);
    show('maxReceiveCount of the encode queue', maximum);

    say('A video is uploaded. Before the encoder gets its message, somebody deletes its row.');
    let videoId = '';
    await using backup = new AsyncDisposableStack();
    await whileStopped(target, EncoderFunctionName, async () => {
      videoId = await sendVideo(user, { file: clip, title: 'Nobody knows me' });
      await waitUntil(
        'it is accepted',
        async () => (await mailsTo(target, user.email)).length === 1,
      );
      backup.use(await takeRow(target, videoId));
    });
    const failures = async () =>
      (await laptop.log(EncoderFunctionName))
        .split('\n')
        .filter((line) => line.includes(videoId) && line.includes('Failed at receive ')).length;
    for (let receive = 1; receive <= maximum; receive++) {
      await waitUntil(`receive ${receive}`, async () => (await failures()) >= receive);
      await laptop.skip(QUARTER_OF_AN_HOUR);
    }
    await waitUntil('the queue gives it up', async () => (await dead()) > others);
    check('times it was tried', await failures(), maximum);
    check('messages in the encode queue', await messagesIn(target, EncodeQueueUrl), 0);
    check('in the dead-letter queue, more than before', (await dead()) - others, 1);

    say('\nWhoever the alarm wakes looks at it: what is it about, and why did it fail?');
    const message = await lookFor(target, EncodeDeadLetterQueueUrl, videoId);
    show('body', `${message.Body?.slice(0, 48)} …`);
    show('received, times, with this look', message.Attributes?.ApproximateReceiveCount);
    say(`  npm run dead-letters -- peek encode   also finds the error in the log:`);
    say(`  ${reasonIn(await laptop.log(EncoderFunctionName), videoId)}`);

    say('\nThe row is restored from the table’s backup, and the message is sent back.');
    await backup.disposeAsync();
    const { QueueArn } = await attributesOf(target, EncodeDeadLetterQueueUrl);
    await target.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn }));
    const status = await waitUntil('it is encoded', async () => {
      const video = await user.api.get(videoId);
      return video.status === 'READY' && video.status;
    });
    check('the video is', status, 'READY');
    check('messages in the dead-letter queue', await dead(), 0);
    const mails = await waitUntil('its uploader is told', async () => {
      const arrived = await mailsTo(target, user.email);
      return arrived.length >= 2 && arrived;
    });
    for (const { subject } of mails) say(`  mail: ${subject}`);
    check('mails to its uploader', mails.length, 2);
  },
};
export default lesson;

const redrivePolicy = z.object({ maxReceiveCount: z.coerce.number() });

async function maxReceiveCountOf(target: Target, QueueUrl: string): Promise<number> {
  const { RedrivePolicy = '' } = await attributesOf(target, QueueUrl);
  return redrivePolicy.parse(JSON.parse(RedrivePolicy)).maxReceiveCount;
}

async function attributesOf({ sqs }: Target, QueueUrl: string): Promise<Record<string, string>> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'RedrivePolicy'] }),
  );
  return Attributes;
}

/** Messages cannot be peeked at: each is received, and visible again at once. */
async function lookFor({ sqs }: Target, QueueUrl: string, videoId: string): Promise<Message> {
  return waitUntil('its message is found', async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    return Messages.find(({ Body }) => Body?.includes(videoId));
  });
}

/** The latest line of a log that says why a video could not be encoded. */
function reasonIn(log: string, videoId: string): string {
  return (
    log.match(new RegExp(`Video ${videoId}[^"\\\\]*`, 'g'))?.at(-1) ?? '(the log says nothing)'
  );
}
