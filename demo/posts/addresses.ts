import { randomBytes } from 'node:crypto';

/**
 * So many addresses that nobody has used before, of the mailbox simulator: SES takes them in any
 * account and bothers nobody. The same index is the same address.
 *
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export function newAddresses(count: number): readonly string[] {
  const run = randomBytes(4).toString('hex');
  return Array.from(
    { length: count },
    (_, index) => `success+${run}-${index}@simulator.amazonses.com`,
  );
}
