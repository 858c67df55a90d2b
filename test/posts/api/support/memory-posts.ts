import type { Archive, Page } from '../../../../lambda/posts/api/archive.ts';
import type { Position } from '../../../../lambda/posts/api/cursor.ts';
import type { Post } from '../../../../lambda/posts/post.ts';
import { MemoryRows } from '../../../shared/support/memory-rows.ts';

/** The table of posts in memory, with its index. */
export class MemoryPosts extends MemoryRows<Post> implements Archive {
  add(post: Post): Promise<boolean> {
    const isNew = !this.rows.has(post.postId);
    if (isNew) this.rows.set(post.postId, post);
    return Promise.resolve(isNew);
  }

  list(authorId: string, limit: number, after?: Position): Promise<Page> {
    return Promise.resolve(this.#page(authorId, limit, after));
  }

  listPublished(authorId: string, limit: number, after?: Position): Promise<Page> {
    return Promise.resolve(this.#page(authorId, limit, after, 'PUBLISHED'));
  }

  #page(authorId: string, limit: number, after?: Position, status?: Post['status']): Page {
    const found = [...this.rows.values()]
      .filter((row) => row.authorId === authorId && (!status || row.status === status))
      .filter((row) => !after || order(row) < order(after))
      .toSorted((one, other) => (order(one) < order(other) ? 1 : -1));
    const posts = found.slice(0, limit);
    const last = found.length > limit ? posts.at(-1) : undefined;
    return {
      posts,
      last: last && { authorId, createdAt: last.createdAt, postId: last.postId },
    };
  }
}

const order = ({ createdAt, postId }: Position | Post) => `${createdAt} ${postId}`;
