import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AwsError } from '../../gateway/aws-error.ts';
import type { AwsRequest, Service } from '../../gateway/exchange.ts';
import { refusal } from '../../gateway/refusal.ts';
import type { WebHandler, WebOrigins } from '../../gateway/web.ts';

export interface OriginConfig {
  readonly domainName: string;
  /** Stands before every path, e.g. `/v1`; may be empty. */
  readonly path: string;
  /** By lower-case name; they replace the viewer's. */
  readonly customHeaders: Readonly<Record<string, string>>;
}

/** `bucket.s3.amazonaws.com`, `bucket.s3.us-east-1.amazonaws.com`, and the older and dual-stack forms. */
const BUCKET =
  /^(?<bucket>.+)\.s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com$/;

/**
 * What a distribution's origin answers with. Throws for one that is not of this machine.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html
 */
export function originHandler(
  { domainName, path, customHeaders }: OriginConfig,
  known: { readonly origins: WebOrigins; readonly s3: Service },
): WebHandler {
  const bucket = BUCKET.exec(domainName)?.groups?.bucket;
  const handler =
    bucket === undefined ? known.origins.find(domainName) : bucketHandler(known.s3, bucket);
  const host = bucket === undefined ? { host: domainName } : {};
  if (!handler)
    throw new Error(
      `Requests to the origin ${domainName} would leave this machine. Here a distribution has buckets and HTTP APIs of this app behind it: leave the origin out of what you synthesize for the laptop.`,
    );
  return (request) =>
    handler({
      ...request,
      path: `${path}${request.path}`,
      headers: { ...request.headers, ...customHeaders, ...host },
    });
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A bucket seen through an origin access control that may read objects, and nothing else: not even
 * whether a key is missing is told.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
function bucketHandler(s3: Service, bucket: string): WebHandler {
  return async ({ method, path, rawQuery, headers, signal }) => {
    const requestId = randomUUID();
    const authorize: AwsRequest['authorize'] = (needs) => {
      if (needs.some(({ action }) => action !== 's3:GetObject')) throw accessDenied();
    };
    const request: AwsRequest = {
      requestId,
      service: 's3',
      caller: { kind: 'anonymous' },
      admit: (_action, needs) => authorize(needs),
      authorize,
      method,
      // As sent: dots and encoded slashes are part of the key.
      path: `/${bucket}${path}`,
      query: new URLSearchParams(rawQuery),
      // A host of the viewer's choice could name another bucket.
      headers: { ...headers, host: undefined },
      body: Readable.from([]),
      text: () => Promise.resolve(''),
      signal,
    };
    const response = READS.has(method)
      ? await s3.handle(request)
      : refusal({ headers: {}, service: 's3', requestId }, accessDenied());
    return { headers: {}, ...response };
  };
}

function accessDenied(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied', { status: 403 });
}
