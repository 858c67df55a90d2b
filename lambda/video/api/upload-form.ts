import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { UploadForm } from './schemas.ts';

/** A form can be sent this long, in seconds. */
const lifetime = 15 * 60;

/** What a form lets its bearer put into the upload bucket. */
export interface Upload {
  readonly key: string;
  readonly contentType: string;
  /** The most bytes that S3 takes. */
  readonly sizeBytes: number;
}

/**
 * Makes forms that upload straight to S3: this key, this content type, no more than this size.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function uploadForms(client: S3Client, Bucket: string) {
  return async ({ key, contentType, sizeBytes }: Upload, now: Date): Promise<UploadForm> => {
    const { url, fields } = await createPresignedPost(client, {
      Bucket,
      Key: key,
      // Each of the fields is a condition too: it must be sent as it is here.
      Fields: { 'Content-Type': contentType },
      Conditions: [['content-length-range', 1, sizeBytes]],
      Expires: lifetime,
    });
    return { url, fields, expiresAt: new Date(now.getTime() + lifetime * 1000).toISOString() };
  };
}
