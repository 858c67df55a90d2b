import { createHash } from 'node:crypto';
import { absent, type Transition } from '../../shared/transition.ts';
import type { Post } from '../post.ts';
import type { Submission } from './schemas.ts';

/** A request that is still under way is given so long to send its message itself, in ms. */
const underWay = 5_000;

/**
 * The id that an author's post has under this key, however often it is sent: a hash, in the form of
 * a UUID. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function postIdOf(authorId: string, idempotencyKey: string): string {
  const bytes = createHash('sha256').update(`${authorId}\n${idempotencyKey}`).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A new post, which can be undone for so many seconds. */
export function submitted(
  key: Pick<Post, 'postId' | 'authorId'>,
  { title, body }: Submission,
  undoSeconds: number,
  at: Date,
): Post {
  const undoUntil = new Date(at.getTime() + undoSeconds * 1000).toISOString();
  return { ...key, title, body, status: 'PENDING', createdAt: at.toISOString(), undoUntil };
}

export function isSame(post: Post, { title, body }: Submission): boolean {
  return post.title === title && post.body === body;
}

/** Whether its message may never have been sent. */
export function isUnqueued({ status, queuedAt }: Post): boolean {
  return status === 'PENDING' && queuedAt === undefined;
}

/** Whether whoever was to send its message must have died. */
export function isLeftBehind(post: Post, now: Date): boolean {
  return isUnqueued(post) && now.getTime() - Date.parse(post.createdAt) > underWay;
}

/** Whole seconds from now to the end of the undo window, never less than what is left of it. */
export function delaySeconds({ undoUntil }: Post, now: Date): number {
  return Math.max(0, Math.ceil((Date.parse(undoUntil) - now.getTime()) / 1000));
}

/** Marks a post whose message was sent. */
export function queued(at: Date): Transition<Post> {
  return { when: [{ queuedAt: absent }], set: { queuedAt: at.toISOString() } };
}

/** Cancels a post, unless fanout published it before: one of the two comes first. */
export function cancelled(authorId: string): Transition<Post> {
  return {
    when: [{ authorId: [authorId], status: ['PENDING'] }],
    set: { status: 'CANCELLED' },
  };
}
