import { localArn } from '../../arn.ts';
import type { Prefix } from './prefix.ts';
import type { BufferingHints } from './record-buffer.ts';

/** A delivery stream from a Kinesis stream to a bucket. */
export interface DeliveryStream {
  readonly name: string;
  readonly streamArn: string;
  readonly hints: BufferingHints;
  readonly destination: {
    readonly bucketArn: string;
    /** The role that writes. */
    readonly roleArn: string;
    readonly prefix: Prefix;
    readonly compressionFormat: 'GZIP' | 'UNCOMPRESSED';
    /** Ends the objects' keys, with its dot; may be empty. */
    readonly fileExtension: string;
  };
  /** Where CloudWatch Logs is told of failures; undefined: nowhere. */
  readonly logging: { readonly logGroup: string; readonly logStream: string } | undefined;
}

export function deliveryStreamArn(name: string): string {
  return localArn('firehose', `deliverystream/${name}`);
}
