import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { isWithin, partitionOf, type Hours } from './hours.ts';

interface LakeObject {
  readonly key: string;
  /** `2026-11-22-21` */
  readonly hour: string;
  /** Bytes, compressed. */
  readonly size: number;
}

const PREFIX = 'clicks/';
/** Objects fetched at the same time. */
const AT_ONCE = 8;

/** The objects of these hours: keys are listed in the order of time, so only theirs are listed. */
export async function listLake(
  s3: S3Client,
  bucket: string,
  hours: Hours,
): Promise<readonly LakeObject[]> {
  const found: LakeObject[] = [];
  const request = {
    Bucket: bucket,
    Prefix: PREFIX,
    ...(hours.from !== undefined && { StartAfter: `${PREFIX}hour=${hours.from}` }),
  };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, request)) {
    for (const { Key: key = '', Size: size = 0 } of Contents) {
      const hour = partitionOf(key);
      if (hour === undefined) continue;
      if (hours.to !== undefined && hour > hours.to) return found;
      if (isWithin(hour, hours)) found.push({ key, hour, size });
    }
  }
  return found;
}

/** Copies objects to `directory`, into a folder for each hour. When one fails, no more are begun. */
export async function download(
  s3: S3Client,
  bucket: string,
  objects: readonly LakeObject[],
  directory: string,
): Promise<void> {
  // A loop that is left by an error ends the generator, and so the other loops.
  const waiting = (function* () {
    yield* objects;
  })();
  const fetchWaiting = async (): Promise<void> => {
    for (const { key, hour } of waiting) {
      const folder = join(directory, `hour=${hour}`);
      await mkdir(folder, { recursive: true });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!(Body instanceof Readable)) throw new Error(`s3://${bucket}/${key} has no body.`);
      await pipeline(Body, createWriteStream(join(folder, basename(key))));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, fetchWaiting));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
}
