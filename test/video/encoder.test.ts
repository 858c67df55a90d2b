import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Death, deathReasons } from '../../lambda/video/encoder/media/death.ts';
import { SANDBOX_LIMITS } from '../../lambda/video/encoder/media/limits.ts';
import type { Video } from '../../lambda/video/video.ts';
import { crashes, encodes, queued, rejects, setUp } from './support/encoder.ts';
import { announced, noon } from './support/things.ts';

function diesOf(by: Death['by']) {
  return () => Promise.reject(new Death(by, 'The process died'));
}

describe('the encoder', () => {
  it('publishes an attempt by one change of the row, then tells', async () => {
    const { notices, receive, row } = setUp(queued);
    await receive();
    expect(row()).toMatchObject({
      status: 'READY',
      progress: 1,
      attempts: 1,
      prefix: 'media/v1/a-l2-1/',
      renditions: [{ width: 1280, height: 720 }],
      durationSeconds: 10,
      encodeMilliseconds: 1234,
      readyAt: noon.toISOString(),
    });
    expect(notices.sent).toEqual(['v1 READY']);
  });

  it('puts the version that the message names, the master playlist last', async () => {
    const { store, receive } = setUp(queued);
    await receive();
    expect(store.media.get('media/v1/a-l2-1/720p/segment-00000.m4s')).toBe('videos/v1/source a');
    expect([...store.media.keys()].at(-1)).toBe('media/v1/a-l2-1/master.m3u8');
    expect(store.media.size).toBe(3);
  });

  it('encodes a video whose receiver died before it marked the row', async () => {
    const { receive, row } = setUp(announced);
    await receive();
    expect(row()).toMatchObject({ status: 'READY', sourceVersion: 'a' });
  });

  it('begins a new attempt in a new place when an earlier one was cut off', async () => {
    const { receive, row } = setUp({ ...queued, status: 'ENCODING', attempts: 1 });
    await receive(2);
    expect(row()).toMatchObject({ status: 'READY', attempts: 2, prefix: 'media/v1/a-l2-2/' });
  });

  it('records why media are refused, tells, and does not try again', async () => {
    const { notices, receive, row } = setUp(queued, { encode: rejects });
    await receive();
    expect(row()).toMatchObject({
      status: 'FAILED',
      reason: 'This file is empty.',
      failedAt: noon.toISOString(),
    });
    expect(notices.sent).toEqual(['v1 FAILED']);
  });

  it('refuses a file that is too large before it reads it', async () => {
    const { receive, row } = setUp(queued, {
      encode: crashes,
      limits: { ...SANDBOX_LIMITS, sourceBytes: 4 },
    });
    await receive();
    expect(row()).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('at most') });
  });

  it('asks for another receive when the encoding crashes, and says nothing yet', async () => {
    const { notices, receive, row } = setUp(queued, { encode: crashes });
    await expect(receive()).rejects.toThrow('The encoder was killed');
    expect(row()).toMatchObject({ status: 'ENCODING', attempts: 1 });
    expect(notices.sent).toEqual([]);
  });

  describe.each(['crash', 'memory', 'time'] as const)('a process that dies of: %s', (by) => {
    const dies = diesOf(by);

    it('is followed by one more, in case that it was the machine', async () => {
      const { notices, receive, row } = setUp(queued, { encode: dies });
      await expect(receive()).rejects.toThrow('The process died');
      expect(row()).toMatchObject({ status: 'ENCODING', death: by });
      expect(notices.sent).toEqual([]);
    });

    it('and is followed by another that dies of it is the fault of the file', async () => {
      const { notices, receive, row } = setUp(queued, { encode: dies });
      await expect(receive()).rejects.toThrow('The process died');
      await receive(2);
      expect(row()).toMatchObject({ status: 'FAILED', reason: deathReasons[by], attempts: 2 });
      expect(notices.sent).toEqual(['v1 FAILED']);
    });

    it('and is followed by one that lives leaves a video', async () => {
      const { receive, row } = setUp({ ...queued, death: by });
      await receive(2);
      expect(row()).toMatchObject({ status: 'READY' });
    });
  });

  it('does not put a different death down to the file', async () => {
    const { receive, row } = setUp({ ...queued, death: 'time' }, { encode: diesOf('crash') });
    await expect(receive(2)).rejects.toThrow('The process died');
    expect(row()).toMatchObject({ status: 'ENCODING', death: 'crash' });
  });

  it('marks the last permitted attempt as delayed from its start', async () => {
    const { videos, receive, row } = setUp(queued, { encode: crashes });
    await expect(receive(5)).rejects.toThrow('The encoder was killed');
    expect(row()).toMatchObject({ status: 'DELAYED' });
    expect(videos.history).toEqual(['DELAYED']);
  });

  it('publishes a delayed video whose last attempt succeeds after all', async () => {
    const { receive, row } = setUp({ ...queued, status: 'DELAYED' });
    await receive(5);
    expect(row()).toMatchObject({ status: 'READY' });
  });

  it.each(['READY', 'FAILED'] as const)(
    'sends the notice again for a video that is %s: whoever finished it may have died before',
    async (status) => {
      const finished: Video = { ...queued, status };
      const { notices, receive, row, store } = setUp(finished);
      await receive(2);
      expect(notices.sent).toEqual([`v1 ${status}`]);
      expect(row()).toEqual(finished);
      expect(store.media.size).toBe(0);
    },
  );

  it('lets the first of two concurrent attempts win', async () => {
    const winner: Video = { ...queued, status: 'READY', prefix: 'media/v1/a-l2-1/' };
    const { videos, notices, receive, row } = setUp(queued, {
      encode: (...given) => {
        videos.rows.set('v1', winner);
        return encodes(...given);
      },
    });
    await receive();
    expect(row()).toEqual(winner);
    expect(notices.sent).toEqual(['v1 READY']);
  });

  it('drops a message about another version than the row', async () => {
    const other: Video = { ...queued, sourceVersion: 'b' };
    const { notices, receive, row } = setUp(other);
    await receive();
    expect(row()).toEqual(other);
    expect(notices.sent).toEqual([]);
  });

  it('fails for a video without a row', async () => {
    const { receive } = setUp(undefined);
    await expect(receive()).rejects.toThrow('has no row');
  });

  it('goes on when progress cannot be recorded', async () => {
    const { videos, receive, row } = setUp(queued);
    const apply = videos.apply.bind(videos);
    videos.apply = (videoId, transition) =>
      transition.set.progress === 0.5
        ? Promise.reject(new Error('Throttled'))
        : apply(videoId, transition);
    await receive();
    expect(row()).toMatchObject({ status: 'READY' });
  });

  it.each([
    ['succeeds', encodes],
    ['crashes', crashes],
  ])('leaves no file behind when the encoding %s', async (_name, encode) => {
    let folder = '';
    const { receive } = setUp(queued, {
      encode: (job, options) => {
        folder = job.output;
        return encode(job, options);
      },
    });
    await receive().catch(() => {});
    expect(folder.startsWith(tmpdir())).toBe(true);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});
