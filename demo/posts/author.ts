import * as z from 'zod';
import { guestOf } from '../guest.ts';
import type { Session } from '../session.ts';
import type { Target } from '../target.ts';
import { PostsApi } from './posts-api.ts';

/** Somebody who writes posts. */
export interface Author {
  readonly authorId: string;
  readonly posts: PostsApi;
}

const claims = z.object({ sub: z.string() });

/** An author made for one run, whom nobody is subscribed to yet; deleted when disposed of. */
export async function newAuthor(target: Target, name: string): Promise<Author & AsyncDisposable> {
  const guest = guestOf(target, name);
  return {
    authorId: await userIdOf(guest.session),
    posts: new PostsApi(target.outputs.SiteUrl, guest.session),
    [Symbol.asyncDispose]: () => guest[Symbol.asyncDispose](),
  };
}

/** What the API knows the user as. */
async function userIdOf(session: Session): Promise<string> {
  const { idToken } = await session.tokens();
  const [, payload = ''] = idToken.split('.');
  return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())).sub;
}
