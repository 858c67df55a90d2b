import { PARTITION } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';
import { parseCopySource } from './actions/address.ts';
import { header, parameter, type S3Call } from './actions/call.ts';

/** The IAM action of each operation, where that is another than reading or writing an object. */
const ACTIONS: Readonly<Record<string, string>> = {
  'GET service': 'ListAllMyBuckets',
  'PUT bucket': 'CreateBucket',
  'HEAD bucket': 'ListBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET bucket': 'ListBucket',
  'GET bucket?list-type': 'ListBucket',
  'GET bucket?versions': 'ListBucketVersions',
  'GET bucket?uploads': 'ListBucketMultipartUploads',
  'GET bucket?location': 'GetBucketLocation',
  'GET bucket?versioning': 'GetBucketVersioning',
  'PUT bucket?versioning': 'PutBucketVersioning',
  'DELETE object?uploadId': 'AbortMultipartUpload',
  'GET object?uploadId': 'ListMultipartUploadParts',
};

/** Policies may ask these for the prefix that is listed. */
const LISTS = new Set(['ListBucket', 'ListBucketVersions', 'ListBucketMultipartUploads']);

/**
 * What a call needs: its action on the bucket or object, and to read what it copies from.
 * @param operation method, kind of resource and subresource, e.g. `GET bucket?versions`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function s3Permissions(operation: string, call: S3Call): readonly Permission[] {
  const { bucket, key } = call;
  const action = ACTIONS[operation];
  if (action) {
    const prefix = LISTS.has(action) ? parameter(call, 'prefix') : undefined;
    return [
      {
        action: `s3:${action}`,
        resource: arnOf(bucket, key),
        ...(prefix !== undefined && { context: { 's3:prefix': prefix } }),
      },
    ];
  }
  switch (operation) {
    case 'GET object':
    case 'HEAD object':
      return [onObject('GetObject', bucket, key, parameter(call, 'versionId'))];
    case 'DELETE object':
      return [deletion(call, key, parameter(call, 'versionId'))];
    case 'POST bucket?delete':
      // Each object is asked for by itself, and refused by itself.
      return [];
    default: {
      const source = header(call, 'x-amz-copy-source');
      const from = source === undefined ? undefined : parseCopySource(source);
      return [
        ...(from ? [onObject('GetObject', from.bucket, from.key, from.versionId)] : []),
        putPermission(bucket, key),
      ];
    }
  }
}

export function putPermission(bucket: string, key: string): Permission {
  return onObject('PutObject', bucket, key);
}

export function deletion(call: S3Call, key: string, versionId: string | undefined): Permission {
  return onObject('DeleteObject', call.bucket, key, versionId);
}

/** Only who may list a bucket is told that a key is not there. */
export function toKnowOfAbsence({ bucket }: S3Call): readonly Permission[] {
  return [{ action: 's3:ListBucket', resource: arnOf(bucket, '') }];
}

/** A version is read and deleted by an action of its own. */
function onObject(action: string, bucket: string, key: string, versionId?: string): Permission {
  return {
    action: `s3:${action}${versionId === undefined ? '' : 'Version'}`,
    resource: arnOf(bucket, key),
  };
}

function arnOf(bucket: string, key: string): string {
  if (!bucket) return '*';
  return `arn:${PARTITION}:s3:::${bucket}${key && `/${key}`}`;
}
