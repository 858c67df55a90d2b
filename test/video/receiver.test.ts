import * as fc from 'fast-check';
import { createReceiver } from '../../lambda/video/receiver/receiver.ts';
import type { EncodeMessage } from '../../lambda/video/messages.ts';
import type { Video } from '../../lambda/video/video.ts';
import { MemoryVideos } from './support/memory-videos.ts';
import { announced, MemoryNotices, noon, silent } from './support/things.ts';

const uploaded = (key: string, versionId: string | undefined = 'a') => ({
  Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key, versionId, size: 1 } } }],
});

/** `first` is the version that S3 had first. */
function setUp(rows: Video[], first: string | null = 'a') {
  const videos = new MemoryVideos(...rows);
  const notices = new MemoryNotices();
  const queued: EncodeMessage[] = [];
  const receive = createReceiver({
    videos,
    notices,
    firstVersion: () => Promise.resolve(first ?? undefined),
    queueEncoding: (message) => {
      queued.push(message);
      return Promise.resolve();
    },
    log: silent,
    now: () => noon,
  });
  return { videos, notices, queued, receive };
}

describe('the receiver', () => {
  it('tells the uploader, queues the encoding and marks the row', async () => {
    const { videos, notices, queued, receive } = setUp([announced]);
    await receive(uploaded('videos/v1/source'));
    expect(notices.sent).toEqual(['v1 ACCEPTED']);
    expect(queued).toEqual([{ videoId: 'v1', key: 'videos/v1/source', versionId: 'a' }]);
    expect(videos.rows.get('v1')).toMatchObject({
      status: 'QUEUED',
      sourceVersion: 'a',
      queuedAt: noon.toISOString(),
    });
  });

  it('leaves the row as it was when the encoding could not be queued, so that a retry begins again', async () => {
    const videos = new MemoryVideos(announced);
    const receive = createReceiver({
      videos,
      notices: new MemoryNotices(),
      firstVersion: () => Promise.resolve('a'),
      queueEncoding: () => Promise.reject(new Error('SQS is not there')),
      log: silent,
      now: () => noon,
    });
    await expect(receive(uploaded('videos/v1/source'))).rejects.toThrow('SQS is not there');
    expect(videos.rows.get('v1')).toEqual(announced);
  });

  it('does not set back a row that is further along', async () => {
    const ready: Video = { ...announced, status: 'READY', sourceVersion: 'a' };
    const { videos, receive } = setUp([ready]);
    await receive(uploaded('videos/v1/source'));
    expect(videos.rows.get('v1')).toEqual(ready);
  });

  it('fails for a video that was never announced', async () => {
    const { queued, receive } = setUp([]);
    await expect(receive(uploaded('videos/v1/source'))).rejects.toThrow('never announced');
    expect(queued).toEqual([]);
  });

  it('queues the version that was uploaded first and no other, in whatever order it hears of them', async () => {
    const heard = fc
      .uniqueArray(fc.stringMatching(/^[a-z]{3}$/), { minLength: 1, maxLength: 5 })
      .chain((versions) =>
        fc.record({
          versions: fc.constant(versions),
          // Events may come twice, and each does come.
          events: fc.array(fc.constantFrom(...versions), { maxLength: 5 }).chain((again) =>
            fc.shuffledSubarray([...versions, ...again], {
              minLength: versions.length + again.length,
            }),
          ),
        }),
      );
    await fc.assert(
      fc.asyncProperty(heard, async ({ versions: [first], events }) => {
        const { queued, notices, videos, receive } = setUp([announced], first);
        for (const versionId of events) await receive(uploaded('videos/v1/source', versionId));
        expect(new Set(queued.map(({ versionId }) => versionId))).toEqual(new Set([first]));
        expect(new Set(notices.sent)).toEqual(new Set(['v1 ACCEPTED']));
        expect(videos.rows.get('v1')).toMatchObject({ status: 'QUEUED', sourceVersion: first });
      }),
    );
  });

  it('asks S3 which version came first until the row says it: a form can be used a thousand times', async () => {
    const firstVersion = jest.fn(() => Promise.resolve('a'));
    const receive = createReceiver({
      videos: new MemoryVideos(announced),
      notices: new MemoryNotices(),
      firstVersion,
      queueEncoding: () => Promise.resolve(),
      log: silent,
      now: () => noon,
    });
    for (const versionId of ['b', 'a', 'b', 'c', 'a'])
      await receive(uploaded('videos/v1/source', versionId));
    expect(firstVersion).toHaveBeenCalledTimes(2);
  });

  it('leaves an upload alone that S3 does not have any more', async () => {
    const { queued, notices, videos, receive } = setUp([announced], null);
    await receive(uploaded('videos/v1/source'));
    expect([queued, notices.sent, videos.rows.get('v1')]).toEqual([[], [], announced]);
  });

  it('decodes keys as S3 encodes them in events', async () => {
    const { queued, receive } = setUp([{ ...announced, videoId: 'my video+1' }]);
    await receive(uploaded('videos/my+video%2B1/source'));
    expect(queued[0]?.key).toBe('videos/my video+1/source');
  });

  it('ignores the test event', async () => {
    const { queued, receive } = setUp([announced]);
    await receive({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' });
    expect(queued).toEqual([]);
  });

  it.each([
    ['another key', uploaded('videos/v1/poster'), 'the key must be videos/{videoId}/source'],
    [
      'no version',
      { Records: [{ s3: { object: { key: 'videos/v1/source' } } }] },
      'expected string, received undefined\n  → at Records[0].s3.object.versionId',
    ],
    ['something else', { hello: 'world' }, 'The event from S3 is not as expected'],
  ])('refuses an event with %s, and says why', async (_name, event, message) => {
    const { receive } = setUp([announced]);
    await expect(receive(event)).rejects.toThrow(message);
  });
});
