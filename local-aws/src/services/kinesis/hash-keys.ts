import { hash } from 'node:crypto';

/**
 * A place in the key space of 128 bits, as 32 hexadecimal digits: the order of the texts is the
 * order of the numbers.
 */
export type HashKey = string;

/** Both ends belong to it. */
export interface HashKeyRange {
  readonly start: HashKey;
  readonly end: HashKey;
}

const SIZE = 2n ** 128n;

export const WHOLE_KEY_SPACE: HashKeyRange = { start: toKey(0n), end: toKey(SIZE - 1n) };

/** Where records of this partition key belong: its MD5. */
export function hashKeyOf(partitionKey: string): HashKey {
  return hash('md5', partitionKey);
}

/** Undefined: the text is no decimal number below 2^128. */
export function hashKeyFromDecimal(text: string): HashKey | undefined {
  if (!/^(0|[1-9]\d{0,38})$/.test(text)) return undefined;
  const value = BigInt(text);
  return value < SIZE ? toKey(value) : undefined;
}

export function decimalOf(key: HashKey): string {
  return numberOf(key).toString();
}

/** The key just before this one, which is not the first. */
export function keyBefore(key: HashKey): HashKey {
  return toKey(numberOf(key) - 1n);
}

/** Where each of `count` ranges begins that share the key space evenly. */
export function evenStarts(count: number): readonly HashKey[] {
  return Array.from({ length: count }, (_, i) => toKey((SIZE * BigInt(i)) / BigInt(count)));
}

function numberOf(key: HashKey): bigint {
  return BigInt(`0x${key}`);
}

function toKey(value: bigint): HashKey {
  return value.toString(16).padStart(32, '0');
}
