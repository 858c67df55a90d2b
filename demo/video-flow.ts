import type { VideoView } from './api.ts';
import { mailsTo, type Mail } from './inbox.ts';
import { outcomeOf } from './outcome.ts';
import { sendVideo } from './send-video.ts';
import type { Target } from './target.ts';
import { DEFAULT_USER, userOf, type User } from './user.ts';
import { waitUntil } from './wait-until.ts';

/** A step of the flow, in milliseconds since its start. */
interface Hop {
  readonly name: string;
  readonly ms: number;
}

export interface VideoRun {
  readonly video: VideoView;
  /** Undefined: this target delivers mails to their mailboxes. */
  readonly mails: readonly Mail[] | undefined;
  readonly hops: readonly Hop[];
  /** From the announcement to the last hop, ms. */
  readonly elapsedMs: number;
  /** From the start of the upload to the last hop, ms. */
  readonly uploadToMailMs: number;
}

export interface VideoRunOptions {
  readonly file: string;
  readonly title: string;
  /** The uploader (default: the one the scripts sign in as). */
  readonly user?: User;
  /** Called whenever the encoder has told how far it is, 0–1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Sends one video the whole way, through the front door, and waits for its last mail. */
export async function runVideo(target: Target, options: VideoRunOptions): Promise<VideoRun> {
  const { file, title, onProgress, signal, user = userOf(target, DEFAULT_USER) } = options;
  await user.session.tokens();

  const start = Date.now();
  let announced = start;
  const onAnnounced = (): void => {
    announced = Date.now();
  };
  const videoId = await sendVideo(user, { file, title, onAnnounced, signal });
  const uploaded = Date.now();
  const onView = ({ status, progress = 0 }: VideoView): void => {
    if (status === 'ENCODING') onProgress?.(progress);
  };
  const video = await outcomeOf(target, user, videoId, { onView, signal });
  const mails = target.isLaptop ? await bothMails(target, user.email, videoId) : undefined;

  const since = (time: string | number | undefined): number =>
    time === undefined ? Number.NaN : new Date(time).getTime() - start;
  const hops = [
    { name: 'announced: its row is written', ms: since(announced) },
    { name: 'uploaded to S3', ms: since(uploaded) },
    { name: 'receiver: encode message queued', ms: since(video.queuedAt) },
    { name: 'mailer: accepted', ms: since(mails?.[0]?.receivedAt) },
    { name: 'encoder: started', ms: since(video.encodingAt) },
    { name: 'encoder: published', ms: since(video.readyAt) },
    { name: 'encoder: refused the file', ms: since(video.failedAt) },
    { name: `mailer: ${video.status.toLowerCase()}`, ms: since(mails?.[1]?.receivedAt) },
  ]
    .filter((hop) => !Number.isNaN(hop.ms))
    .toSorted((a, b) => a.ms - b.ms);
  const elapsedMs = hops.at(-1)?.ms ?? since(Date.now());
  return { video, mails, hops, elapsedMs, uploadToMailMs: elapsedMs - since(announced) };
}

/** The mail that a video was accepted, and the one that tells its outcome. */
function bothMails(target: Target, email: string, videoId: string): Promise<readonly Mail[]> {
  return waitUntil(`both mails about the video ${videoId} have come`, async () => {
    const mails = (await mailsTo(target, email)).filter(({ text }) => text.includes(videoId));
    return mails.length >= 2 && mails;
  });
}
