import { KinesisClient, ProvisionedThroughputExceededException } from '@aws-sdk/client-kinesis';
import { clickStream } from '../../../lambda/clicks/collector/stream.ts';

/** The stream `clicks`, whose service answers like this, and what it was asked. */
function streamThat(answer: () => Promise<object>) {
  const client = new KinesisClient({ region: 'us-east-1' });
  const asked: unknown[] = [];
  client.middlewareStack.add(
    () => async (request) => {
      asked.push(request.input);
      return { output: { $metadata: {}, ...(await answer()) }, response: {} };
    },
    { step: 'initialize' },
  );
  return { stream: clickStream(client, 'clicks'), asked };
}

describe('the stream of clicks', () => {
  it('is given one record, under the visitor’s key', async () => {
    const { stream, asked } = streamThat(() => Promise.resolve({}));
    expect(await stream.put('{"page":"/é"}\n', 'ada')).toBe('taken');
    expect(asked).toEqual([
      { StreamName: 'clicks', PartitionKey: 'ada', Data: Buffer.from('{"page":"/é"}\n') },
    ]);
  });

  it('may be throttled, which is no failure', async () => {
    const message = 'Rate exceeded for shard shardId-000000000000';
    const { stream } = streamThat(() =>
      Promise.reject(new ProvisionedThroughputExceededException({ message, $metadata: {} })),
    );
    expect(await stream.put('{}\n', 'ada')).toBe('throttled');
  });

  it('fails otherwise', async () => {
    const { stream } = streamThat(() => Promise.reject(new Error('connect ECONNREFUSED')));
    await expect(stream.put('{}\n', 'ada')).rejects.toThrow('ECONNREFUSED');
  });
});
