import { createHash } from 'node:crypto';
import { crc32Digest, crc32cDigest, crc64NvmeDigest } from './crc.ts';
import type { Digest } from './crc.ts';
import { badDigest } from './errors.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite one ends in `-<number of parts>`. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** What the sender says of a body, to be held against what arrives. */
export interface Integrity {
  /** Bytes, without the framing of aws-chunked. */
  readonly contentLength?: number;
  /** Base64 MD5. */
  readonly contentMd5?: string;
  readonly checksum?: {
    readonly algorithm: ChecksumAlgorithm;
    /** Asked once the body has ended (a trailer comes after it); undefined: compute it only. */
    readonly expected: () => string | undefined;
  };
}

export function startDigest(algorithm: ChecksumAlgorithm | 'MD5'): Digest {
  switch (algorithm) {
    case 'CRC32':
      return crc32Digest();
    case 'CRC32C':
      return crc32cDigest();
    case 'CRC64NVME':
      return crc64NvmeDigest();
    case 'MD5':
    case 'SHA1':
    case 'SHA256':
      return createHash(algorithm);
  }
}

/** `x-amz-checksum-crc32` and its kin. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The algorithm named by a checksum header or by a bare name; undefined if it is neither. */
export function algorithmNamed(text: string): ChecksumAlgorithm | undefined {
  const name = text.toLowerCase().replace('x-amz-checksum-', '').toUpperCase();
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name);
}

/** The checksum of the parts' checksums. */
export function compositeChecksum(
  algorithm: ChecksumAlgorithm,
  parts: readonly Checksum[],
): Checksum {
  const digest = startDigest(algorithm);
  for (const part of parts) digest.update(Buffer.from(part.value, 'base64'));
  const value = `${digest.digest().toString('base64')}-${parts.length}`;
  return { algorithm, value, type: 'COMPOSITE' };
}

/** Throws `BadDigest` when a body is not what its sender said. */
export function verifyDigests(
  integrity: Integrity,
  found: { md5: Buffer; checksum: Checksum | undefined },
): void {
  if (integrity.contentMd5 !== undefined && integrity.contentMd5 !== found.md5.toString('base64'))
    throw badDigest('Content-MD5');
  const expected = integrity.checksum?.expected();
  if (expected !== undefined && expected !== found.checksum?.value)
    throw badDigest(integrity.checksum?.algorithm ?? 'checksum');
}
