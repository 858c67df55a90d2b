import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';

const table = z.object({ TableName: z.string() });
const single = table.extend({ IndexName: z.string().optional() });
const batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const transaction = z.object({ TransactItems: z.array(z.record(z.string(), table)) });

/** A transaction is no action of its own. */
const TRANSACTED: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * What a call needs: the action on its table or index, on each table of a batch, or each of a
 * transaction's.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function dynamoDbPermissions(action: string, input: unknown): readonly Permission[] {
  const transacted = transaction.safeParse(input).data?.TransactItems;
  if (transacted)
    return transacted.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => ({
        action: `dynamodb:${TRANSACTED[kind] ?? kind}`,
        resource: tableArn(TableName),
      })),
    );
  const batched = batch.safeParse(input).data?.RequestItems;
  if (batched)
    return Object.keys(batched).map((name) => ({
      action: `dynamodb:${action}`,
      resource: tableArn(name),
    }));
  const { TableName, IndexName } = single.safeParse(input).data ?? {};
  const resource = TableName === undefined ? '*' : tableArn(TableName);
  return [
    {
      action: `dynamodb:${action}`,
      resource: IndexName === undefined ? resource : `${resource}/index/${IndexName}`,
    },
  ];
}

/** Calls may name a table by its ARN. */
function tableArn(name: string): string {
  return name.startsWith('arn:') ? name : localArn('dynamodb', `table/${name}`);
}
