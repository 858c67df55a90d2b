import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { setEnabled } from '../event-source-mapping.ts';
import { mailsTo } from '../inbox.ts';
import type { Target } from '../target.ts';
import { announce, upload } from '../video-flow.ts';
import { readVideo } from '../video-row.ts';
import { waitUntil } from '../wait-until.ts';
import type { Lesson } from './lesson.ts';

const lesson: Lesson = {
  claim:
    'Systems that share work through a queue work alone: any one can stop, and nothing is lost.',

  async run({ target, clip, say, check }) {
    const { MailerFunctionName } = target.outputs;
    say('The mailer is stopped: its event source mapping is disabled.');
    await setEnabled(target, MailerFunctionName, false);

    say('A video is uploaded. Receiver and encoder know nothing of the mailer …');
    const { videoId, email } = await announce(target, { title: 'Nobody is listening' });
    await upload(target, videoId, clip);
    const status = await waitUntil('the video is encoded', async () => {
      const video = await readVideo(target, videoId);
      return (video.status === 'READY' || video.status === 'FAILED') && video.status;
    });
    check('… and the video is', status, 'READY');
    await waitUntil('both notices are sent', async () => (await waiting(target)) === 2);
    check('notices waiting in the queue', await waiting(target), 2);
    check('mails the uploader got', (await mailsTo(target, email)).length, 0);

    say('The mailer is started again.');
    await setEnabled(target, MailerFunctionName, true);
    const mails = await waitUntil('both mails arrive', async () => {
      const arrived = await mailsTo(target, email);
      return arrived.length >= 2 && arrived;
    });
    for (const mail of mails) say(`  mail: ${mail.subject}`);
    check('mails the uploader got', mails.length, 2);
    await waitUntil('the queue is empty', async () => (await waiting(target)) === 0);
    check('notices waiting in the queue', await waiting(target), 0);
  },
};
export default lesson;

async function waiting({ sqs, outputs }: Target): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: outputs.NoticeQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return (
    Number(Attributes?.ApproximateNumberOfMessages) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
  );
}
