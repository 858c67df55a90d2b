import { toAwsError } from '../../gateway/aws-error.ts';
import type { AwsRequest, AwsResponse, RefusedRequest, Service } from '../../gateway/exchange.ts';
import { parseAddress } from './actions/address.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketVersioning,
} from './actions/buckets.ts';
import type { S3Call, S3Operation } from './actions/call.ts';
import { deleteObject, deleteObjects } from './actions/deletes.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './actions/lists.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  copyPart,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  putPart,
} from './actions/multipart.ts';
import { copyObject, getObject, headObject, putObject } from './actions/objects.ts';
import { postObject, type FormSigners } from './actions/post-object.ts';
import { corsHeaders, preflight, type CorsRule } from './cors.ts';
import type { S3Engine } from './engine.ts';
import { S3Error } from './errors.ts';
import { hostId } from './notifications.ts';
import { s3Permissions, toKnowOfAbsence } from './permissions.ts';
import { principalId } from './principal.ts';
import { xmlDocument } from './xml.ts';

/** Actions by method, kind of resource and subresource; a copy is a PUT that names its source. */
const operations: Readonly<Record<string, readonly [action: string, S3Operation]>> = {
  'GET service': ['ListBuckets', listBuckets],
  'PUT bucket': ['CreateBucket', createBucket],
  'HEAD bucket': ['HeadBucket', headBucket],
  'DELETE bucket': ['DeleteBucket', deleteBucket],
  'GET bucket': ['ListObjects', listObjects],
  'GET bucket?list-type': ['ListObjectsV2', listObjectsV2],
  'GET bucket?versions': ['ListObjectVersions', listObjectVersions],
  'GET bucket?uploads': ['ListMultipartUploads', listMultipartUploads],
  'GET bucket?location': ['GetBucketLocation', getBucketLocation],
  'GET bucket?versioning': ['GetBucketVersioning', getBucketVersioning],
  'PUT bucket?versioning': ['PutBucketVersioning', putBucketVersioning],
  'POST bucket?delete': ['DeleteObjects', deleteObjects],
  'GET object': ['GetObject', getObject],
  'HEAD object': ['HeadObject', headObject],
  'PUT object': ['PutObject', putObject],
  'PUT object from source': ['CopyObject', copyObject],
  'DELETE object': ['DeleteObject', deleteObject],
  'POST object?uploads': ['CreateMultipartUpload', createMultipartUpload],
  'PUT object?uploadId': ['UploadPart', putPart],
  'PUT object?uploadId from source': ['UploadPartCopy', copyPart],
  'POST object?uploadId': ['CompleteMultipartUpload', completeMultipartUpload],
  'DELETE object?uploadId': ['AbortMultipartUpload', abortMultipartUpload],
  'GET object?uploadId': ['ListParts', listParts],
};

/** Parameters that may well come empty and are no subresource. */
const LISTING_PARAMETERS = [
  'prefix',
  'delimiter',
  'marker',
  'start-after',
  'continuation-token',
  'key-marker',
  'version-id-marker',
  'encoding-type',
];

/** What a caller asks for with these would be lost in silence. */
const LOST = [
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-tagging',
  'x-amz-write-offset-bytes',
];

