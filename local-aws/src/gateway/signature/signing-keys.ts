import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CredentialScope } from '../credential-scope.ts';
import type { KnownKey } from '../callers.ts';

type Scope = Pick<CredentialScope, 'date' | 'region' | 'service'>;

/** A day's keys of all functions are fewer than this. */
const MOST_KEPT = 1000;

/**
 * Signs with the keys derived from a secret for one day, region and service, and keeps those keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature
 */
export class SigningKeys {
  readonly #derived = new Map<string, Buffer>();

  /** Whether `signature` (hexadecimal) is what the key's owner signs `text` with. */
  isSignature(signature: string, key: KnownKey, scope: Scope, text: string): boolean {
    return sameSecret(signature, hmac(this.#signingKey(key, scope), text).toString('hex'));
  }

  #signingKey({ accessKeyId, secretAccessKey }: KnownKey, scope: Scope): Buffer {
    const name = `${accessKeyId}/${scopeText(scope)}`;
    const kept = this.#derived.get(name);
    if (kept) return kept;
    const steps = [scope.date, scope.region, scope.service, 'aws4_request'];
    const derived = steps.reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
    if (this.#derived.size >= MOST_KEPT) this.#derived.clear();
    this.#derived.set(name, derived);
    return derived;
  }
}

/** `<date>/<region>/<service>/aws4_request` */
export function scopeText({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
