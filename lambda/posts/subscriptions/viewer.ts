import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { ApiEvent } from '../../shared/http/router.ts';
import type { Limit } from '../limits.ts';

/** One viewer may ask for so many subscriptions an hour: a family, or a small office. */
const perViewer = { max: 200, windowSeconds: 60 * 60 };
/** All of those together that pass the distribution by, and so could claim any address. */
const unknown = { limit: 'subscribe#unknown', max: 20, windowSeconds: 60 * 60 };

/**
 * The limit that a request counts towards: its viewer's. CloudFront appends the viewer's address to
 * X-Forwarded-For, and API Gateway appends CloudFront's: the last but one is the viewer, whatever the
 * viewer wrote before it. That holds only for what CloudFront sent, which proves it by a secret.
 * Addresses are not stored: the secret is the salt of their hash.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustomIPAddresses
 */
export function limitOf({ headers }: ApiEvent, originSecret: string): Limit {
  if (!isEqual(headers['x-origin-secret'] ?? '', originSecret)) return unknown;
  const address = headers['x-forwarded-for']?.split(',').at(-2)?.trim();
  if (!address) return unknown;
  const hash = createHmac('sha256', originSecret).update(network(address)).digest('base64url');
  return { limit: `subscribe#${hash}`, ...perViewer };
}

function isEqual(one: string, other: string): boolean {
  const [given, expected] = [Buffer.from(one), Buffer.from(other)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whoever has one IPv6 address has all that share its first 64 bits. */
function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [left = '', right] = address.toLowerCase().split('::');
  const groups = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0');
  return [...groups, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
