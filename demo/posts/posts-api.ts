import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ApiClient } from '../api-client.ts';
import type { Session } from '../session.ts';

const instant = z.iso.datetime();

const accepted = z.object({
  postId: z.string(),
  status: z.enum(['PENDING', 'PUBLISHED', 'CANCELLED']),
  createdAt: instant,
  /** Until then it can be cancelled for certain. */
  undoUntil: instant,
});
type Accepted = z.infer<typeof accepted>;

const post = accepted.extend({
  title: z.string(),
  body: z.string(),
  publishedAt: instant.optional(),
  recipients: z.number().optional(),
});
const posts = z.object({ posts: z.array(post), next: z.string().optional() });

const published = z.object({ postId: z.string(), title: z.string(), publishedAt: instant });
const publishedPosts = z.object({ posts: z.array(published), next: z.string().optional() });

const subscribed = z.object({ status: z.literal('SUBSCRIBED') });

export interface Draft {
  readonly title: string;
  readonly body: string;
}

/** The posts of one author. Every method rejects with an `ApiError`. */
export class PostsApi {
  readonly #client: ApiClient;

  constructor(siteUrl: string, session: Session) {
    this.#client = new ApiClient(siteUrl, session);
  }

  /** @param key the same one posts nothing twice */
  submit(body: Draft, key: string = randomUUID()): Promise<Accepted> {
    const headers = { 'idempotency-key': key };
    return this.#client.signedIn('/api/posts', accepted, { method: 'POST', body, headers });
  }

  /** @throws `ApiError` 409 when it is published */
  async cancel(postId: string): Promise<void> {
    const path = `/api/posts/${encodeURIComponent(postId)}`;
    await this.#client.signedIn(path, z.undefined(), { method: 'DELETE' });
  }

  /** One's own posts in every status, newest first. */
  async list(): Promise<z.infer<typeof post>[]> {
    return (await this.#client.signedIn('/api/posts', posts)).posts;
  }
}

/** What readers do, without being signed in. */
export class ReadersApi {
  readonly #client: ApiClient;

  constructor(siteUrl: string) {
    this.#client = new ApiClient(siteUrl);
  }

  /** What an author has published, newest first. */
  async posts(authorId: string): Promise<z.infer<typeof published>[]> {
    return (await this.#client.call(`/api/authors/${authorId}/posts`, publishedPosts)).posts;
  }

  /** Asks for an invitation, which comes by mail. */
  async subscribe(authorId: string, email: string): Promise<void> {
    const path = `/api/authors/${authorId}/subscriptions`;
    await this.#client.call(path, z.object({ detail: z.string() }), {
      method: 'POST',
      body: { email },
    });
  }

  /** @param token of the link in the invitation */
  async confirm(token: string): Promise<void> {
    const body = { token };
    await this.#client.call('/api/subscriptions/confirm', subscribed, { method: 'POST', body });
  }
}
