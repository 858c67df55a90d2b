import * as z from 'zod';
import type { Target } from './target.ts';

const mail = z.object({
  id: z.string(),
  subject: z.string(),
  to: z.array(z.string()),
  text: z.string(),
  /** ISO 8601. */
  receivedAt: z.string(),
});
export type Mail = z.infer<typeof mail>;

/**
 * The mails the local SES has delivered to one address, oldest first.
 * @throws when the target is AWS, where mails go to their mailboxes
 */
export async function mailsTo(target: Target, address: string): Promise<readonly Mail[]> {
  if (!target.isLaptop)
    throw new Error(
      'AWS delivers mails to their mailboxes: only a laptop has an inbox to look into.',
    );
  const url = new URL('/_local/inbox', target.endpoint);
  url.searchParams.set('to', address);
  const response = await fetch(url);
  return z.array(mail).parse(await response.json());
}
