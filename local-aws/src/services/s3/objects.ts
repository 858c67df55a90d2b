import type { Checksum } from './checksums.ts';

/** The headers S3 keeps with an object and gives back, by lower-case name (`x-amz-meta-*` too). */
export type ObjectHeaders = Readonly<Record<string, string>>;

export interface VersionBase {
  readonly key: string;
  /** `null` (the word) in a bucket without versions. */
  readonly versionId: string;
  /** ms since the epoch, whole seconds as in S3. */
  readonly lastModified: number;
  /** Hexadecimal; orders the events of one key. */
  readonly sequencer: string;
}

export interface ObjectVersion extends VersionBase {
  readonly kind: 'object';
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly checksum: Checksum | undefined;
  /** Where the bytes are. */
  readonly file: string;
}

interface DeleteMarker extends VersionBase {
  readonly kind: 'delete-marker';
}

export type Version = ObjectVersion | DeleteMarker;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
export type Versioning = 'Disabled' | 'Enabled' | 'Suspended';

export const NULL_VERSION = 'null';
