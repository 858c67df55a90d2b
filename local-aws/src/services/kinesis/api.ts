import type { Service } from '../../gateway/exchange.ts';
import { jsonService } from '../../gateway/json-protocol.ts';
import {
  deregisterStreamConsumer,
  describeStreamConsumer,
  listStreamConsumers,
  registerStreamConsumer,
} from './actions/consumers.ts';
import type { KinesisContext } from './actions/context.ts';
import { putRecord, putRecords } from './actions/put.ts';
import { getRecords, getShardIterator } from './actions/read.ts';
import { listShards, mergeShards, splitShard, updateShardCount } from './actions/shards.ts';
import {
  createStream,
  decreaseStreamRetentionPeriod,
  deleteStream,
  describeStream,
  describeStreamSummary,
  increaseStreamRetentionPeriod,
  listStreams,
  updateStreamMode,
} from './actions/streams.ts';
import { subscribeToShard } from './actions/subscribe-to-shard.ts';
import { billedOf } from './billed.ts';
import { entriesOf } from './entries.ts';
import { kinesisPermissions } from './permissions.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html */
export function kinesisService(context: KinesisContext): Service {
  return jsonService({
    namespace: 'com.amazonaws.kinesis.v20131202',
    version: '1.1',
    permissions: kinesisPermissions,
    entries: entriesOf,
    billed: billedOf,
    actions: {
      CreateStream: createStream(context),
      DecreaseStreamRetentionPeriod: decreaseStreamRetentionPeriod(context),
      DeleteStream: deleteStream(context),
      DeregisterStreamConsumer: deregisterStreamConsumer(context),
      DescribeStream: describeStream(context),
      DescribeStreamConsumer: describeStreamConsumer(context),
      DescribeStreamSummary: describeStreamSummary(context),
      GetRecords: getRecords(context),
      GetShardIterator: getShardIterator(context),
      IncreaseStreamRetentionPeriod: increaseStreamRetentionPeriod(context),
      ListShards: listShards(context),
      ListStreamConsumers: listStreamConsumers(context),
      ListStreams: listStreams(context),
      MergeShards: mergeShards(context),
      PutRecord: putRecord(context),
      PutRecords: putRecords(context),
      RegisterStreamConsumer: registerStreamConsumer(context),
      SplitShard: splitShard(context),
      SubscribeToShard: subscribeToShard(context),
      UpdateShardCount: updateShardCount(context),
      UpdateStreamMode: updateStreamMode(context),
    },
  });
}
