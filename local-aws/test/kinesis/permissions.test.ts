import { kinesisPermissions } from '../../src/services/kinesis/permissions.ts';
import { shardPages } from '../../src/services/kinesis/shard-pages.ts';
import { shardIterator } from '../../src/services/kinesis/shard-iterator.ts';

const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
const ConsumerARN = `${StreamARN}/consumer/trending:1`;
const ShardIterator = shardIterator({
  streamArn: StreamARN,
  streamCreatedAt: 0,
  shardId: 'shardId-000000000000',
  position: 0,
  issuedAt: 0,
});

const { NextToken } = shardPages.of({
  items: ['a', 'b'],
  idOf: (item) => item,
  query: { streamArn: StreamARN },
  after: undefined,
  most: 1,
  now: 0,
});

it.each([
  ['PutRecord', { StreamName: 'clicks' }, StreamARN],
  ['PutRecords', { StreamARN }, StreamARN],
  ['GetRecords', { ShardIterator }, StreamARN],
  ['GetRecords', { ShardIterator, StreamARN: 'arn:of:another' }, StreamARN],
  ['SubscribeToShard', { ConsumerARN }, ConsumerARN],
  ['DescribeStreamConsumer', { ConsumerARN, StreamARN }, ConsumerARN],
  ['ListShards', { NextToken }, StreamARN],
  ['ListStreams', {}, '*'],
  ['ListStreams', { NextToken: 'of another kind' }, '*'],
])('%s of %j needs its permission there', (action, input, resource) => {
  expect(kinesisPermissions(action, input)).toEqual([{ action: `kinesis:${action}`, resource }]);
});
