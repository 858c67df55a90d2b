import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import type { EventTargets } from '../../event-targets.ts';
import { BodyStore } from './body-store.ts';
import type { IncomingBody, StoredBody } from './body-store.ts';
import { Bucket } from './bucket.ts';
import type { Checksum } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import type { WriteConditions } from './conditions.ts';
import { noSuchBucket, noSuchKey, noSuchVersion, S3Error } from './errors.ts';
import { completeUpload } from './multipart.ts';
import type { CompletedPart } from './multipart-upload.ts';
import { checkBucketName, checkKey } from './names.ts';
import type { NotificationRule } from './notification-rules.ts';
import { INTERNAL_ORIGIN, notify, sendTestEvents } from './notifications.ts';
import type { CreationEvent, Origin, RemovalEvent } from './notifications.ts';
import { NULL_VERSION } from './objects.ts';
import type { ObjectHeaders, ObjectVersion, Version, VersionBase } from './objects.ts';
import type { ByteRange } from './range.ts';

export interface PutInput extends Omit<IncomingBody, 'body'> {
  readonly bucket: string;
  readonly key: string;
  readonly body: Readable | Uint8Array | string;
  readonly headers?: ObjectHeaders;
  readonly conditions?: WriteConditions;
  /** What the notification says happened; `ObjectCreated:Put` unless told. */
  readonly event?: CreationEvent;
  readonly origin?: Origin;
}

export interface DeleteInput {
  readonly bucket: string;
  readonly key: string;
  /** Removes this version for good; without it a versioned bucket gets a delete marker. */
  readonly versionId?: string;
  /** Delete only if the current object has this ETag. */
  readonly ifMatch?: string;
  readonly origin?: Origin;
}

/**
 * Buckets, their objects and versions. Bodies are streamed to and from files; the index is in
 * memory, so nothing outlives the process. Lifecycle rules are not executed.
 */
export class S3Engine {
  readonly store: BodyStore;
  readonly #clock: Clock;
  readonly #targets: () => EventTargets;
  readonly #buckets = new Map<string, Bucket>();
  #sequence = 0;

  constructor(options: { clock: Clock; directory: string; targets: () => EventTargets }) {
    this.#clock = options.clock;
    this.#targets = options.targets;
    this.store = new BodyStore(join(options.directory, 'bodies'));
  }

