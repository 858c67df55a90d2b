import type { IncomingHttpHeaders } from 'node:http';
import { checksumHeader } from '../checksums.ts';
import type { Checksum } from '../checksums.ts';
import { S3Error } from '../errors.ts';
import type { ObjectHeaders, ObjectVersion } from '../objects.ts';

const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
];
const USER_METADATA = 'x-amz-meta-';
const LARGEST_USER_METADATA = 2048;

/**
 * Takes from a request what S3 keeps with the object. Throws `MetadataTooLarge` beyond 2 KB.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function keptHeaders(headers: IncomingHttpHeaders): ObjectHeaders {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  let metadataSize = 0;
  for (const [name, value] of Object.entries(headers)) {
    const text =
      name === 'content-encoding' ? withoutAwsChunked(value?.toString()) : value?.toString();
    if (!text || !(KEPT.includes(name) || name.startsWith(USER_METADATA))) continue;
    if (name === 'x-amz-storage-class' && text === 'STANDARD') continue;
    if (name.startsWith(USER_METADATA))
      metadataSize += name.length - USER_METADATA.length + text.length;
    kept[name] = text;
  }
  if (metadataSize > LARGEST_USER_METADATA)
    throw new S3Error(
      'MetadataTooLarge',
      400,
      'Your metadata headers exceed the maximum allowed metadata size',
      { details: { Size: String(metadataSize), MaxSizeAllowed: String(LARGEST_USER_METADATA) } },
    );
  return kept;
}

/** How the body travelled is no property of the object. */
function withoutAwsChunked(value: string | undefined): string | undefined {
  return value
    ?.split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked')
    .join(', ');
}

const OVERRIDES = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
];

/** An object's headers on the way out; the query may override some (`response-content-type`). */
export function objectHeaders(
  object: ObjectVersion,
  query: URLSearchParams,
): Record<string, string> {
  const overrides = OVERRIDES.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === null ? [] : [[name, value] as const];
  });
  return {
    ...object.headers,
    ...Object.fromEntries(overrides),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
  };
}

export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  };
}
