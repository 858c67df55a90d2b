import type { IncomingHttpHeaders } from 'node:http';
import { noSuchKey, preconditionFailed, S3Error } from './errors.ts';
import type { ObjectVersion } from './objects.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export interface WriteConditions {
  readonly ifMatch?: string;
  /** Only `*`: write if there is nothing yet. */
  readonly ifNoneMatch?: string;
}

/** Throws unless `current` (undefined: no such object) is what the writer expects to replace. */
export function checkWrite(
  key: string,
  current: ObjectVersion | undefined,
  { ifMatch, ifNoneMatch }: WriteConditions,
): void {
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw new S3Error(
      'NotImplemented',
      501,
      `If-None-Match on a write accepts only *, not ${ifNoneMatch}.`,
      { details: { Header: 'If-None-Match' } },
    );
  if (ifNoneMatch === '*' && current) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!matches(ifMatch, current)) throw preconditionFailed('If-Match');
}

/**
 * Throws 412 or 304 when a reader's conditions do not hold. An ETag condition outweighs a date.
 * @param prefix `x-amz-copy-source-` for the source of a copy, where 304 becomes 412
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-precedence-of-preconditions
 */
export function checkRead(
  object: ObjectVersion,
  headers: IncomingHttpHeaders,
  prefix: '' | 'x-amz-copy-source-' = '',
): void {
  const header = (name: string): string | undefined => headers[`${prefix}${name}`]?.toString();
  const ifMatch = header('if-match');
  const ifNoneMatch = header('if-none-match');
  const unmodifiedSince = date(header('if-unmodified-since'));
  const modifiedSince = date(header('if-modified-since'));

  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object)) throw preconditionFailed('If-Match');
  } else if (unmodifiedSince !== undefined && object.lastModified > unmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');

  const unchanged =
    ifNoneMatch === undefined
      ? modifiedSince !== undefined && object.lastModified <= modifiedSince
      : matches(ifNoneMatch, object);
  if (!unchanged) return;
  if (prefix)
    throw preconditionFailed(ifNoneMatch === undefined ? 'If-Modified-Since' : 'If-None-Match');
  throw new S3Error('NotModified', 304, 'Not Modified', {
    headers: {
      etag: `"${object.etag}"`,
      'last-modified': new Date(object.lastModified).toUTCString(),
    },
  });
}

function matches(condition: string, object: ObjectVersion): boolean {
  return condition
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''))
    .some((tag) => tag === '*' || tag === object.etag);
}

/** A date that cannot be read is as if it were not there. */
function date(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