  /** ms since the epoch, in whole seconds: S3 dates objects no finer. */
  now(): number {
    return Math.floor(this.#clock.now() / 1000) * 1000;
  }

  buckets(): readonly Bucket[] {
    return [...this.#buckets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws `NoSuchBucket`. */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  /** A bucket of one's own is created again without complaint, as in us-east-1. */
  createBucket(name: string): Bucket {
    checkBucketName(name);
    const bucket = this.#buckets.get(name) ?? new Bucket(name, this.now());
    this.#buckets.set(name, bucket);
    return bucket;
  }

  async deleteBucket(name: string): Promise<void> {
    const bucket = this.bucket(name);
    if (!bucket.isEmpty)
      throw new S3Error('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty', {
        details: { BucketName: name },
      });
    this.#buckets.delete(name);
    const parts = [...bucket.uploads.values()].flatMap((upload) => [...upload.parts.values()]);
    await Promise.all(parts.map((part) => this.store.remove(part.stored.file)));
  }

  /** Replaces a bucket's notifications. Queues and topics are sent the test event first. */
  setNotifications(name: string, rules: readonly NotificationRule[], validate = true): void {
    const bucket = this.bucket(name);
    if (validate) sendTestEvents(this.#targets(), bucket, rules, this.#clock.now());
    bucket.notifications = rules;
  }

  /** Streams an object in. Nothing is visible before the whole body has come and was checked. */
  async put(input: PutInput): Promise<ObjectVersion> {
    this.bucket(input.bucket);
    checkKey(input.key);
    const body =
      input.body instanceof Readable ? input.body : Readable.from([Buffer.from(input.body)]);
    const stored = await this.store.write({ ...input, body });
    const facts = { etag: stored.md5.toString('hex'), checksum: stored.checksum };
    return this.#commit({ event: 'ObjectCreated:Put', ...input }, stored, facts);
  }

  /** Makes an object of an upload's parts. */
  completeUpload(input: {
    bucket: string;
    key: string;
    uploadId: string;
    parts: readonly CompletedPart[];
    conditions: WriteConditions;
    origin: Origin;
  }): Promise<ObjectVersion> {
    return completeUpload(this.store, this.bucket(input.bucket), input, (upload, stored, facts) =>
      this.#commit(
        { ...input, headers: upload.headers, event: 'ObjectCreated:CompleteMultipartUpload' },
        stored,
        facts,
      ),
    );
  }

  /**
   * The object a reader gets. Throws `NoSuchKey` or `NoSuchVersion`; a delete marker asked for by
   * its version is `MethodNotAllowed`.
   */
  find(bucketName: string, key: string, versionId?: string): ObjectVersion {
    const bucket = this.bucket(bucketName);
    const versions = bucket.versions(key);
    const version =
      versionId === undefined
        ? versions[0]
        : versions.find((candidate) => candidate.versionId === versionId);
    if (version?.kind === 'object') return version;
    if (!version) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
    const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
    if (versionId === undefined) throw noSuchKey(key, headers);
    throw new S3Error(
      'MethodNotAllowed',
      405,
      'The specified method is not allowed against this resource.',
      { details: { ResourceType: 'DeleteMarker' }, headers },
    );
  }

  /** Opens an object's bytes. Whoever takes the stream must read it to the end or destroy it. */
  read(object: ObjectVersion, range?: ByteRange): Readable {
    return this.store.read(object.file, range);
  }

  /** Returns what went, or the delete marker that came; undefined if there was nothing to do. */
  async delete(input: DeleteInput): Promise<Version | undefined> {
    const bucket = this.bucket(input.bucket);
    if (input.ifMatch !== undefined)
      checkWrite(input.key, bucket.current(input.key), { ifMatch: input.ifMatch });
    if (input.versionId === undefined && bucket.versioning !== 'Disabled') {
      const marker = { kind: 'delete-marker' as const, ...this.#newVersion(bucket, input.key) };
      const replaced = bucket.add(marker);
      this.#notify(bucket, 'ObjectRemoved:DeleteMarkerCreated', marker, input.origin);
      await this.#discard(replaced);
      return marker;
    }
    const removed = bucket.remove(input.key, input.versionId ?? NULL_VERSION);
    if (!removed) return undefined;
    const event = { ...removed, sequencer: this.#nextSequencer() };
    this.#notify(bucket, 'ObjectRemoved:Delete', event, input.origin);
    await this.#discard(removed);
    return removed;
  }

  async #commit(
    input: Omit<PutInput, 'body'> & { event: CreationEvent },
    stored: StoredBody,
    facts: { etag: string; checksum: Checksum | undefined },
  ): Promise<ObjectVersion> {
    try {
      const bucket = this.bucket(input.bucket);
      checkWrite(input.key, bucket.current(input.key), input.conditions ?? {});
      const version: ObjectVersion = {
        kind: 'object',
        ...this.#newVersion(bucket, input.key),
        ...facts,
        size: stored.size,
        file: stored.file,
        headers: input.headers ?? {},
      };
      const replaced = bucket.add(version);
      this.#notify(bucket, input.event, version, input.origin);
      await this.#discard(replaced);
      return version;
    } catch (error) {
      await this.store.remove(stored.file);
      throw error;
    }
  }

  #newVersion(bucket: Bucket, key: string): VersionBase {
    return {
      key,
      versionId: bucket.newVersionId(),
      lastModified: this.now(),
      sequencer: this.#nextSequencer(),
    };
  }

  #nextSequencer(): string {
    this.#sequence += 1;
    return this.#sequence.toString(16).toUpperCase().padStart(16, '0');
  }

  #notify(
    bucket: Bucket,
    eventName: CreationEvent | RemovalEvent,
    version: Version,
    origin = INTERNAL_ORIGIN,
  ): void {
    if (bucket.notifications.length === 0) return;
    notify(this.#targets(), bucket, { eventName, version, time: this.#clock.now(), origin });
  }

  async #discard(version: Version | undefined): Promise<void> {
    if (version?.kind === 'object') await this.store.remove(version.file);
  }
}