/**
 * S3's REST protocol in front of the engine. Signatures are the gateway's affair, but for those
 * inside a form.
 * @param forms undefined: browsers' forms are refused
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function s3Service(engine: S3Engine, forms?: FormSigners): Service {
  return {
    async handle(request): Promise<AwsResponse> {
      try {
        return finish(engine, request, await answer(engine, request, forms));
      } catch (failure) {
        return finish(engine, request, errorResponse(failure, request));
      }
    },
    refuse: (request, error) => finish(engine, request, errorResponse(error, request)),
  };
}

async function answer(
  engine: S3Engine,
  request: AwsRequest,
  forms: FormSigners | undefined,
): Promise<AwsResponse> {
  const { bucket, key } = parseAddress(request.headers.host, request.path);
  const { requestId, method, headers } = request;
  const origin = { principalId: principalId(request.caller), sourceIp: '127.0.0.1', requestId };
  const call = { engine, request, bucket, key, origin };
  if (request.caller.kind === 'anonymous') {
    if (method === 'OPTIONS') {
      request.admit('OPTIONS', []);
      return preflight(engine.bucket(bucket).cors, headers, key ? 'OBJECT' : 'BUCKET');
    }
    if (method === 'POST' && bucket && !key && forms) {
      request.admit('PostObject', []);
      return postObject(call, forms);
    }
  }
  const { name, action, operation } = findOperation(request, bucket, key);
  request.admit(action, s3Permissions(name, call));
  return perform(operation, call);
}

/** What every answer has: the request's ids, and what lets a page of another origin read it. */
function finish(engine: S3Engine, request: RefusedRequest, response: AwsResponse): AwsResponse {
  const { requestId, method, headers } = request;
  return {
    ...response,
    headers: {
      ...corsHeaders(rulesFor(engine, request), method, headers),
      ...response.headers,
      'x-amz-request-id': requestId,
      'x-amz-id-2': hostId(requestId),
    },
  };
}

function rulesFor(engine: S3Engine, { headers, path }: RefusedRequest): readonly CorsRule[] {
  if (headers.origin === undefined) return [];
  try {
    return engine.bucket(parseAddress(headers.host, path).bucket).cors;
  } catch {
    return [];
  }
}

/** Whoever may not list a bucket is not told that a key is missing. */
async function perform(operation: S3Operation, call: S3Call): Promise<AwsResponse> {
  try {
    return await operation(call);
  } catch (failure) {
    const { method } = call.request;
    const reads = method === 'GET' || method === 'HEAD';
    if (reads && failure instanceof S3Error && failure.code === 'NoSuchKey')
      call.request.authorize(toKnowOfAbsence(call));
    throw failure;
  }
}

function findOperation(
  request: AwsRequest,
  bucket: string,
  key: string,
): { name: string; action: string; operation: S3Operation } {
  const resource = key ? 'object' : bucket ? 'bucket' : 'service';
  const subresource = subresourceOf(request.query);
  const lost = LOST.find((header) => request.headers[header] !== undefined);
  if (lost) throw new S3Error('NotImplemented', 501, `local-aws does not implement ${lost}.`);
  const source = request.headers['x-amz-copy-source'] === undefined ? '' : ' from source';
  const name = `${request.method} ${resource}${subresource ? `?${subresource}` : ''}`;
  const [action, operation] = operations[`${name}${source}`] ?? [];
  if (action && operation) return { name: `${name}${source}`, action, operation };
  throw new S3Error(
    'NotImplemented',
    501,
    `A header or query you provided implies functionality that is not implemented: local-aws does not know ${name} of S3.`,
    { details: { ResourceType: subresource?.toUpperCase() ?? resource.toUpperCase() } },
  );
}

/** What of the resource is meant: `?acl`, `?uploadId=…`; undefined for the resource itself. */
function subresourceOf(query: URLSearchParams): string | undefined {
  for (const name of ['uploadId', 'list-type']) if (query.has(name)) return name;
  const subresource = [...query].find(
    ([name, value]) => value === '' && !LISTING_PARAMETERS.includes(name),
  );
  return subresource?.[0];
}

function errorResponse(failure: unknown, request: RefusedRequest): AwsResponse {
  const error = toAwsError(failure);
  const { details, headers } = failure instanceof S3Error ? failure : { details: {}, headers: {} };
  const errorCode = error.code;
  if (request.method === 'HEAD' || error.status === 304)
    return { status: error.status, headers, errorCode };
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', ...headers },
    errorCode,
    body: xmlDocument('Error', {
      Code: error.queryCode ?? error.code,
      Message: error.message,
      ...details,
      Resource: request.path,
      RequestId: request.requestId,
      HostId: hostId(request.requestId),
    }),
  };
}
