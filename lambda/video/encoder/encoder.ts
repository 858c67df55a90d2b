import type { SQSRecord } from 'aws-lambda';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Log } from '../../shared/log.ts';
import { asMetrics } from '../../shared/metrics.ts';
import { parseJson } from '../../shared/parse.ts';
import { encodeMessage, type EncodeMessage } from '../messages.ts';
import type { Notices } from '../notices.ts';
import type { Video } from '../video.ts';
import type { Videos } from '../videos-table.ts';
import {
  attemptPrefix,
  claim,
  died,
  finished,
  outcomeMetrics,
  progressed,
  refusal,
} from './decide.ts';
import { leftovers } from './leftovers.ts';
import { Death } from './media/death.ts';
import type { encode, EncodeOutcome } from './media/encode.ts';
import type { Limits } from './media/limits.ts';
import type { Store } from './store.ts';
import { throttle } from './throttle.ts';
import { uploadDirectory } from './upload-directory.ts';

export interface EncoderDependencies {
  readonly videos: Videos;
  readonly notices: Notices;
  readonly store: Store;
  readonly encode: typeof encode;
  readonly limits: Limits;
  readonly maxReceiveCount: number;
  readonly now: () => Date;
}

/** The row learns of progress at most this often, in ms. */
const progressInterval = 2_000;

/** What an invocation keeps of its time for putting the media and closing its books, in ms. */
const marginMilliseconds = 60_000;

/**
 * Encodes one version of one upload. The order of effects: claim the row, put the files where
 * nobody looks yet, publish them by one conditional write, send the notice, remove what other
 * attempts left. The message is acknowledged after that, so whatever a crash left undone, the next
 * receive does.
 *
 * The function it returns rejects when the message shall be tried again; `deadline` is when the
 * invocation's time is up, in ms since 1970.
 */
export function createEncoder(dependencies: EncoderDependencies) {
  const { videos, notices, maxReceiveCount, now } = dependencies;

  return async (record: SQSRecord, log: Log, deadline: number): Promise<void> => {
    const message = parseJson(encodeMessage, record.body, 'The encode message');
    const { videoId, versionId } = message;
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    const sentAt = new Date(Number(record.attributes.SentTimestamp));

    const claimed = await videos.apply(
      videoId,
      claim(message, { sentAt, receiveCount, maxReceiveCount }, now()),
    );
    if (claimed === undefined) return absorb(message, log, dependencies);

    const prefix = attemptPrefix(claimed, versionId);
    log.info('Encoding', { videoId, versionId, attempt: claimed.attempts, receiveCount });
    const outcome = await survive(message, claimed, log, dependencies, () =>
      work(message, prefix, deadline, log, dependencies),
    );

    const at = now();
    const { transition, notice } = finished(message, outcome, prefix, at);
    const published = await videos.apply(videoId, transition);
    if (published === undefined) return absorb(message, log, dependencies, prefix);
    await notices.send(published, notice);
    const metrics = asMetrics(outcomeMetrics(outcome, sentAt, at), at);
    log.info('Finished', { videoId, versionId, prefix, outcome, ...metrics });
    await clean(published, log, dependencies, prefix);
  };
}

/** Does the work; a file that ends the encoder's process twice in the same way is rejected. */
async function survive(
  message: EncodeMessage,
  claimed: Video,
  log: Log,
  { videos }: EncoderDependencies,
  encoding: () => Promise<EncodeOutcome>,
): Promise<EncodeOutcome> {
  try {
    return await encoding();
  } catch (error) {
    if (!(error instanceof Death)) throw error;
    const left = died(message, claimed, error.by);
    if ('note' in left) {
      await videos.apply(message.videoId, left.note);
      throw error;
    }
    log.warn('The same death again: the file is rejected', error);
    return left.outcome;
  }
}

/**
 * Somebody else was faster: does what they may have left undone.
 * @param own where this attempt put its files, if it came that far
 */
async function absorb(
  message: EncodeMessage,
  log: Log,
  dependencies: EncoderDependencies,
  own?: string,
): Promise<void> {
  const { videos, notices } = dependencies;
  const { videoId, versionId } = message;
  const left = refusal(message, await videos.get(videoId));
  switch (left.kind) {
    case 'superseded':
      log.info('Superseded: the row is about another version', { videoId, versionId });
      break;
    case 'finished':
      await notices.send(left.video, left.notice);
      log.info('Finished before', { videoId, versionId, outcome: left.notice });
  }
  await clean(left.video, log, dependencies, own);
}

/** The outcome stands and was told: files that stay cost a little, and are no reason to try again. */
async function clean(
  video: Video,
  log: Log,
  { store }: EncoderDependencies,
  own?: string,
): Promise<void> {
  const unwanted = leftovers(video, own);
  if (unwanted === undefined) return;
  try {
    const removed = await store.remove(unwanted);
    if (removed > 0) log.info('Removed files of other attempts', { removed, ...unwanted });
  } catch (error) {
    log.warn('Files of other attempts could not be removed', error);
  }
}

async function work(
  message: EncodeMessage,
  prefix: string,
  deadline: number,
  log: Log,
  { videos, store, encode, limits, now }: EncoderDependencies,
): Promise<EncodeOutcome> {
  const source = await store.open(message.key, message.versionId);
  if (source.bytes > limits.sourceBytes) {
    source.body.destroy();
    return {
      kind: 'rejected',
      reason: `This file has ${megabytes(source.bytes)}; at most ${megabytes(limits.sourceBytes)} are accepted.`,
    };
  }

  await using directory = await mkdtempDisposable(join(tmpdir(), 'encode-'));
  const input = join(directory.path, 'source');
  const output = join(directory.path, 'media');
  await mkdir(output);
  await pipeline(source.body, createWriteStream(input, { highWaterMark: 1024 ** 2 }));

  const progress = throttle(progressInterval, now, async (fraction) => {
    try {
      await videos.apply(message.videoId, progressed(message, fraction));
    } catch (error) {
      log.warn('Progress could not be recorded', error);
    }
  });
  try {
    const outcome = await encode(
      { input, output, limits },
      { deadline, marginMilliseconds, onProgress: (fraction) => progress.offer(fraction) },
    );
    if (outcome.kind === 'done') await uploadDirectory(output, prefix, store);
    return outcome;
  } finally {
    await progress.settled();
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MB`;
}
