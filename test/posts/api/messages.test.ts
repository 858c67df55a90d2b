import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { publishedQueue } from '../../../lambda/posts/api/published-queue.ts';
import { invitationMessage, publishedMessage } from '../../../lambda/posts/messages.ts';
import { invitationQueue } from '../../../lambda/posts/subscriptions/invitation-queue.ts';

const sent = z.object({ QueueUrl: z.string(), MessageBody: z.string() }).catchall(z.unknown());

function setUp() {
  const calls: z.infer<typeof sent>[] = [];
  const client = new SQSClient({ region: 'us-east-1' });
  client.middlewareStack.add(
    () =>
      ({ input }) => {
        calls.push(sent.parse(input));
        return Promise.resolve({ response: {}, output: { $metadata: {} } });
      },
    { step: 'initialize', priority: 'high' },
  );
  return { client, calls };
}

const body = (message: z.infer<typeof sent> | undefined): unknown =>
  JSON.parse(message?.MessageBody ?? '');

describe('what the APIs send', () => {
  it('publishes a post later, in the words that fanout reads', async () => {
    const { client, calls } = setUp();
    await publishedQueue(client, 'published')('p1', 30);
    expect(publishedMessage.parse(body(calls[0]))).toEqual({ kind: 'publish', postId: 'p1' });
    expect(calls).toEqual([
      expect.objectContaining({
        QueueUrl: 'published',
        DelaySeconds: 30,
        MessageAttributes: { postId: { DataType: 'String', StringValue: 'p1' } },
      }),
    ]);
  });

  it('asks for an invitation in the words that the inviter reads, without an address', async () => {
    const { client, calls } = setUp();
    const message = { subscriptionId: 's1', invitationId: 'i1' };
    await invitationQueue(client, 'invitations')(message);
    expect(invitationMessage.parse(body(calls[0]))).toEqual(message);
    expect(calls).toEqual([
      expect.objectContaining({
        QueueUrl: 'invitations',
        MessageAttributes: { subscriptionId: { DataType: 'String', StringValue: 's1' } },
      }),
    ]);
  });
});
