import type { AwsRequest, AwsResponse } from '../../../gateway/exchange.ts';
import type { S3Engine } from '../engine.ts';
import type { Origin } from '../notifications.ts';
import type { Version } from '../objects.ts';
import type { Bucket } from '../bucket.ts';
import { xmlDocument } from '../xml.ts';
import type { XmlContent } from '../xml.ts';

/** One S3 request, as its operation sees it. */
export interface S3Call {
  readonly engine: S3Engine;
  readonly request: AwsRequest;
  /** Empty for what concerns no bucket. */
  readonly bucket: string;
  /** Empty for what concerns no object. */
  readonly key: string;
  readonly origin: Origin;
}

export type S3Operation = (call: S3Call) => Promise<AwsResponse> | AwsResponse;

/** A request header as one string. */
export function header(call: S3Call, name: string): string | undefined {
  return call.request.headers[name]?.toString();
}

/** A query parameter; an empty one counts as none. */
export function parameter(call: S3Call, name: string): string | undefined {
  return call.request.query.get(name) || undefined;
}

export function xmlResponse(
  root: string,
  content: Readonly<Record<string, XmlContent>>,
  headers: Record<string, string> = {},
): AwsResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: xmlDocument(root, content),
  };
}

/** Buckets that never had versions do not speak of them. */
export function versionHeader(bucket: Bucket, version: Version): Record<string, string> {
  return bucket.versioning === 'Disabled' ? {} : { 'x-amz-version-id': version.versionId };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}
