import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import type { OutgoingRecord } from '../stream.ts';
import { byStream, streamOf, type KinesisContext } from './context.ts';

const record = z.object({
  Data: z.string(),
  PartitionKey: z.string().min(1).max(256),
  ExplicitHashKey: z.string().optional(),
});
const single = byStream.extend(record.shape);
const several = byStream.extend({ Records: z.array(record).min(1).max(500) });

/**
 * `SequenceNumberForOrdering` changes nothing: a shard here always numbers in the order of arrival.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
 */
export function putRecord(context: KinesisContext): JsonAction {
  return jsonAction(single, (input) => {
    const stream = streamOf(input, context);
    const [result] = stream.put([outgoing(input)]);
    if (!result || result instanceof Error) throw result ?? new Error('No record was put.');
    const { shardId: ShardId, sequenceNumber: SequenceNumber } = result;
    return { ShardId, SequenceNumber, EncryptionType: stream.settings.encryption };
  });
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export function putRecords(context: KinesisContext): JsonAction {
  return jsonAction(several, (input) => {
    const stream = streamOf(input, context);
    let failed = 0;
    const results = stream.put(input.Records.map(outgoing)).map((result) => {
      if (!(result instanceof Error))
        return { SequenceNumber: result.sequenceNumber, ShardId: result.shardId };
      failed += 1;
      return { ErrorCode: result.code, ErrorMessage: result.message };
    });
    return {
      FailedRecordCount: failed,
      Records: results,
      EncryptionType: stream.settings.encryption,
    };
  });
}

function outgoing(input: z.output<typeof record>): OutgoingRecord {
  return {
    partitionKey: input.PartitionKey,
    explicitHashKey: input.ExplicitHashKey,
    data: input.Data,
  };
}
