import { createHash } from 'node:crypto';

/** What of an e-mail address tells it from others: spelling in capitals does not. */
export function normalizedAddress(email: string): string {
  return email.trim().toLowerCase();
}

/** The key of an address in a table, from which nobody reads the address. */
export function addressId(email: string): string {
  return createHash('sha256').update(normalizedAddress(email)).digest('base64url');
}
