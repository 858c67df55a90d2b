import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { addressId } from '../../lambda/shared/address.ts';
import { suppressionsTable } from '../../lambda/shared/suppressions.ts';

/** The table, in which these addresses are. */
function table(...suppressed: string[]) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const asked: unknown[] = [];
  const ids = new Set<unknown>(suppressed.map(addressId));
  client.middlewareStack.add(
    () => (given) => {
      const none = new BatchGetCommand({ RequestItems: {} });
      const { Keys = [] } = Object.assign(none, given).input.RequestItems?.['t'] ?? {};
      asked.push(...Keys.map((key) => key['address']));
      const rows = Keys.filter((key) => ids.has(key['address']));
      return Promise.resolve({
        response: {},
        output: {
          $metadata: {},
          Responses: {
            t: rows.map((row) => ({ ...row, reason: 'BOUNCE', at: '2026-01-01T12:00:00.000Z' })),
          },
        },
      });
    },
    { step: 'initialize', name: 'table' },
  );
  return { suppressions: suppressionsTable(client, 't'), asked };
}

describe('the suppressions among some addresses', () => {
  it('are told as the addresses were given', async () => {
    const { suppressions } = table('ada@example.com', 'cy@example.com');
    const found = await suppressions.among(['ADA@example.com ', 'ben@example.com']);
    expect([...found]).toEqual(['ADA@example.com ']);
  });

  it('are asked for once each, and without the address itself', async () => {
    const { suppressions, asked } = table();
    await suppressions.among(['ada@example.com', 'Ada@example.com']);
    expect(asked).toEqual([addressId('ada@example.com')]);
    expect(String(asked[0])).not.toContain('@');
  });

  it('are not asked for about nobody', async () => {
    const { suppressions, asked } = table();
    expect((await suppressions.among([])).size).toBe(0);
    expect(asked).toEqual([]);
  });
});
