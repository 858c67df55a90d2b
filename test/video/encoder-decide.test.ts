import * as fc from 'fast-check';
import {
  attemptPrefix,
  claim,
  outcomeMetrics,
  refusal,
} from '../../lambda/video/encoder/decide.ts';
import type { EncodeMessage } from '../../lambda/video/messages.ts';
import { videoStatus, type Video } from '../../lambda/video/video.ts';
import { MemoryVideos } from './support/memory-videos.ts';
import { announced, noon } from './support/things.ts';

const version = fc.constantFrom('a', 'b');
const row: fc.Arbitrary<Video> = fc
  .record({
    status: fc.constantFrom(...videoStatus.options),
    sourceVersion: fc.option(version, { nil: undefined }),
    attempts: fc.option(fc.nat(9), { nil: undefined }),
  })
  .filter(({ status, sourceVersion }) => status === 'ANNOUNCED' || sourceVersion !== undefined)
  .map((some) => ({ ...announced, ...some }));
const message = version.map((versionId) => ({
  videoId: 'v1',
  key: 'videos/v1/source',
  versionId,
}));
const receive = fc.record({
  sentAt: fc.date({ noInvalidDate: true, min: new Date(0), max: noon }),
  receiveCount: fc.integer({ min: 1, max: 7 }),
  maxReceiveCount: fc.integer({ min: 1, max: 7 }),
});

describe('a claim', () => {
  it('is for a video that is neither finished nor about another version', async () => {
    await fc.assert(
      fc.asyncProperty(row, message, receive, async (before, some, count) => {
        const videos = new MemoryVideos(before);
        const claimed = await videos.apply('v1', claim(some, count, noon));
        const finished = before.status === 'READY' || before.status === 'FAILED';
        const another =
          before.sourceVersion !== undefined && before.sourceVersion !== some.versionId;
        const announcedWithVersion =
          before.status === 'ANNOUNCED' && before.sourceVersion !== undefined;
        expect(claimed !== undefined).toBe(!finished && !another && !announcedWithVersion);
      }),
    );
  });

  it('counts an attempt, whose place no earlier attempt had', async () => {
    await fc.assert(
      fc.asyncProperty(row, message, receive, async (before, some, count) => {
        const videos = new MemoryVideos(before);
        const first = await videos.apply('v1', claim(some, count, noon));
        fc.pre(first !== undefined);
        const second = await videos.apply('v1', claim(some, count, noon));
        expect(second?.attempts).toBe((before.attempts ?? 0) + 2);
        expect(second && attemptPrefix(second, some.versionId)).not.toBe(
          first && attemptPrefix(first, some.versionId),
        );
      }),
    );
  });

  it('marks the row as delayed exactly when the message will not be received again', async () => {
    await fc.assert(
      fc.asyncProperty(message, receive, async (some, count) => {
        const claimed = await new MemoryVideos(announced).apply('v1', claim(some, count, noon));
        const last = count.receiveCount >= count.maxReceiveCount;
        expect(claimed?.status).toBe(last ? 'DELAYED' : 'ENCODING');
        expect(claimed?.queuedAt).toBe(count.sentAt.toISOString());
      }),
    );
  });
});

describe('a refused claim', () => {
  it('ends the message if the video is finished or about another version, and else never', () => {
    fc.assert(
      fc.property(row, message, (after, some) => {
        expect(left(some, after)).toBe(expected(some, after));
      }),
    );
  });
});

describe('what an outcome counts as', () => {
  it('is ready, with how long the encoding took and how long the uploader waited for it', () => {
    const sentAt = new Date(noon.getTime() - 90_000);
    const done = {
      kind: 'done',
      renditions: [],
      durationSeconds: 10,
      decodedFrames: 30,
      childMilliseconds: 8_000,
      cpuMilliseconds: 12_000,
    } as const;
    expect(outcomeMetrics(done, sentAt, noon)).toEqual({
      Ready: [1, 'Count'],
      EncodeTime: [8_000, 'Milliseconds'],
      QueuedToReady: [90_000, 'Milliseconds'],
    });
  });

  it('is refused, without times that would mix with those of videos', () => {
    expect(outcomeMetrics({ kind: 'rejected', reason: 'No video.' }, noon, noon)).toEqual({
      Refused: [1, 'Count'],
    });
  });
});

function left(some: EncodeMessage, after: Video): string {
  try {
    const { kind, ...rest } = refusal(some, after);
    return 'notice' in rest ? `${kind}: ${rest.notice}` : kind;
  } catch {
    return 'try again';
  }
}

function expected({ versionId }: EncodeMessage, { status, sourceVersion }: Video): string {
  if (sourceVersion !== undefined && sourceVersion !== versionId) return 'superseded';
  return status === 'READY' || status === 'FAILED' ? `finished: ${status}` : 'try again';
}
