import { mailsTo } from '../inbox.ts';
import type { Target } from '../target.ts';
import { waitUntil } from '../wait-until.ts';
import { ReadersApi } from './posts-api.ts';

/** Subscribes addresses as their owners would: asks, follows the link in the mail that comes, confirms. */
export async function subscribeAll(
  target: Target,
  authorId: string,
  emails: readonly string[],
): Promise<void> {
  const readers = new ReadersApi(target.outputs.SiteUrl);
  for (const email of emails) await readers.subscribe(authorId, email);
  for (const email of emails) await readers.confirm(await invitationTo(target, email));
}

/** The token in the newest invitation. */
export function invitationTo(target: Target, email: string): Promise<string> {
  return waitUntil(`the invitation to ${email}`, async () => {
    const mails = await mailsTo(target, email);
    const links = mails.flatMap(({ text }) => /confirm\.html\?token=([\w.%-]+)/.exec(text) ?? []);
    const token = links.at(-1);
    return token !== undefined && decodeURIComponent(token);
  });
}
