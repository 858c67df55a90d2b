import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createEncoder, type EncoderDependencies } from '../../../lambda/video/encoder/encoder.ts';
import type { Leftovers } from '../../../lambda/video/encoder/leftovers.ts';
import { SANDBOX_LIMITS } from '../../../lambda/video/encoder/media/limits.ts';
import type { LocalFile, Store } from '../../../lambda/video/encoder/store.ts';
import type { Video } from '../../../lambda/video/video.ts';
import { MemoryVideos } from './memory-videos.ts';
import { announced, MemoryNotices, noon, record, silent } from './things.ts';

export const queued: Video = { ...announced, status: 'QUEUED', sourceVersion: 'a' };
const message = { videoId: 'v1', key: 'videos/v1/source', versionId: 'a' };

/** Versions of uploaded objects, and media in the order in which they arrived. */
class MemoryStore implements Store {
  readonly media = new Map<string, string>();

  open(key: string, versionId: string) {
    const content = Buffer.from(`${key} ${versionId}`);
    return Promise.resolve({ bytes: content.length, body: Readable.from([content]) });
  }

  async put(key: string, { path }: LocalFile) {
    this.media.set(key, (await buffer(createReadStream(path))).toString());
  }

  remove({ under, except }: Leftovers) {
    const unwanted = [...this.media.keys()].filter(
      (key) => key.startsWith(under) && !(except !== undefined && key.startsWith(except)),
    );
    for (const key of unwanted) this.media.delete(key);
    return Promise.resolve(unwanted.length);
  }
}

export type Encode = EncoderDependencies['encode'];

/** "Encodes" by writing down what it was given. */
export const encodes: Encode = async ({ input, output }, { onProgress }) => {
  onProgress?.(0.5);
  const source = (await buffer(createReadStream(input))).toString();
  await writeFile(join(output, 'master.m3u8'), `master of ${source}`);
  await mkdir(join(output, '720p'));
  await writeFile(join(output, '720p', 'segment-00000.m4s'), source);
  await writeFile(join(output, 'poster.jpg'), 'poster');
  return {
    kind: 'done',
    renditions: [{ name: '720p', width: 1280, height: 720, bandwidth: 1 }],
    durationSeconds: 10,
    decodedFrames: 30,
    childMilliseconds: 1234,
    cpuMilliseconds: 1000,
  };
};
export const rejects: Encode = () =>
  Promise.resolve({ kind: 'rejected', reason: 'This file is empty.' });
export const crashes: Encode = () => Promise.reject(new Error('The encoder was killed'));

/** An encoder for one video, whose message it may receive. */
export function setUp(row: Video | undefined, overrides: Partial<EncoderDependencies> = {}) {
  const videos = new MemoryVideos(...(row ? [row] : []));
  const notices = new MemoryNotices();
  const store = new MemoryStore();
  const encoder = createEncoder({
    videos,
    notices,
    store,
    encode: encodes,
    limits: SANDBOX_LIMITS,
    maxReceiveCount: 5,
    now: () => noon,
    ...overrides,
  });
  const receive = (receiveCount = 1) =>
    encoder(record(message, { ApproximateReceiveCount: String(receiveCount) }), silent, 0);
  return { videos, notices, store, receive, row: () => videos.rows.get('v1') };
}
