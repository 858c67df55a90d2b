import { S3Error } from '../errors.ts';

/** What a request is about: the account's buckets, one bucket, or one object. */
export interface Address {
  readonly bucket: string;
  readonly key: string;
}

const VIRTUAL_HOST = /^(?<bucket>.+?)(?:\.s3)?\.localhost(?::\d+)?$/i;

/**
 * Reads bucket and key from a path-style (`/bucket/key`) or virtual-hosted (`bucket.localhost`,
 * `bucket.s3.localhost`) request; both are empty where there is none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function parseAddress(host: string | undefined, path: string): Address {
  const virtual = VIRTUAL_HOST.exec(host ?? '')?.groups?.['bucket'];
  if (virtual !== undefined && virtual.toLowerCase() !== 's3')
    return { bucket: virtual.toLowerCase(), key: decode(path.slice(1)) };
  const slash = path.indexOf('/', 1);
  if (slash < 0) return { bucket: decode(path.slice(1)), key: '' };
  return { bucket: decode(path.slice(1, slash)), key: decode(path.slice(slash + 1)) };
}

/** Reads `x-amz-copy-source`: `[/]bucket/key[?versionId=…]`, percent-encoded. */
export function parseCopySource(header: string): Address & { versionId: string | undefined } {
  const [path = '', versionId] = header.split('?versionId=');
  const { bucket, key } = parseAddress(undefined, path.startsWith('/') ? path : `/${path}`);
  if (!bucket || !key)
    throw new S3Error(
      'InvalidArgument',
      400,
      `x-amz-copy-source must be bucket/key, percent-encoded, not "${header}"`,
    );
  return { bucket, key, versionId };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', 400, `Couldn't parse the specified URI: ${text}`);
  }
}
