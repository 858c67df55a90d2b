import type { Metrics } from '../../shared/metrics.ts';
import type { EncodeMessage, NoticeKind } from '../messages.ts';
import { absent, type Transition } from '../transition.ts';
import type { Video } from '../video.ts';
import { mediaPrefix } from './leftovers.ts';
import { deathReasons, type DeathCause } from './media/death.ts';
import type { EncodeOutcome } from './media/encode.ts';
import { ladderVersion } from './media/ladder.ts';

/** When this message was sent, how often it was received, and how often it may be. */
export interface Receive {
  readonly sentAt: Date;
  readonly receiveCount: number;
  readonly maxReceiveCount: number;
}

/**
 * Claims the video for one more attempt at this version. The last permitted attempt is marked as
 * DELAYED from its start: if it is killed, the row says so and does not stay ENCODING for ever.
 */
export function claim(
  { versionId }: EncodeMessage,
  { sentAt, receiveCount, maxReceiveCount }: Receive,
  at: Date,
): Transition {
  return {
    when: [
      { status: ['ANNOUNCED'], sourceVersion: absent },
      { status: ['QUEUED', 'ENCODING', 'DELAYED'], sourceVersion: [versionId] },
    ],
    set: {
      status: receiveCount >= maxReceiveCount ? 'DELAYED' : 'ENCODING',
      sourceVersion: versionId,
      // The receiver marks it too, unless this claim came first.
      queuedAt: sentAt.toISOString(),
      encodingAt: at.toISOString(),
      progress: 0,
    },
    countAttempt: true,
  };
}

/** Why a claim was refused, and what is left to do. */
export type Refusal =
  /** Its outcome is in the row; the process that wrote it may have died before it sent the notice. */
  | { readonly kind: 'finished'; readonly video: Video; readonly notice: NoticeKind }
  /** The row is about another version. */
  | { readonly kind: 'superseded'; readonly video: Video };

/** @throws Error when there is no row, or the row is in a state to claim after all */
export function refusal({ videoId, versionId }: EncodeMessage, video: Video | undefined): Refusal {
  if (video === undefined) throw new Error(`Video ${videoId} is to be encoded but has no row.`);
  if (video.sourceVersion !== undefined && video.sourceVersion !== versionId) {
    return { kind: 'superseded', video };
  }
  if (video.status === 'READY' || video.status === 'FAILED') {
    return { kind: 'finished', video, notice: video.status };
  }
  throw new Error(`Video ${videoId} changed while it was claimed; it is ${video.status}.`);
}

/**
 * Where an attempt puts its files. No two attempts share a place, so none overwrites another. The
 * distribution serves `/media/*` from the media bucket, where keys begin with `media/` for that.
 */
export function attemptPrefix(video: Video, versionId: string): string {
  return `${mediaPrefix(video.videoId)}${versionId}-${ladderVersion}-${video.attempts ?? 0}/`;
}

const mine = ({ versionId }: EncodeMessage): Transition['when'] => [
  { status: ['ENCODING', 'DELAYED'], sourceVersion: [versionId] },
];

export function progressed(message: EncodeMessage, fraction: number): Transition {
  return { when: mine(message), set: { progress: fraction } };
}

/**
 * What is left to do when the encoder's process died on the file of a claimed video. Of the first
 * death a note is taken, and the message is tried again: it may have been the machine. The same
 * death again is the file's fault.
 */
export function died(
  message: EncodeMessage,
  claimed: Video,
  by: DeathCause,
): { readonly note: Transition } | { readonly outcome: EncodeOutcome } {
  if (claimed.death === by) return { outcome: { kind: 'rejected', reason: deathReasons[by] } };
  return { note: { when: mine(message), set: { death: by } } };
}

/** What the encoding came to, as the row records it and the uploader is told. */
export function finished(
  message: EncodeMessage,
  outcome: EncodeOutcome,
  prefix: string,
  at: Date,
): { readonly transition: Transition; readonly notice: NoticeKind } {
  switch (outcome.kind) {
    case 'done':
      return {
        transition: {
          when: mine(message),
          set: {
            status: 'READY',
            progress: 1,
            prefix,
            renditions: outcome.renditions.map(({ height, width }) => ({ height, width })),
            durationSeconds: outcome.durationSeconds,
            encodeMilliseconds: outcome.childMilliseconds,
            readyAt: at.toISOString(),
          },
        },
        notice: 'READY',
      };
    case 'rejected':
      return {
        transition: {
          when: mine(message),
          set: { status: 'FAILED', reason: outcome.reason, failedAt: at.toISOString() },
        },
        notice: 'FAILED',
      };
  }
}

/** What an outcome counts as, and how long its uploader waited for it. */
export function outcomeMetrics(outcome: EncodeOutcome, sentAt: Date, at: Date): Metrics {
  switch (outcome.kind) {
    case 'done':
      return {
        Ready: [1, 'Count'],
        EncodeTime: [outcome.childMilliseconds, 'Milliseconds'],
        QueuedToReady: [at.getTime() - sentAt.getTime(), 'Milliseconds'],
      };
    case 'rejected':
      return { Refused: [1, 'Count'] };
  }
}
