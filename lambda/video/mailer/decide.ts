import type { NoticeMessage } from '../messages.ts';
import { absent, type Transition } from '../transition.ts';
import type { Video } from '../video.ts';

/** Where the row records a mail: that the video was accepted, or what became of it. */
export type MailedAt = 'acceptedMailedAt' | 'outcomeMailedAt';

/** What to do about a notice. */
export type Decision =
  | { readonly kind: 'mail'; readonly video: Video; readonly mailedAt: MailedAt }
  | { readonly kind: 'mailed-before' }
  /** ACCEPTED came back from the dead-letter queue after the outcome was told. */
  | { readonly kind: 'overtaken' };

/**
 * A video has two mails: accepted; then ready, or why not. Each is sent unless the row says that it
 * was.
 * @throws Error when the notice and the row contradict each other
 */
export function decide({ videoId, kind }: NoticeMessage, video: Video | undefined): Decision {
  if (video === undefined) throw new Error(`Video ${videoId} has a notice but no row.`);
  const mailedAt = kind === 'ACCEPTED' ? 'acceptedMailedAt' : 'outcomeMailedAt';
  if (video[mailedAt] !== undefined) return { kind: 'mailed-before' };
  if (video.outcomeMailedAt !== undefined) return { kind: 'overtaken' };
  if (kind !== 'ACCEPTED' && video.status !== kind) {
    throw new Error(`Video ${videoId} has a notice that it is ${kind}, but it is ${video.status}.`);
  }
  return { kind: 'mail', video, mailedAt };
}

/** Records a mail, unless it is recorded. */
export function mailed(mailedAt: MailedAt, at: Date): Transition {
  return { when: [{ [mailedAt]: absent }], set: { [mailedAt]: at.toISOString() } };
}
