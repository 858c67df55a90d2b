import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { batchSender } from '../../../lambda/posts/fanout/send-batch.ts';

/** A queue that refuses, of each call in turn, the messages of these posts. */
function queue(...refusals: readonly (readonly string[])[]) {
  const client = new SQSClient({ region: 'us-east-1' });
  const calls: string[][] = [];
  const pauses: number[] = [];
  client.middlewareStack.add(
    () => (given) => {
      const none = new SendMessageBatchCommand({ QueueUrl: '', Entries: [] });
      const { Entries = [] } = Object.assign(none, given).input;
      const refused = refusals[calls.length] ?? [];
      const postOf = (entry: (typeof Entries)[number]) =>
        entry.MessageAttributes?.['postId']?.StringValue ?? '';
      calls.push(Entries.map(postOf));
      const Failed = Entries.filter((entry) => refused.includes(postOf(entry))).map(({ Id }) => ({
        Id,
        SenderFault: false,
        Code: 'InternalError',
        Message: 'Busy.',
      }));
      return Promise.resolve({ response: {}, output: { $metadata: {}, Failed } });
    },
    { step: 'initialize' },
  );
  const send = batchSender(client, 'https://queue', (milliseconds) => {
    pauses.push(milliseconds);
    return Promise.resolve();
  });
  return { send, calls, pauses };
}

const messages = ['a', 'b', 'c'].map((postId) => ({ postId }));

describe('a batch of messages', () => {
  it('is one call when SQS takes them all', async () => {
    const { send, calls, pauses } = queue();
    await send(messages);
    expect(calls).toEqual([['a', 'b', 'c']]);
    expect(pauses).toEqual([]);
  });

  it('is sent again as far as SQS refused it, after longer and longer pauses', async () => {
    const { send, calls, pauses } = queue(['a', 'c'], ['c']);
    await send(messages);
    expect(calls).toEqual([['a', 'b', 'c'], ['a', 'c'], ['c']]);
    expect(pauses).toEqual([50, 100]);
  });

  it('fails when SQS goes on refusing, and says why', async () => {
    const { send, calls } = queue(...Array.from({ length: 9 }, () => ['b']));
    await expect(send(messages)).rejects.toThrow(
      'SQS refused 1 of 3 messages 5 times: InternalError Busy.',
    );
    expect(calls).toHaveLength(5);
  });

  it('is no call without messages', async () => {
    const { send, calls } = queue();
    await send([]);
    expect(calls).toEqual([]);
  });
});
