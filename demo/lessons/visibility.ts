import { dirname, join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { makeClip } from '../clip.ts';
import { guestOf } from '../guest.ts';
import { mailsTo } from '../inbox.ts';
import { outcomeOf } from '../outcome.ts';
import { messagesIn } from '../queue-depth.ts';
import { sendVideo } from '../send-video.ts';
import type { Target } from '../target.ts';
import type { User } from '../user.ts';
import { waitUntil } from '../wait-until.ts';
import type { Lesson } from './lesson.ts';

/** Seconds: far too short for a video. */
const TOO_SHORT = 1;

const lesson: Lesson = {
  claim:
    'A received message is hidden for the visibility timeout, not locked: if that is too short, two workers have it.',
  needs: 'a laptop',

  async run({ target, laptop, clip, say, show, check }) {
    const { EncodeQueueUrl, EncoderFunctionName, NoticeQueueUrl } = target.outputs;
    const file = join(dirname(clip), 'longer.mp4');
    await makeClip(file, { seconds: 6, height: 360 });
    await using user = guestOf(target, 'ana');
    const atWork = async () =>
      (await laptop.environments()).filter(
        ({ functionName, state }) => functionName === EncoderFunctionName && state === 'busy',
      );
    show('visibility timeout, s: six times the encoder’s', await timeoutOf(target, EncodeQueueUrl));
    await using _ = await withTimeout(target, EncodeQueueUrl, TOO_SHORT);
    say(`It is set to ${TOO_SHORT} s. A video is uploaded, and its encoder is slow: it is paused.`);
    const videoId = await sendVideo(user, { file, title: 'Twice the work' });
    const slow = await waitUntil('an encoder has begun', async () => {
      const { status } = await user.api.get(videoId);
      return status === 'ENCODING' && (await atWork())[0];
    });
    {
      using paused = pause(slow.pid);
      await waitUntil('another encoder has it', async () => (await atWork()).length === 2);
      check('encoders at work on one message', (await atWork()).length, 2);
      const { status } = await outcomeOf(target, user, videoId);
      check('the second one is done, and the video is', status, 'READY');
      say('The first one goes on: it knows nothing of the other.');
      paused[Symbol.dispose]();
      await waitUntil('both are done', async () => (await atWork()).length === 0);
    }
    await waitUntil('the message is deleted', async () => {
      return (await messagesIn(target, EncodeQueueUrl)) === 0;
    });

    say('\nThe work was done twice. Each wrote under a prefix of its own, and one update won:');
    check('times it was encoded', await attemptsAt(target, videoId), 2);
    check('attempts whose files are left', await attemptsLeft(target, videoId), 1);
    await waitUntil('all is told', async () => (await messagesIn(target, NoticeQueueUrl)) === 0);
    check('mails that say it is ready', await readyMails(target, user), 1);
  },
};
export default lesson;

/** Holds a process until disposed of. */
function pause(pid: number): Disposable {
  process.kill(pid, 'SIGSTOP');
  return { [Symbol.dispose]: () => process.kill(pid, 'SIGCONT') };
}

async function timeoutOf({ sqs }: Target, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  return Number(Attributes?.VisibilityTimeout);
}

/** Changes a queue's visibility timeout (seconds) until it is disposed of. */
async function withTimeout(
  target: Target,
  QueueUrl: string,
  seconds: number,
): Promise<AsyncDisposable> {
  const before = await timeoutOf(target, QueueUrl);
  const set = async (timeout: number): Promise<void> => {
    const Attributes = { VisibilityTimeout: String(timeout) };
    await target.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  };
  await set(seconds);
  return { [Symbol.asyncDispose]: () => set(before) };
}

/** How often the encoder began with a video: its row knows. */
async function attemptsAt({ dynamoDb, outputs }: Target, videoId: string): Promise<number> {
  const { Item } = await dynamoDb.send(
    new GetCommand({ TableName: outputs.VideosTableName, Key: { videoId } }),
  );
  return Number(Item?.attempts);
}

/** Each attempt puts its files under a prefix of its own: `media/{videoId}/{attempt}/`. */
async function attemptsLeft({ s3, outputs }: Target, videoId: string): Promise<number> {
  const { CommonPrefixes = [] } = await s3.send(
    new ListObjectsV2Command({
      Bucket: outputs.MediaBucketName,
      Prefix: `media/${videoId}/`,
      Delimiter: '/',
    }),
  );
  return CommonPrefixes.length;
}

async function readyMails(target: Target, { email }: User): Promise<number> {
  return (await mailsTo(target, email)).filter(({ subject }) => subject.includes('is ready'))
    .length;
}
