import type { Log } from '../../shared/log.ts';
import type { Posts } from '../posts-table.ts';
import type { Archive } from './archive.ts';

/** What the operations on posts work with. */
export interface PostsDependencies {
  readonly posts: Posts;
  readonly archive: Archive;
  /** Sends the message that publishes the post, so many seconds from now. */
  readonly publishLater: (postId: string, delaySeconds: number) => Promise<void>;
  readonly undoSeconds: number;
  readonly now: () => Date;
  readonly log: Log;
}
