import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Leftovers } from './leftovers.ts';
import type { ContentHeaders } from './media/content-type.ts';
import { removeObjects } from './remove-objects.ts';

/** A file of this machine. */
export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
}

/** Where sources come from and media go to. */
export interface Store {
  /** One version of an uploaded object; `bytes` is its size. */
  open(key: string, versionId: string): Promise<{ bytes: number; body: Readable }>;
  put(key: string, file: LocalFile, headers: ContentHeaders): Promise<void>;
  /** Removes media; answers with how many files there were. */
  remove(leftovers: Leftovers): Promise<number>;
}

/**
 * Files up to this size are sent from memory: the SDK tries them again when S3 says that it is busy,
 * which it cannot do with a stream, and it takes less CPU. Segments are well below.
 */
const WHOLE_BYTES = 8 * 1024 ** 2;

export function s3Store(client: S3Client, uploads: string, media: string): Store {
  return {
    async open(Key, VersionId) {
      const { Body, ContentLength } = await client.send(
        new GetObjectCommand({ Bucket: uploads, Key, VersionId }),
      );
      if (!(Body instanceof Readable) || ContentLength === undefined) {
        throw new Error(`S3 answered without the content of ${Key}, version ${VersionId}.`);
      }
      return { bytes: ContentLength, body: Body };
    },
    async put(Key, { path, bytes }, { contentType, cacheControl }) {
      await client.send(
        new PutObjectCommand({
          Bucket: media,
          Key,
          Body: bytes <= WHOLE_BYTES ? await readFile(path) : createReadStream(path),
          ContentLength: bytes,
          ContentType: contentType,
          CacheControl: cacheControl,
        }),
      );
    },
    remove: (leftovers) => removeObjects(client, media, leftovers),
  };
}
