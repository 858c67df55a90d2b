import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** The version of an object that S3 has had longest, if it has any. */
export type FirstVersion = (key: string) => Promise<string | undefined>;

/**
 * S3 lists keys in alphabetical order and the versions of a key newest first, so the last one of the
 * key is the oldest. Keys that merely begin with it come after.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/list-obj-version-enabled-bucket.html
 */
export function firstVersion(client: S3Client, Bucket: string): FirstVersion {
  return async (key) => {
    let oldest: string | undefined;
    let KeyMarker: string | undefined;
    let VersionIdMarker: string | undefined;
    do {
      const page = await client.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: key, KeyMarker, VersionIdMarker }),
      );
      const own = page.Versions?.filter(({ Key }) => Key === key) ?? [];
      oldest = own.at(-1)?.VersionId ?? oldest;
      KeyMarker = page.NextKeyMarker;
      VersionIdMarker = page.NextVersionIdMarker;
    } while (KeyMarker === key);
    return oldest;
  };
}
