import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mailsTo, type Mail } from './inbox.ts';
import type { Target } from './target.ts';
import { readVideo, type VideoRow } from './video-row.ts';

/** A step of the flow, in milliseconds since its start. */
interface Hop {
  readonly name: string;
  readonly ms: number;
}

export interface VideoRun {
  readonly video: VideoRow;
  readonly mails: readonly Mail[];
  readonly hops: readonly Hop[];
  /** From the announcement to the last mail, ms. */
  readonly elapsedMs: number;
  /** From the start of the upload to the last mail, ms. */
  readonly uploadToMailMs: number;
}

export interface VideoRunOptions {
  readonly file: string;
  readonly title: string;
  /** Called whenever the encoder has told how far it is, 0–1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

export interface Announcement {
  readonly videoId: string;
  readonly email: string;
}

/** Writes a video's row, as the API will: the upload is expected from now on. */
export async function announce(
  target: Target,
  { title, uploader = 'ana' }: { title: string; uploader?: string },
): Promise<Announcement> {
  const videoId = randomUUID();
  const email = `${uploader}@example.com`;
  await target.dynamoDb.send(
    new PutCommand({
      TableName: target.outputs.VideosTableName,
      Item: {
        videoId,
        uploader,
        email,
        title,
        status: 'ANNOUNCED',
        createdAt: new Date().toISOString(),
      },
      ConditionExpression: 'attribute_not_exists(videoId)',
    }),
  );
  return { videoId, email };
}

/** Streams a file to the key its video was announced under. */
export async function upload(target: Target, videoId: string, file: string): Promise<void> {
  await target.s3.send(
    new PutObjectCommand({
      Bucket: target.outputs.UploadBucketName,
      Key: `videos/${videoId}/source`,
      Body: createReadStream(file, { highWaterMark: 1024 * 1024 }),
      ContentLength: (await stat(file)).size,
    }),
  );
}

/** Sends one video the whole way and waits for its last mail. */
export async function runVideo(target: Target, options: VideoRunOptions): Promise<VideoRun> {
  const start = Date.now();
  const { videoId, email } = await announce(target, options);
  const announced = Date.now();
  await upload(target, videoId, options.file);
  const uploaded = Date.now();
  const video = await outcome(target, videoId, options);
  const mails = (await mailsTo(target, email)).filter((mail) => mail.text.includes(videoId));

  const since = (time: string | number | undefined): number =>
    time === undefined ? Number.NaN : new Date(time).getTime() - start;
  const last = mails.at(-1);
  const hops = [
    { name: 'announced: its row is written', ms: since(announced) },
    { name: 'uploaded to S3', ms: since(uploaded) },
    { name: 'receiver: encode message queued', ms: since(video.queuedAt) },
    { name: 'mailer: accepted', ms: since(mails[0]?.receivedAt) },
    { name: 'encoder: started', ms: since(video.encodingAt) },
    { name: 'encoder: published', ms: since(video.readyAt) },
    { name: 'encoder: refused the file', ms: since(video.failedAt) },
    { name: `mailer: ${video.status.toLowerCase()}`, ms: since(last?.receivedAt) },
  ]
    .filter((hop) => !Number.isNaN(hop.ms))
    .toSorted((a, b) => a.ms - b.ms);
  const elapsedMs = hops.at(-1)?.ms ?? since(Date.now());
  return { video, mails, hops, elapsedMs, uploadToMailMs: elapsedMs - since(announced) };
}

/** Waits until the video is READY or FAILED and its uploader has been told. */
async function outcome(
  target: Target,
  videoId: string,
  { onProgress, signal }: VideoRunOptions,
): Promise<VideoRow> {
  for (;;) {
    signal?.throwIfAborted();
    const video = await readVideo(target, videoId);
    switch (video.status) {
      case 'READY':
      case 'FAILED':
        if (video.outcomeMailedAt) return video;
        break;
      case 'DELAYED':
        throw new Error(
          `Video ${videoId} is delayed: its last permitted attempt has begun or failed. See the encoder's log and the encode dead-letter queue.`,
        );
      case 'ENCODING':
        onProgress?.(video.progress ?? 0);
        break;
      case 'ANNOUNCED':
      case 'QUEUED':
        break;
    }
    await sleep(50, undefined, { signal });
  }
}
