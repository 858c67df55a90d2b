import * as z from 'zod';
import { mailsTo } from '../inbox.ts';
import type { Target } from '../target.ts';
import { surplusOf, type Surplus } from './tally.ts';

const recipients = z.record(z.string(), z.number());
const total = z.object({ recipients: z.number() });

/** How many mails with exactly this subject arrived. */
export async function mailsAbout(target: Target, subject: string): Promise<number> {
  const query = new URLSearchParams({ count: 'true', subject });
  return total.parse(await inside(target, `/_local/inbox?${query.toString()}`)).recipients;
}

/** How many mails with exactly this subject arrived, by address. */
export async function recipientsOf(
  target: Target,
  subject: string,
): Promise<ReadonlyMap<string, number>> {
  const query = new URLSearchParams({ subject });
  const counts = await inside(target, `/_local/inbox/recipients?${query.toString()}`);
  return new Map(Object.entries(recipients.parse(counts)));
}

/** Why these addresses got more than one mail with this subject. */
export async function surplusAmong(
  target: Target,
  subject: string,
  emails: readonly string[],
): Promise<Surplus> {
  const sum = { duplicates: 0, sesWindow: 0 };
  for (const email of emails) {
    const { duplicates, sesWindow } = surplusOf(await deliveriesTo(target, subject, email));
    sum.duplicates += duplicates;
    sum.sesWindow += sesWindow;
  }
  return sum;
}

/** Of each mail to an address: which delivery it says that it belongs to. */
async function deliveriesTo(target: Target, subject: string, email: string): Promise<string[]> {
  const mails = (await mailsTo(target, email)).filter((mail) => mail.subject === subject);
  return Promise.all(mails.map(async ({ id }) => deliveryIn(await rawMail(target, id))));
}

/** The mail as it was sent: ASCII, if it is as it must be. */
export async function rawMail({ endpoint }: Target, id: string): Promise<Buffer> {
  const response = await fetch(new URL(`/_local/inbox/${id}.eml`, endpoint));
  return Buffer.from(await response.arrayBuffer());
}

/** The unsubscribe link's token, which begins with the delivery's id. */
export function unsubscribeTokenIn(raw: Buffer): string {
  const unfolded = raw.toString('latin1').replaceAll(/\r\n[ \t]+/g, '');
  const [, token] = /^List-Unsubscribe: *<[^>]*[?&]token=([\w.%-]+)>/im.exec(unfolded) ?? [];
  if (token === undefined) throw new Error('The mail has no link to unsubscribe with');
  return decodeURIComponent(token);
}

function deliveryIn(raw: Buffer): string {
  return unsubscribeTokenIn(raw).split('.')[0] ?? '';
}

async function inside({ endpoint }: Target, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, endpoint));
  if (response.ok) return response.json();
  throw new Error(`${path} was answered ${response.status} ${await response.text()}`);
}
