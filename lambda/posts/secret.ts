import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret for one link in one mail: 128 random bits, in characters that links may have. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

/** What is stored of a secret: 128 bits that do not lead back to it. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest().subarray(0, 16).toString('base64url');
}

/** Whether the secret is the one that was stored, in a time that does not tell how close it came. */
export function isSecretOf(secret: string, hash: string): boolean {
  const [one, other] = [Buffer.from(hashOf(secret)), Buffer.from(hash)];
  return one.length === other.length && timingSafeEqual(one, other);
}
