import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';

export const StreamName = 'clicks';
export const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

export type ClicksStream = ReturnType<typeof clicksStream>;

/** What tests do with the one stream they have, as short calls. */
export function clicksStream(client: KinesisClient) {
  return {
    create: (ShardCount = 1) => client.send(new CreateStreamCommand({ StreamName, ShardCount })),

    put: (text: string, PartitionKey = 'someone') =>
      client.send(new PutRecordCommand({ StreamName, Data: Buffer.from(text), PartitionKey })),

    /** From the oldest record on, or from the first one at `Timestamp`. */
    async iterator(more: { ShardId?: string; Timestamp?: Date } = {}) {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamARN,
          ShardId: more.ShardId ?? 'shardId-000000000000',
          ShardIteratorType: more.Timestamp ? 'AT_TIMESTAMP' : 'TRIM_HORIZON',
          Timestamp: more.Timestamp,
        }),
      );
      return ShardIterator;
    },

    get: (ShardIterator: string | undefined, Limit?: number) =>
      client.send(new GetRecordsCommand({ ShardIterator, Limit })),
  };
}

export function texts(records: readonly { Data?: Uint8Array | undefined }[] = []): string[] {
  return records.map(({ Data }) => Buffer.from(Data ?? []).toString());
}
