import { randomBytes } from 'node:crypto';
import type { CorsRule } from './cors.ts';
import type { MultipartUpload } from './multipart-upload.ts';
import type { NotificationRule } from './notification-rules.ts';
import { NULL_VERSION } from './objects.ts';
import type { ObjectVersion, Version, Versioning } from './objects.ts';

/** A bucket's index: which versions each key has, in the order S3 lists them. */
export class Bucket {
  readonly name: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly uploads = new Map<string, MultipartUpload>();
  versioning: Versioning = 'Disabled';
  notifications: readonly NotificationRule[] = [];
  cors: readonly CorsRule[] = [];
  /** Per key, newest first; never an empty list. */
  readonly #versions = new Map<string, readonly Version[]>();
  #sortedKeys: readonly string[] | undefined;

  constructor(name: string, createdAt: number) {
    this.name = name;
    this.createdAt = createdAt;
  }

  get arn(): string {
    return `arn:aws:s3:::${this.name}`;
  }

  get isEmpty(): boolean {
    return this.#versions.size === 0;
  }

  newVersionId(): string {
    return this.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : NULL_VERSION;
  }

  /** Newest first. */
  versions(key: string): readonly Version[] {
    return this.#versions.get(key) ?? [];
  }

  /** What a reader of the key sees; undefined if there is nothing or a delete marker. */
  current(key: string): ObjectVersion | undefined {
    const [latest] = this.versions(key);
    return latest?.kind === 'object' ? latest : undefined;
  }

  /** Makes `version` the latest of its key. Returns the null version it replaced, if any. */
  add(version: Version): Version | undefined {
    const older = this.versions(version.key);
    const replaced =
      version.versionId === NULL_VERSION
        ? older.find((other) => other.versionId === NULL_VERSION)
        : undefined;
    if (older.length === 0) this.#sortedKeys = undefined;
    this.#versions.set(version.key, [version, ...older.filter((other) => other !== replaced)]);
    return replaced;
  }

  remove(key: string, versionId: string): Version | undefined {
    const versions = this.versions(key);
    const removed = versions.find((version) => version.versionId === versionId);
    if (!removed) return undefined;
    const left = versions.filter((version) => version !== removed);
    if (left.length > 0) this.#versions.set(key, left);
    else {
      this.#versions.delete(key);
      this.#sortedKeys = undefined;
    }
    return removed;
  }

  /** Every key ≥ `start`, in UTF-8 binary order. */
  *keysFrom(start: string): Generator<string> {
    this.#sortedKeys ??= [...this.#versions.keys()].toSorted(compareKeys);
    const keys = this.#sortedKeys;
    for (let index = lowerBound(keys, start); ; index++) {
      const key = keys[index];
      if (key === undefined) return;
      yield key;
    }
  }
}

/** S3 lists keys in UTF-8 binary order, which UTF-16 order is not beyond the basic plane. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function lowerBound(sorted: readonly string[], start: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(sorted[middle] ?? '', start) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
