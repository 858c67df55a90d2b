import { decimalOf } from '../hash-keys.ts';
import type { Shard } from '../shard.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Shard.html */
export function showShard(shard: Shard): object {
  const { sequenceNumbers, log } = shard;
  return {
    ShardId: shard.id,
    ParentShardId: shard.parentIds[0],
    AdjacentParentShardId: shard.parentIds[1],
    HashKeyRange: showRange(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumbers.text(0),
      EndingSequenceNumber: shard.open ? undefined : sequenceNumbers.text(log.next),
    },
  };
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ChildShard.html */
export function showChild(shard: Shard): object {
  return { ShardId: shard.id, ParentShards: shard.parentIds, HashKeyRange: showRange(shard) };
}

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html */
function showRange({ range }: Shard): object {
  return { StartingHashKey: decimalOf(range.start), EndingHashKey: decimalOf(range.end) };
}
