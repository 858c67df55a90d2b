import { z } from 'zod';
import { ACCOUNT_ID, REGION } from '../../../arn.ts';
import type { AwsResponse } from '../../../gateway/exchange.ts';
import { malformedXml } from '../errors.ts';
import { parseXml } from '../xml.ts';
import { xmlResponse } from './call.ts';
import type { S3Call } from './call.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(call: S3Call): AwsResponse {
  return xmlResponse('ListAllMyBucketsResult', {
    Owner: { ID: ACCOUNT_ID, DisplayName: 'local-aws' },
    Buckets: {
      Bucket: call.engine.buckets().map((bucket) => ({
        Name: bucket.name,
        CreationDate: new Date(bucket.createdAt).toISOString(),
        BucketRegion: REGION,
      })),
    },
  });
}

export function createBucket(call: S3Call): AwsResponse {
  call.engine.createBucket(call.bucket);
  return { status: 200, headers: { location: `/${call.bucket}` } };
}

export function headBucket(call: S3Call): AwsResponse {
  call.engine.bucket(call.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': REGION } };
}

export async function deleteBucket(call: S3Call): Promise<AwsResponse> {
  await call.engine.deleteBucket(call.bucket);
  return { status: 204 };
}

/** An empty constraint means us-east-1. */
export function getBucketLocation(call: S3Call): AwsResponse {
  call.engine.bucket(call.bucket);
  return xmlResponse('LocationConstraint', { '#text': '' });
}

/** A bucket that never had versions answers with an empty document. */
export function getBucketVersioning(call: S3Call): AwsResponse {
  const { versioning } = call.engine.bucket(call.bucket);
  return xmlResponse('VersioningConfiguration', {
    Status: versioning === 'Disabled' ? undefined : versioning,
  });
}

const versioningRequest = z.object({
  VersioningConfiguration: z.object({ Status: z.enum(['Enabled', 'Suspended']) }),
});

export async function putBucketVersioning(call: S3Call): Promise<AwsResponse> {
  const bucket = call.engine.bucket(call.bucket);
  const parsed = versioningRequest.safeParse(parseXml(await call.request.text()));
  if (!parsed.success) throw malformedXml(z.prettifyError(parsed.error));
  bucket.versioning = parsed.data.VersioningConfiguration.Status;
  return { status: 200 };
}
