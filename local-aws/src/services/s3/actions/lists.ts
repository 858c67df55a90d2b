import type { AwsResponse } from '../../../gateway/exchange.ts';
import { ACCOUNT_ID } from '../../../arn.ts';
import { compareKeys } from '../bucket.ts';
import type { Bucket } from '../bucket.ts';
import { invalidArgument } from '../errors.ts';
import { listPage } from '../listing.ts';
import type { Page } from '../listing.ts';
import type { ObjectVersion, Version } from '../objects.ts';
import { encodeKey } from '../url-encoding.ts';
import type { XmlContent } from '../xml.ts';
import { parameter, quoted, xmlResponse } from './call.ts';
import type { S3Call } from './call.ts';

const OWNER = { ID: ACCOUNT_ID, DisplayName: 'local-aws' };

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(call: S3Call): AwsResponse {
  const token = parameter(call, 'continuation-token');
  const startAfter = parameter(call, 'start-after');
  const after = token === undefined ? startAfter : decodeToken(token);
  const view = listingView(call);
  const page = objectsPage(call, view, after);
  const owner = parameter(call, 'fetch-owner') === 'true' ? { Owner: OWNER } : {};
  return xmlResponse('ListBucketResult', {
    ...view.echo,
    StartAfter: startAfter && view.encode(startAfter),
    ContinuationToken: token,
    KeyCount: page.items.length + page.commonPrefixes.length,
    IsTruncated: page.isTruncated,
    NextContinuationToken:
      page.isTruncated && page.last ? Buffer.from(page.last).toString('base64url') : undefined,
    Contents: page.items.map((object) => ({ ...objectElement(object, view), ...owner })),
    CommonPrefixes: prefixElements(page, view),
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export function listObjects(call: S3Call): AwsResponse {
  const marker = parameter(call, 'marker');
  const view = listingView(call);
  const page = objectsPage(call, view, marker);
  return xmlResponse('ListBucketResult', {
    ...view.echo,
    Marker: view.encode(marker ?? ''),
    IsTruncated: page.isTruncated,
    NextMarker:
      view.delimiter && page.isTruncated && page.last ? view.encode(page.last) : undefined,
    Contents: page.items.map((object) => ({ ...objectElement(object, view), Owner: OWNER })),
    CommonPrefixes: prefixElements(page, view),
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listObjectVersions(call: S3Call): AwsResponse {
  const keyMarker = parameter(call, 'key-marker');
  const versionMarker = parameter(call, 'version-id-marker');
  const view = listingView(call);
  const bucket = call.engine.bucket(call.bucket);
  const start = later(view.prefix, keyMarker ?? '');
  const page = listPage(versionsAfter(bucket, start, keyMarker, versionMarker), {
    ...view,
    after: keyMarker ?? '',
  });
  const last = page.items.at(-1);
  const endsWithVersion = last !== undefined && last.key === page.last;
  const element = (version: Version): XmlContent => ({
    ...(version.kind === 'object'
      ? objectElement(version, view)
      : { Key: view.encode(version.key), LastModified: isoDate(version.lastModified) }),
    VersionId: version.versionId,
    IsLatest: bucket.versions(version.key)[0] === version,
    Owner: OWNER,
  });
  return xmlResponse('ListVersionsResult', {
    ...view.echo,
    KeyMarker: view.encode(keyMarker ?? ''),
    VersionIdMarker: versionMarker ?? '',
    IsTruncated: page.isTruncated,
    NextKeyMarker: page.isTruncated && page.last ? view.encode(page.last) : undefined,
    NextVersionIdMarker: page.isTruncated && endsWithVersion ? last.versionId : undefined,
    Version: page.items.filter((it) => it.kind === 'object').map(element),
    DeleteMarker: page.items.filter((it) => it.kind === 'delete-marker').map(element),
    CommonPrefixes: prefixElements(page, view),
  });
}

interface ListingView {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Applies `encoding-type=url` when it was asked for. */
  readonly encode: (text: string) => string;
  /** What every listing repeats of its request. */
  readonly echo: Record<string, XmlContent>;
}

function listingView(call: S3Call): ListingView {
  const prefix = parameter(call, 'prefix') ?? '';
  const delimiter = parameter(call, 'delimiter') ?? '';
  const encodingType = parameter(call, 'encoding-type');
  if (encodingType !== undefined && encodingType !== 'url')
    throw invalidArgument(
      'encoding-type',
      encodingType,
      'Invalid Encoding Method specified in Request',
    );
  const encode = encodingType ? encodeKey : (text: string): string => text;
  const maxKeys = maximum(call, 'max-keys');
  return {
    prefix,
    delimiter,
    maxKeys,
    encode,
    echo: {
      Name: call.bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter ? encode(delimiter) : undefined,
      MaxKeys: maxKeys,
      EncodingType: encodingType,
    },
  };
}

/** A page size as the query asks for it: 1000 unless told, and never more. */
export function maximum(call: S3Call, name: string): number {
  const text = parameter(call, name) ?? '1000';
  if (!/^\d{1,9}$/.test(text))
    throw invalidArgument(name, text, `Provided ${name} not an integer or within integer range`);
  return Math.min(Number(text), 1000);
}

function objectsPage(
  call: S3Call,
  view: ListingView,
  after: string | undefined,
): Page<ObjectVersion> {
  const bucket = call.engine.bucket(call.bucket);
  const objects = objectsAfter(bucket, later(view.prefix, after ?? ''), after);
  return listPage(objects, { ...view, after: after ?? '' });
}

function* objectsAfter(
  bucket: Bucket,
  start: string,
  after: string | undefined,
): Generator<ObjectVersion> {
  for (const key of bucket.keysFrom(start)) {
    const object = key === after ? undefined : bucket.current(key);
    if (object) yield object;
  }
}

/** Every version after the marker; a key marker alone skips all versions of its key. */
function* versionsAfter(
  bucket: Bucket,
  start: string,
  keyMarker: string | undefined,
  versionMarker: string | undefined,
): Generator<Version> {
  for (const key of bucket.keysFrom(start)) {
    const versions = bucket.versions(key);
    if (key !== keyMarker) yield* versions;
    else if (versionMarker !== undefined) {
      const index = versions.findIndex((version) => version.versionId === versionMarker);
      if (index >= 0) yield* versions.slice(index + 1);
    }
  }
}

function objectElement(object: ObjectVersion, view: ListingView): Record<string, XmlContent> {
  return {
    Key: view.encode(object.key),
    LastModified: isoDate(object.lastModified),
    ETag: quoted(object.etag),
    ChecksumAlgorithm: object.checksum?.algorithm,
    ChecksumType: object.checksum?.type,
    Size: object.size,
    StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD',
  };
}

function prefixElements<T>(page: Page<T>, view: ListingView): XmlContent {
  return page.commonPrefixes.map((prefix) => ({ Prefix: view.encode(prefix) }));
}

function later(a: string, b: string): string {
  return compareKeys(a, b) < 0 ? b : a;
}

function isoDate(time: number): string {
  return new Date(time).toISOString();
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (Buffer.from(text).toString('base64url') !== token)
    throw invalidArgument(
      'continuation-token',
      token,
      'The continuation token provided is incorrect',
    );
  return text;
}
