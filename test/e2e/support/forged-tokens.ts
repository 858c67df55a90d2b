import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import * as z from 'zod';

const part = z.record(z.string(), z.unknown());
type Part = z.infer<typeof part>;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The token with other claims and nothing else changed: its signature is of the old ones. */
export function withClaims(token: string, claims: Part): string {
  const { header, payload, signature } = split(token);
  return [header, encode({ ...decode(payload), ...claims }), signature].join('.');
}

/** The same claims and key id, signed with a key that is not the pool's. */
export function signedByAnotherKey(token: string): string {
  const { header, payload } = split(token);
  const signature = sign('RSA-SHA256', Buffer.from(`${header}.${payload}`), privateKey);
  return [header, payload, signature.toString('base64url')].join('.');
}

/** The same claims without a signature: https://www.rfc-editor.org/rfc/rfc8725#section-2.1 */
export function unsigned(token: string): string {
  const { header, payload } = split(token);
  return [encode({ ...decode(header), alg: 'none' }), payload, ''].join('.');
}

/** The same claims, signed with a secret that everybody knows: a public key. */
export function signedByPublicKey(token: string): string {
  const { header, payload } = split(token);
  const signed = `${encode({ ...decode(header), alg: 'HS256' })}.${payload}`;
  const secret = publicKey.export({ type: 'spki', format: 'pem' });
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function split(token: string) {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return { header, payload, signature };
}

function decode(text: string): Part {
  return part.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
}

function encode(value: Part): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
