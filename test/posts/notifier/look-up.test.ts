import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lookUpIn } from '../../../lambda/posts/notifier/look-up.ts';
import { subscriptionIdOf } from '../../../lambda/posts/subscription.ts';
import { addressId } from '../../../lambda/shared/address.ts';
import { noon } from '../../video/support/things.ts';

const idOf = (email: string) => subscriptionIdOf('a1', email);

/** Both tables: these are subscribed, and those suppressed. */
function setUp(subscribed: readonly string[], suppressed: readonly string[]) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const asked: Record<string, unknown>[] = [];
  const rows = {
    subscriptions: subscribed.map((email) => ({
      subscriptionId: idOf(email),
      authorId: 'a1',
      email,
      status: 'SUBSCRIBED',
      requestedAt: noon.toISOString(),
    })),
    suppressions: suppressed.map((email) => ({
      address: addressId(email),
      reason: 'BOUNCE',
      at: noon.toISOString(),
    })),
  };
  client.middlewareStack.add(
    () => (given) => {
      const { input } = Object.assign(new BatchGetCommand({ RequestItems: {} }), given);
      const { subscriptions, suppressions } = input.RequestItems ?? {};
      asked.push({ subscriptions: subscriptions?.Keys, suppressions: suppressions?.Keys });
      const output = { $metadata: {}, Responses: rows };
      return Promise.resolve({ response: {}, output });
    },
    { step: 'initialize', name: 'tables' },
  );
  const tables = { subscriptions: 'subscriptions', suppressions: 'suppressions' };
  return { lookUp: lookUpIn(client, tables), asked };
}

describe('what is known of a delivery’s recipients', () => {
  it('is read by one call: who is subscribed, and whose address is suppressed', async () => {
    const [ada, ben, cy] = ['ada@example.com', 'ben@example.com', 'cy@example.com'];
    const { lookUp, asked } = setUp([ada, ben], [ben, cy]);
    const found = await lookUp([ada, ben, cy].map(idOf));
    expect(found.subscriptions.map(({ email }) => email)).toEqual([ada, ben]);
    expect([...found.suppressed]).toEqual([idOf(ben), idOf(cy)]);
    expect(asked).toEqual([
      {
        subscriptions: [ada, ben, cy].map((email) => ({ subscriptionId: idOf(email) })),
        suppressions: [ada, ben, cy].map((email) => ({ address: addressId(email) })),
      },
    ]);
  });

  it('does not need an address to ask whether it is suppressed', async () => {
    const { lookUp, asked } = setUp([], []);
    await lookUp([idOf('ada@example.com')]);
    expect(JSON.stringify(asked)).not.toContain('@');
  });
});
