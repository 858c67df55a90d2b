import * as fc from 'fast-check';
import { leftovers } from '../../lambda/video/encoder/leftovers.ts';
import { videoStatus, type Video } from '../../lambda/video/video.ts';
import { crashes, encodes, queued, rejects, setUp, type Encode } from './support/encoder.ts';

const published = 'media/v1/a-l2-1/';
const ready: Video = { ...queued, status: 'READY', attempts: 1, prefix: published };
const left = 'media/v1/a-l2-0/720p/segment-00000.m4s';
const ofAnotherVideo = 'media/v10/a-l2-1/master.m3u8';

const attempts = [published, 'media/v1/a-l2-2/', 'media/v1/b-l2-3/'] as const;

const keysOf = ({ store }: ReturnType<typeof setUp>) => [...store.media.keys()];

describe('what an encoder leaves in the media bucket', () => {
  it('is what it published: what an attempt before it left goes', async () => {
    const tried = setUp({ ...queued, attempts: 1 });
    tried.store.media.set('media/v1/a-l2-1/720p/segment-00000.m4s', 'from an attempt that died');
    tried.store.media.set(ofAnotherVideo, 'of another video');
    await tried.receive(2);
    expect(tried.row()).toMatchObject({ status: 'READY', prefix: 'media/v1/a-l2-2/' });
    expect(keysOf(tried).toSorted()).toEqual([
      'media/v1/a-l2-2/720p/segment-00000.m4s',
      'media/v1/a-l2-2/master.m3u8',
      'media/v1/a-l2-2/poster.jpg',
      ofAnotherVideo,
    ]);
  });

  it('is nothing of an attempt that another one outran', async () => {
    const tried = setUp({ ...queued, attempts: 1 }, { encode: (...given) => outrun(...given) });
    const outrun: Encode = (...given) => {
      tried.videos.rows.set('v1', { ...ready, attempts: 2 });
      tried.store.media.set(`${published}master.m3u8`, 'published');
      return encodes(...given);
    };
    await tried.receive();
    expect(tried.row()).toMatchObject({ prefix: published });
    expect(keysOf(tried)).toEqual([`${published}master.m3u8`]);
  });

  it('is nothing of a zombie that goes on writing after the winner has cleaned', async () => {
    const winner = setUp(queued);
    const zombie = setUp(undefined, {
      videos: winner.videos,
      store: winner.store,
      encode: async (...given) => {
        await winner.receive(2);
        return encodes(...given);
      },
    });
    await zombie.receive();
    expect(winner.row()).toMatchObject({ status: 'READY', prefix: 'media/v1/a-l2-2/' });
    expect(new Set(keysOf(winner).map((key) => key.slice(0, 'media/v1/a-l2-2/'.length)))).toEqual(
      new Set(['media/v1/a-l2-2/']),
    );
  });

  it('is nothing of a zombie that died writing, once its message is received again', async () => {
    const tried = setUp(ready);
    tried.store.media.set(`${published}master.m3u8`, 'published');
    tried.store.media.set('media/v1/a-l2-2/poster.jpg', 'written by a zombie');
    await tried.receive(2);
    expect(keysOf(tried)).toEqual([`${published}master.m3u8`]);
  });

  it('is what it published, also when the answer to that was lost and it takes itself for the loser', async () => {
    const tried = setUp(queued);
    const apply = tried.videos.apply.bind(tried.videos);
    tried.videos.apply = async (videoId, transition) => {
      const row = await apply(videoId, transition);
      return transition.set.status === 'READY' ? undefined : row;
    };
    await tried.receive();
    expect(tried.row()).toMatchObject({ status: 'READY', prefix: published });
    expect(keysOf(tried)).toContain(`${published}master.m3u8`);
    expect(tried.notices.sent).toEqual(['v1 READY']);
  });

  it('is its own files and no other’s when another version won but is not published yet', async () => {
    const tried = setUp(queued, { encode: (...given) => superseded(...given) });
    const superseded: Encode = (...given) => {
      tried.videos.rows.set('v1', { ...queued, status: 'ENCODING', sourceVersion: 'b' });
      tried.store.media.set('media/v1/b-l2-2/poster.jpg', 'of an attempt at work');
      return encodes(...given);
    };
    await tried.receive();
    expect(keysOf(tried)).toEqual(['media/v1/b-l2-2/poster.jpg']);
  });

  it('is nothing of a file that was refused', async () => {
    const tried = setUp(queued, { encode: rejects });
    tried.store.media.set(left, 'from an attempt that died');
    await tried.receive(2);
    expect(tried.row()).toMatchObject({ status: 'FAILED' });
    expect(keysOf(tried)).toEqual([]);
  });

  it('stays while another receive is to come: its attempt may be at work already', async () => {
    const tried = setUp(queued, { encode: crashes });
    tried.store.media.set(left, 'of another attempt');
    await expect(tried.receive()).rejects.toThrow('killed');
    expect(keysOf(tried)).toEqual([left]);
  });

  it('is no reason to try a told outcome again when it cannot be removed', async () => {
    const tried = setUp(queued);
    tried.store.remove = () => {
      expect(tried.notices.sent).toEqual(['v1 READY']);
      return Promise.reject(new Error('SlowDown'));
    };
    await tried.receive();
    expect(tried.row()).toMatchObject({ status: 'READY' });
    expect.assertions(2);
  });
});

describe('what may be removed', () => {
  const prefix = fc.constantFrom(...attempts);
  const row = fc
    .tuple(fc.constantFrom(...videoStatus.options), prefix)
    .map(([status, at]): Video => ({
      ...queued,
      status,
      ...(status === 'READY' && { prefix: at }),
    }));

  it('is never what is published, of another video, or of another attempt that may be at work', () => {
    fc.assert(
      fc.property(row, fc.option(prefix, { nil: undefined }), (video, own) => {
        const { under = 'nothing', except = 'nothing' } = leftovers(video, own) ?? {};
        const stays = [...attempts, 'media/v10/a-l2-1/'].filter(
          (attempt) => !attempt.startsWith(under) || attempt.startsWith(except),
        );
        expect(stays).toEqual(
          expect.arrayContaining([...untouchable(video, own), 'media/v10/a-l2-1/']),
        );
      }),
    );
  });

  it('is nothing of a READY video whose prefix the row does not tell', () => {
    expect(leftovers({ ...queued, status: 'READY' }, published)).toBeUndefined();
  });
});

/** What must stay when an attempt whose files lie under `own` ends. */
function untouchable({ status, prefix }: Video, own: string | undefined) {
  if (status === 'READY') return [prefix];
  return status === 'FAILED' ? [] : attempts.filter((attempt) => attempt !== own);
}
