import { randomBytes } from 'node:crypto';

/** Values behind secrets that nobody can guess, each for a while. */
export class Expiring<V> {
  readonly #values = new Map<string, { readonly value: V; readonly expiresAt: number }>();

  /** Answers with the secret. Times in ms since the epoch. */
  put(value: V, expiresAt: number): string {
    const secret = randomBytes(48).toString('base64url');
    this.#values.set(secret, { value, expiresAt });
    return secret;
  }

  get(secret: string, now: number): V | 'expired' | undefined {
    const found = this.#values.get(secret);
    if (!found) return undefined;
    return found.expiresAt > now ? found.value : 'expired';
  }

  delete(secret: string): void {
    this.#values.delete(secret);
  }
}
