import { createHash } from 'node:crypto';

/** So many hashes are kept of a set: 8 KB as text. */
export const sketchSize = 1024;

const bytesPerHash = 6;
const hashes = 2 ** (bytesPerHash * 8);

/**
 * A set of visitors in a size that has an end: the smallest hashes of its members, in ascending
 * order. It is a set's sketch whatever the order and however often its members came, so counting
 * something twice, or in parts, does no harm.
 * https://doi.org/10.1007/3-540-45726-7_1 (the k minimum values of Bar-Yossef et al.)
 */
export type Visitors = readonly number[];

export const nobody: Visitors = [];

/** 48 bits of SHA-256. */
export function visitorHash(visitor: string): number {
  return createHash('sha256').update(visitor).digest().readUIntBE(0, bytesPerHash);
}

/** The set with one more member; the same object if that changes nothing. */
export function add(visitors: Visitors, hash: number): Visitors {
  const index = placeOf(hash, visitors);
  if (visitors[index] === hash || index === sketchSize) return visitors;
  return visitors.toSpliced(index, 0, hash).slice(0, sketchSize);
}

export function union(some: Visitors, others: Visitors): Visitors {
  const merged: number[] = [];
  let i = 0;
  let j = 0;
  while (merged.length < sketchSize && (i < some.length || j < others.length)) {
    const a = some[i] ?? Infinity;
    const b = others[j] ?? Infinity;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
    merged.push(Math.min(a, b));
  }
  return merged;
}

/**
 * How many members the set has: exact below 1,024; from there on an estimate with a standard error
 * of about 3 %, from how close together its smallest hashes are.
 */
export function count(visitors: Visitors): number {
  const greatest = visitors[sketchSize - 1];
  if (greatest === undefined) return visitors.length;
  return Math.max(sketchSize, Math.round((sketchSize - 1) * (hashes / greatest)));
}

/** As text: the hashes, 6 bytes each, in base64. */
export function encode(visitors: Visitors): string {
  const bytes = Buffer.alloc(visitors.length * bytesPerHash);
  visitors.forEach((hash, index) => bytes.writeUIntBE(hash, index * bytesPerHash, bytesPerHash));
  return bytes.toString('base64');
}

/** @throws Error if `encode` did not write it */
export function decode(text: string): Visitors {
  const bytes = Buffer.from(text, 'base64');
  const visitors = Array.from({ length: Math.floor(bytes.length / bytesPerHash) }, (_, index) =>
    bytes.readUIntBE(index * bytesPerHash, bytesPerHash),
  );
  if (isAscending(visitors) && encode(visitors) === text) return visitors;
  throw new Error('This is no sketch of a set of visitors: it is not base64 of ascending hashes.');
}

/** The index of the hash, or of the first that is greater. */
function placeOf(hash: number, visitors: Visitors): number {
  let from = 0;
  let to = visitors.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((visitors[middle] ?? hash) < hash) from = middle + 1;
    else to = middle;
  }
  return from;
}

function isAscending(visitors: Visitors): boolean {
  return visitors.every((hash, index) => index === 0 || hash > (visitors[index - 1] ?? hash));
}
