import type { ReadResult, Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { seconds } from './context.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html */
export function showRecords(
  { settings }: Stream,
  { sequenceNumbers }: Shard,
  { first, records }: ReadResult,
): readonly object[] {
  return records.map(({ partitionKey, data, arrivedAt }, i) => ({
    SequenceNumber: sequenceNumbers.text(first + i),
    ApproximateArrivalTimestamp: seconds(arrivedAt),
    Data: data,
    PartitionKey: partitionKey,
    EncryptionType: settings.encryption,
  }));
}
