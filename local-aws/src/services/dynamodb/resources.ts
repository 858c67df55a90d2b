import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { DeclaredResource, ProvisionedResource, ResourceType } from '../../resource-type.ts';
import type { DynamoDbEngine } from './engine.ts';

const throughput = z.object({
  ReadCapacityUnits: z.coerce.number(),
  WriteCapacityUnits: z.coerce.number(),
});

const index = z.object({
  IndexName: z.string(),
  KeySchema: z.array(z.unknown()),
  Projection: z.unknown(),
  ProvisionedThroughput: throughput.optional(),
});

/** What decides how a table behaves. Encryption, backups, tags and expiry are accepted and do nothing. */
const tableSchema = z.object({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: z.array(z.unknown()),
  LocalSecondaryIndexes: z.array(index.omit({ ProvisionedThroughput: true })).optional(),
  GlobalSecondaryIndexes: z.array(index).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).optional(),
  ProvisionedThroughput: throughput.optional(),
  StreamSpecification: z
    .undefined({ error: 'DynamoDB streams are not emulated: leave the stream out' })
    .optional(),
});

/**
 * `AWS::DynamoDB::Table`, and `AWS::DynamoDB::GlobalTable`, of which the replica in this region is
 * the table. A table is ACTIVE when it is created.
 */
export function dynamoDbResources(engine: DynamoDbEngine): readonly ResourceType[] {
  return [
    {
      type: 'AWS::DynamoDB::Table',
      create: (declared) => createTable(engine, declared, tableSchema.parse(declared.properties)),
    },
    {
      type: 'AWS::DynamoDB::GlobalTable',
      // Capacity has a shape of its own here, and nothing is throttled anyway.
      create: (declared) =>
        createTable(engine, declared, {
          ...tableSchema.parse({ ...declared.properties, ProvisionedThroughput: undefined }),
          BillingMode: 'PAY_PER_REQUEST',
        }),
    },
  ];
}

async function createTable(
  engine: DynamoDbEngine,
  declared: DeclaredResource,
  table: z.output<typeof tableSchema>,
): Promise<ProvisionedResource> {
  const name = table.TableName ?? declared.generatedName;
  await engine.act('CreateTable', { ...table, TableName: name });
  while ((await statusOf(engine, name)) !== 'ACTIVE') await setImmediate();
  return { ref: name, attributes: { Arn: localArn('dynamodb', `table/${name}`) } };
}

const described = z.object({ Table: z.object({ TableStatus: z.string() }) });

async function statusOf(engine: DynamoDbEngine, name: string): Promise<string> {
  const answer = await engine.act('DescribeTable', { TableName: name });
  return described.parse(answer).Table.TableStatus;
}
