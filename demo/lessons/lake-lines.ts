import { GetObjectCommand } from '@aws-sdk/client-s3';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ClicksTarget } from '../clicks/clicks-target.ts';
import { listLake } from '../clicks/lake/lake-objects.ts';

const decompress = promisify(gunzip);

/** Every line of the lake about a page or those under it, as it stands there. */
export async function linesInLake(
  { s3, clicks }: ClicksTarget,
  page: string,
): Promise<readonly string[]> {
  const Bucket = clicks.LakeBucketName;
  const objects = await listLake(s3, Bucket, { from: undefined, to: undefined });
  const found = await Promise.all(
    objects.map(async ({ key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
      const bytes = await Body?.transformToByteArray();
      const lines = (await decompress(bytes ?? '')).toString().split('\n');
      return lines.filter((line) => line.includes(`"page":"${page}`));
    }),
  );
  return found.flat();
}
