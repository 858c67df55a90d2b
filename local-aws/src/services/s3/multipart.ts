import { randomBytes } from 'node:crypto';
import type { BodyStore, IncomingBody, StoredBody } from './body-store.ts';
import type { Bucket } from './bucket.ts';
import type { Checksum } from './checksums.ts';
import type { WriteConditions } from './conditions.ts';
import { checkWrite } from './conditions.ts';
import { invalidArgument, noSuchUpload, S3Error } from './errors.ts';
import { chooseParts, multipartChecksum, multipartEtag } from './multipart-upload.ts';
import type { CompletedPart, MultipartUpload, Part } from './multipart-upload.ts';
import type { Origin } from './notifications.ts';
import type { ObjectVersion } from './objects.ts';

const MAXIMUM_PARTS = 10_000;

export function startUpload(
  bucket: Bucket,
  upload: Pick<MultipartUpload, 'key' | 'headers' | 'initiated' | 'checksum'>,
): MultipartUpload {
  const uploadId = randomBytes(48).toString('base64url');
  const started = { ...upload, uploadId, parts: new Map<number, Part>(), completing: false };
  bucket.uploads.set(uploadId, started);
  return started;
}

/** Throws `NoSuchUpload` unless the upload is in progress and of this key. */
export function findUpload(bucket: Bucket, key: string, uploadId: string): MultipartUpload {
  const upload = bucket.uploads.get(uploadId);
  if (upload?.key !== key) throw noSuchUpload(uploadId);
  return upload;
}

/** Stores a part; one sent before under the same number is replaced. */
export async function uploadPart(
  store: BodyStore,
  bucket: Bucket,
  part: {
    key: string;
    uploadId: string;
    number: number;
    body: IncomingBody;
    now: () => number;
  },
): Promise<Part> {
  if (!Number.isInteger(part.number) || part.number < 1 || part.number > MAXIMUM_PARTS)
    throw invalidArgument(
      'partNumber',
      String(part.number),
      `Part number must be an integer between 1 and ${MAXIMUM_PARTS}, inclusive`,
    );
  const upload = findUpload(bucket, part.key, part.uploadId);
  const algorithm = upload.checksum?.algorithm;
  const { integrity } = part.body;
  const stored = await store.write({
    ...part.body,
    integrity: {
      ...integrity,
      checksum: integrity?.checksum ?? (algorithm && { algorithm, expected: () => undefined }),
    },
  });
  if (bucket.uploads.get(part.uploadId) !== upload || upload.completing) {
    await store.remove(stored.file);
    throw noSuchUpload(part.uploadId);
  }
  const uploaded = {
    number: part.number,
    etag: stored.md5.toString('hex'),
    lastModified: part.now(),
    stored,
  };
  const replaced = upload.parts.get(part.number);
  upload.parts.set(part.number, uploaded);
  if (replaced) await store.remove(replaced.stored.file);
  return uploaded;
}

/** Forgets an upload and removes its parts. Throws `OperationAborted` while it is completed. */
export async function discardUpload(
  store: BodyStore,
  bucket: Bucket,
  upload: MultipartUpload,
): Promise<void> {
  if (upload.completing) throw beingCompleted();
  bucket.uploads.delete(upload.uploadId);
  await Promise.all([...upload.parts.values()].map((part) => store.remove(part.stored.file)));
}

function beingCompleted(): S3Error {
  return new S3Error('OperationAborted', 409, 'Another call is completing this multipart upload.');
}

/** Makes one object of an upload's parts; `commit` makes it visible. */
export async function completeUpload(
  store: BodyStore,
  bucket: Bucket,
  input: {
    key: string;
    uploadId: string;
    parts: readonly CompletedPart[];
    conditions: WriteConditions;
    origin: Origin;
  },
  commit: (
    upload: MultipartUpload,
    body: StoredBody,
    facts: { etag: string; checksum: Checksum | undefined },
  ) => Promise<ObjectVersion>,
): Promise<ObjectVersion> {
  const upload = findUpload(bucket, input.key, input.uploadId);
  const parts = chooseParts(upload, input.parts);
  checkWrite(input.key, bucket.current(input.key), input.conditions);
  if (upload.completing) throw beingCompleted();
  upload.completing = true;
  let version: ObjectVersion;
  try {
    const algorithm = upload.checksum?.type === 'FULL_OBJECT' && upload.checksum.algorithm;
    const body = await store.write({
      body: store.readAll(parts.map((part) => part.stored.file)),
      integrity: { checksum: algorithm ? { algorithm, expected: () => undefined } : undefined },
    });
    version = await commit(upload, body, {
      etag: multipartEtag(parts),
      checksum: multipartChecksum(upload, parts, body),
    });
  } finally {
    upload.completing = false;
  }
  await discardUpload(store, bucket, upload);
  return version;
}
