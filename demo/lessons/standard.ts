import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { whileStopped } from '../event-source-mapping.ts';
import { guestOf } from '../guest.ts';
import { mailsTo } from '../inbox.ts';
import { outcomeOf } from '../outcome.ts';
import { messagesIn } from '../queue-depth.ts';
import { sendVideo } from '../send-video.ts';
import type { Target } from '../target.ts';
import { waitUntil } from '../wait-until.ts';
import type { Lesson, Stage } from './lesson.ts';
import { temporaryQueue } from './temporary-queue.ts';

const lesson: Lesson = {
  claim: 'A standard queue delivers at least once, in about the order of sending.',
  needs: 'any target',

  async run(stage) {
    await seenTwice(stage);
    await overtaken(stage);
    await encodedTwice(stage);
    stage.say(
      '\nIn return there is no limit to speak of on sends and receives (stated, not shown):\n' +
        '  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html',
    );
  },
};
export default lesson;

/** A message that is not deleted in time comes again, after others that were sent later. */
async function seenTwice({ target, say, show, check }: Stage): Promise<void> {
  say('Ten messages, 1 to 10. Whoever receives one has two seconds to delete it.');
  await using queue = await temporaryQueue(target, 2);
  await queue.send(numbers(1, 10));
  const first = await waitUntil('a message', async () => (await queue.receive(1))[0]);
  say(`A consumer takes message ${first.Body} and dies. Another one does what it gets.`);

  const done = new Set<string>();
  let receives = 1;
  while (done.size < 10) {
    for (const message of await queue.receive(10)) {
      if (message.MessageId === first.MessageId)
        receives = Number(message.Attributes?.ApproximateReceiveCount);
      done.add(message.Body ?? '');
      await queue.delete(message);
    }
  }
  show('done, in this order', [...done].join(' '));
  check(`message ${first.Body} was received, times`, receives, 2);
  check('messages done before it', [...done].indexOf(first.Body ?? ''), 9);
  check('messages lost', 10 - done.size, 0);
}

/** Order among several senders and several consumers: whatever it happens to be. */
async function overtaken({ target, say, show, check }: Stage): Promise<void> {
  say('\nSixty messages, by six senders at once, to three consumers at once.');
  await using queue = await temporaryQueue(target, 60);
  await Promise.all([1, 11, 21, 31, 41, 51].map((from) => queue.send(numbers(from, from + 9))));
  const arrived = new Set<number>();
  const consume = async (): Promise<void> => {
    while (arrived.size < 60) {
      for (const message of await queue.receive(5)) {
        arrived.add(Number(message.Body));
        await queue.delete(message);
      }
    }
  };
  await Promise.all([consume(), consume(), consume()]);
  const late = [...arrived].filter((number, at, all) =>
    all.slice(0, at).some((earlier) => earlier > number),
  );
  show('came after one with a higher number', `${late.length} of 60`);
  check('messages lost', 60 - arrived.size, 0);
}

/** The app's own answer: whoever comes second finds the row changed, and leaves it. */
async function encodedTwice({ target, laptop, clip, say, check }: Stage): Promise<void> {
  const { EncodeQueueUrl, EncoderFunctionName, NoticeQueueUrl } = target.outputs;
  say('\nThe app takes that into account. One upload, and its encode message is sent twice.');
  await using user = guestOf(target, 'ana');
  const waiting = () => messagesIn(target, EncodeQueueUrl);
  let videoId = '';
  await whileStopped(target, EncoderFunctionName, async () => {
    videoId = await sendVideo(user, { file: clip, title: 'Once is enough' });
    await waitUntil('it is to be encoded', async () => (await waiting()) === 1);
    await sendAgain(target, videoId);
    await waitUntil('both are in the queue', async () => (await waiting()) === 2);
    check('encode messages in the queue', await waiting(), 2);
  });

  const { status } = await outcomeOf(target, user, videoId);
  await waitUntil('both are done', async () => (await waiting()) === 0);
  check('the video is', status, 'READY');
  if (!laptop) return;
  await waitUntil('all is told', async () => (await messagesIn(target, NoticeQueueUrl)) === 0);
  const subjects = (await mailsTo(target, user.email)).map(({ subject }) => subject);
  for (const subject of subjects) say(`  mail: ${subject}`);
  const ready = subjects.filter((subject) => subject.includes('is ready'));
  check('mails that say it is ready', ready.length, 1);
}

/** Sends what the receiver has sent, as the operator of the queue. */
async function sendAgain({ s3, sqs, outputs }: Target, videoId: string): Promise<void> {
  const key = `videos/${videoId}/source`;
  const { VersionId: versionId } = await s3.send(
    new HeadObjectCommand({ Bucket: outputs.UploadBucketName, Key: key }),
  );
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: outputs.EncodeQueueUrl,
      MessageBody: JSON.stringify({ videoId, key, versionId }),
    }),
  );
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}
