import type { AwsResponse } from '../../../gateway/exchange.ts';
import { checkRead } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import type { ObjectVersion } from '../objects.ts';
import { parseRange } from '../range.ts';
import { parseCopySource } from './address.ts';
import { header, parameter, quoted, versionHeader, xmlResponse } from './call.ts';
import type { S3Call } from './call.ts';
import { checksumHeaders, keptHeaders, objectHeaders } from './object-headers.ts';
import { requestBody } from './request-body.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(call: S3Call): Promise<AwsResponse> {
  const version = await call.engine.put({
    bucket: call.bucket,
    key: call.key,
    ...requestBody(call),
    headers: keptHeaders(call.request.headers),
    conditions: writeConditions(call),
    origin: call.origin,
  });
  return {
    status: 200,
    headers: {
      etag: quoted(version.etag),
      ...checksumHeaders(version.checksum),
      ...versionHeader(call.engine.bucket(call.bucket), version),
    },
  };
}

export function writeConditions(call: S3Call): { ifMatch?: string; ifNoneMatch?: string } {
  return { ifMatch: header(call, 'if-match'), ifNoneMatch: header(call, 'if-none-match') };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export function getObject(call: S3Call): AwsResponse {
  const { object, headers } = found(call);
  const ifRange = header(call, 'if-range');
  const stale = ifRange?.startsWith('"') === true && ifRange !== quoted(object.etag);
  const range = stale ? undefined : parseRange(header(call, 'range'), object.size);
  if (!range)
    return {
      status: 200,
      headers: {
        ...headers,
        ...askedChecksum(call, object),
        'content-length': String(object.size),
      },
      body: call.engine.read(object),
    };
  return {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(range.end - range.start + 1),
      'content-range': `bytes ${range.start}-${range.end}/${object.size}`,
    },
    body: call.engine.read(object, range),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export function headObject(call: S3Call): AwsResponse {
  const { object, headers } = found(call);
  return {
    status: 200,
    headers: { ...headers, ...askedChecksum(call, object), 'content-length': String(object.size) },
  };
}

function found(call: S3Call): { object: ObjectVersion; headers: Record<string, string> } {
  if (parameter(call, 'partNumber'))
    throw new S3Error('NotImplemented', 501, 'local-aws does not read single parts (partNumber).');
  const object = call.engine.find(call.bucket, call.key, parameter(call, 'versionId'));
  checkRead(object, call.request.headers);
  return {
    object,
    headers: {
      ...objectHeaders(object, call.request.query),
      ...versionHeader(call.engine.bucket(call.bucket), object),
    },
  };
}

function askedChecksum(call: S3Call, object: ObjectVersion): Record<string, string> {
  return header(call, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
    ? checksumHeaders(object.checksum)
    : {};
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(call: S3Call): Promise<AwsResponse> {
  const source = parseCopySource(header(call, 'x-amz-copy-source') ?? '');
  const object = call.engine.find(source.bucket, source.key, source.versionId);
  checkRead(object, call.request.headers, 'x-amz-copy-source-');
  const replace = header(call, 'x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
  const ontoItself = source.bucket === call.bucket && source.key === call.key;
  if (ontoItself && !replace && source.versionId === undefined)
    throw new S3Error(
      'InvalidRequest',
      400,
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const algorithm = object.checksum?.algorithm;
  const target = call.engine.bucket(call.bucket);
  await using body = call.engine.read(object);
  const version = await call.engine.put({
    bucket: call.bucket,
    key: call.key,
    body,
    integrity: { checksum: algorithm && { algorithm, expected: () => undefined } },
    headers: replace ? keptHeaders(call.request.headers) : object.headers,
    conditions: writeConditions(call),
    event: 'ObjectCreated:Copy',
    origin: call.origin,
  });
  const sourceVersion = versionHeader(call.engine.bucket(source.bucket), object)[
    'x-amz-version-id'
  ];
  return xmlResponse(
    'CopyObjectResult',
    {
      LastModified: new Date(version.lastModified).toISOString(),
      ETag: quoted(version.etag),
      ...(version.checksum && {
        [`Checksum${version.checksum.algorithm}`]: version.checksum.value,
        ChecksumType: version.checksum.type,
      }),
    },
    {
      ...versionHeader(target, version),
      ...(sourceVersion !== undefined && { 'x-amz-copy-source-version-id': sourceVersion }),
    },
  );
}
