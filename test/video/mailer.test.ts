import { createMailer } from '../../lambda/video/mailer/mailer.ts';
import type { Video } from '../../lambda/video/video.ts';
import { MemoryVideos } from './support/memory-videos.ts';
import { announced, noon, record, silent } from './support/things.ts';

const nobody = { has: () => Promise.resolve(false) };

function setUp(...rows: Video[]) {
  const videos = new MemoryVideos(...rows);
  const inbox: { to: string; subject: string }[] = [];
  const suppressed = new Set<string>();
  const mail = createMailer({
    videos,
    suppressions: { has: (email) => Promise.resolve(suppressed.has(email)) },
    sendMail: (to, { subject }) => {
      inbox.push({ to, subject });
      return Promise.resolve();
    },
    siteUrl: 'https://d111.cloudfront.net',
    now: () => noon,
  });
  const notify = (kind: string) => mail(record({ videoId: 'v1', kind }), silent);
  return { videos, inbox, suppressed, notify };
}

describe('the mailer', () => {
  it('mails the uploader twice in a video’s life: accepted, then ready', async () => {
    const { videos, inbox, notify } = setUp(announced);
    await notify('ACCEPTED');
    videos.rows.set('v1', { ...((await videos.get('v1')) ?? announced), status: 'READY' });
    await notify('READY');
    expect(inbox).toEqual([
      { to: 'ada@example.com', subject: 'We have your video: Holiday' },
      { to: 'ada@example.com', subject: 'Your video is ready: Holiday' },
    ]);
    expect(videos.rows.get('v1')).toMatchObject({
      acceptedMailedAt: noon.toISOString(),
      outcomeMailedAt: noon.toISOString(),
    });
  });

  it('mails a notice that arrives twice once', async () => {
    const { inbox, notify } = setUp(announced);
    await notify('ACCEPTED');
    await notify('ACCEPTED');
    expect(inbox).toHaveLength(1);
  });

  it('does not say that a video waits once it has told what became of it', async () => {
    const { inbox, notify } = setUp({ ...announced, status: 'READY' });
    await notify('READY');
    await notify('ACCEPTED');
    expect(inbox.map(({ subject }) => subject)).toEqual(['Your video is ready: Holiday']);
  });

  it('does not mail an address that is suppressed, and is done with the notice', async () => {
    const { videos, inbox, suppressed, notify } = setUp(announced);
    suppressed.add(announced.email);
    await notify('ACCEPTED');
    expect(inbox).toEqual([]);
    expect(videos.rows.get('v1')).toEqual(announced);
  });

  it('does not record a mail that SES refused', async () => {
    const videos = new MemoryVideos(announced);
    const mail = createMailer({
      videos,
      suppressions: nobody,
      sendMail: () => Promise.reject(new Error('Throttling')),
      siteUrl: 'https://d111.cloudfront.net',
      now: () => noon,
    });
    const notice = record({ videoId: 'v1', kind: 'ACCEPTED' });
    await expect(mail(notice, silent)).rejects.toThrow('Throttling');
    expect(videos.rows.get('v1')).toEqual(announced);
  });

  it.each([
    ['for a video without a row', [], { videoId: 'v1', kind: 'READY' }, 'no row'],
    ['that contradicts the row', [announced], { videoId: 'v1', kind: 'READY' }, 'ANNOUNCED'],
    ['of an unknown kind', [announced], { videoId: 'v1', kind: 'SOLD' }, 'not as expected'],
    ['that is not JSON', [announced], 'hello', 'not JSON'],
  ])('fails for a notice %s, and mails nobody', async (_name, rows, body, message) => {
    const inbox: string[] = [];
    const mail = createMailer({
      videos: new MemoryVideos(...rows),
      suppressions: nobody,
      sendMail: (to) => {
        inbox.push(to);
        return Promise.resolve();
      },
      siteUrl: 'https://d111.cloudfront.net',
      now: () => noon,
    });
    await expect(mail(record(body), silent)).rejects.toThrow(message);
    expect(inbox).toEqual([]);
  });
});
