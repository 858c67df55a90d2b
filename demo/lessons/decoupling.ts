import { whileStopped } from '../event-source-mapping.ts';
import { guestOf } from '../guest.ts';
import { mailsTo } from '../inbox.ts';
import { outcomeOf } from '../outcome.ts';
import { messagesIn } from '../queue-depth.ts';
import { sendVideo } from '../send-video.ts';
import { waitUntil } from '../wait-until.ts';
import type { Lesson } from './lesson.ts';

const lesson: Lesson = {
  claim:
    'Systems that share work through a queue work alone: any one can stop, and nothing is lost.',
  needs: 'a laptop',

  async run({ target, clip, say, check }) {
    const { MailerFunctionName, NoticeQueueUrl } = target.outputs;
    const waiting = () => messagesIn(target, NoticeQueueUrl);
    await using user = guestOf(target, 'ana');
    say('The mailer is stopped: its event source mapping is disabled.');
    await whileStopped(target, MailerFunctionName, async () => {
      say('A video is uploaded. Receiver and encoder know nothing of the mailer …');
      const videoId = await sendVideo(user, { file: clip, title: 'Nobody is listening' });
      const { status } = await outcomeOf(target, user, videoId);
      check('… and the video is', status, 'READY');
      await waitUntil('both notices are sent', async () => (await waiting()) === 2);
      check('notices waiting in the queue', await waiting(), 2);
      check('mails the uploader got', (await mailsTo(target, user.email)).length, 0);
    });

    say('The mailer is started again.');
    const mails = await waitUntil('both mails arrive', async () => {
      const arrived = await mailsTo(target, user.email);
      return arrived.length >= 2 && arrived;
    });
    for (const mail of mails) say(`  mail: ${mail.subject}`);
    check('mails the uploader got', mails.length, 2);
    await waitUntil('the queue is empty', async () => (await waiting()) === 0);
    check('notices waiting in the queue', await waiting(), 0);
  },
};
export default lesson;
