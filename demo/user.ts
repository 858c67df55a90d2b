import { Api } from './api.ts';
import { Session } from './session.ts';
import { signIn } from './sign-in.ts';
import type { Target } from './target.ts';

/** Who the scripts sign in as when they are not told. */
export const DEFAULT_USER = 'ana@example.com';

/** Somebody who uses the app through its front door. */
export interface User {
  readonly email: string;
  readonly session: Session;
  readonly api: Api;
}

/**
 * A user of the app, who is signed in with the first call.
 * @param note told when the user is created
 */
export function userOf(target: Target, email: string, note?: (text: string) => void): User {
  const session = new Session(() => signIn(target, email, { note }));
  return { email, session, api: new Api(target.outputs.SiteUrl, session) };
}
