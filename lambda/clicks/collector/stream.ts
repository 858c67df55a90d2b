import {
  ProvisionedThroughputExceededException,
  PutRecordCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';

/** The stream, as the collector uses it. */
export interface ClickStream {
  /** `throttled`: the shard of this key takes no more for now, however often it was tried. */
  put(lines: string, partitionKey: string): Promise<'taken' | 'throttled'>;
}

/**
 * A shard takes 1,000 records and 1 MiB a second.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
 */
export function clickStream(client: KinesisClient, StreamName: string): ClickStream {
  return {
    async put(lines, PartitionKey) {
      try {
        await client.send(
          new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from(lines) }),
        );
        return 'taken';
      } catch (error) {
        if (error instanceof ProvisionedThroughputExceededException) return 'throttled';
        throw error;
      }
    },
  };
}
