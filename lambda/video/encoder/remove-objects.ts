import { DeleteObjectsCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { Leftovers } from './leftovers.ts';

/**
 * Removes what lies under one prefix and not under another, as many keys with one request as S3 lists
 * and deletes: 1,000. Answers with how many there were.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function removeObjects(
  client: S3Client,
  Bucket: string,
  { under, except }: Leftovers,
): Promise<number> {
  let removed = 0;
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client },
    { Bucket, Prefix: under },
  )) {
    const Objects = Contents.flatMap(({ Key }) =>
      Key === undefined || (except !== undefined && Key.startsWith(except)) ? [] : [{ Key }],
    );
    if (Objects.length === 0) continue;
    const { Errors: [refused] = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    if (refused) throw new Error(`${refused.Key} was not removed: ${refused.Code}.`);
    removed += Objects.length;
  }
  return removed;
}
