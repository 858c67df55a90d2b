import { S3Error } from './errors.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(name: string): void {
  const allowed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  if (!allowed || name.includes('..') || /^\d+\.\d+\.\d+\.\d+$/.test(name))
    throw new S3Error(
      'InvalidBucketName',
      400,
      `The specified bucket is not valid: "${name}" is not 3–63 lower-case letters, digits, dots and hyphens.`,
      { details: { BucketName: name } },
    );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > 1024)
    throw new S3Error('KeyTooLongError', 400, 'Your key is too long', {
      details: { Size: String(size), MaxSizeAllowed: '1024' },
    });
}
