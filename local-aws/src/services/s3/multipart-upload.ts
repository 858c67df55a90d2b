import { createHash } from 'node:crypto';
import type { StoredBody } from './body-store.ts';
import { compositeChecksum } from './checksums.ts';
import type { Checksum, ChecksumAlgorithm } from './checksums.ts';
import { S3Error } from './errors.ts';
import type { ObjectHeaders } from './objects.ts';

const MINIMUM_PART_SIZE = 5 * 1024 * 1024;

export interface Part {
  readonly number: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly stored: StoredBody;
}

/** An upload in parts that was begun, and neither completed nor aborted. */
export interface MultipartUpload {
  readonly uploadId: string;
  readonly key: string;
  readonly headers: ObjectHeaders;
  readonly initiated: number;
  readonly checksum:
    { readonly algorithm: ChecksumAlgorithm; readonly type: Checksum['type'] } | undefined;
  readonly parts: Map<number, Part>;
  completing: boolean;
}

/** What a client says of a part when it completes an upload. */
export interface CompletedPart {
  readonly number: number;
  readonly etag: string;
}

/**
 * The parts the object is made of. Throws unless they are in rising order, known, and (but for the
 * last) at least 5 MiB.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function chooseParts(
  upload: MultipartUpload,
  listed: readonly CompletedPart[],
): readonly Part[] {
  if (listed.some((part, index) => index > 0 && part.number <= (listed[index - 1]?.number ?? 0)))
    throw new S3Error(
      'InvalidPartOrder',
      400,
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      { details: { UploadId: upload.uploadId } },
    );
  return listed.map(({ number, etag }, index) => {
    const part = upload.parts.get(number);
    if (part?.etag !== etag)
      throw new S3Error(
        'InvalidPart',
        400,
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { details: { UploadId: upload.uploadId, PartNumber: String(number), ETag: etag } },
      );
    if (index < listed.length - 1 && part.stored.size < MINIMUM_PART_SIZE)
      throw new S3Error(
        'EntityTooSmall',
        400,
        'Your proposed upload is smaller than the minimum allowed size',
        {
          details: {
            ProposedSize: String(part.stored.size),
            MinSizeAllowed: String(MINIMUM_PART_SIZE),
            PartNumber: String(number),
            ETag: etag,
          },
        },
      );
    return part;
  });
}

/** The MD5 of the parts' MD5s, and how many they are. */
export function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part.stored.md5);
  return `${hash.digest('hex')}-${parts.length}`;
}

/** A composite checksum, if every part has one of its algorithm; else the whole object's own. */
export function multipartChecksum(
  upload: MultipartUpload,
  parts: readonly Part[],
  whole: StoredBody,
): Checksum | undefined {
  if (!upload.checksum || upload.checksum.type === 'FULL_OBJECT') return whole.checksum;
  const { algorithm } = upload.checksum;
  const checksums = parts.flatMap(({ stored }) =>
    stored.checksum?.algorithm === algorithm ? [stored.checksum] : [],
  );
  return checksums.length === parts.length ? compositeChecksum(algorithm, checksums) : undefined;
}
