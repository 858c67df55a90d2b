import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ContentHeaders } from './media/content-type.ts';

/** Where sources come from and media go to. */
export interface Store {
  /** One version of an uploaded object; `bytes` is its size. */
  open(key: string, versionId: string): Promise<{ bytes: number; body: Readable }>;
  /** Puts a file of this machine under `key`. */
  put(key: string, path: string, headers: ContentHeaders): Promise<void>;
}

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
    async put(Key, path, { contentType, cacheControl }) {
      const { size } = await stat(path);
      await client.send(
        new PutObjectCommand({
          Bucket: media,
          Key,
          Body: createReadStream(path),
          ContentLength: size,
          ContentType: contentType,
          CacheControl: cacheControl,
        }),
      );
    },
  };
}
