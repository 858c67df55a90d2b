import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DeclaredResource } from '../../src/resource-type.ts';
import { createDynamoDb } from '../../src/services/dynamodb/index.ts';
import { serve, type Served } from '../support/serve.ts';

let served: Served;
let client: DynamoDBClient;
let create: (type: string, properties: object) => Promise<{ ref: string; arn: string | undefined }>;

beforeEach(async () => {
  const { service, resourceTypes } = createDynamoDb();
  served = await serve('dynamodb', service);
  client = new DynamoDBClient(served.client);
  create = async (type, properties) => {
    const declared: DeclaredResource = {
      stackName: 'App',
      logicalId: 'Table',
      type,
      properties: { ...properties },
      generatedName: 'App-Table-1',
    };
    const created = await resourceTypes.find((each) => each.type === type)?.create(declared);
    return { ref: created?.ref ?? '', arn: created?.attributes?.Arn };
  };
});

afterEach(async () => {
  client.destroy();
  await served.close();
});

const keys = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};

/** What the CDK's `TableV2` synthesizes. */
const globalTable = {
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  KeySchema: keys.KeySchema,
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  Replicas: [
    {
      Region: 'us-east-1',
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [{ IndexName: 'byOwner' }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  ],
  SSESpecification: { SSEEnabled: true },
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
};

it('creates a global table that is active, with its ARN in the local account', async () => {
  const created = await create('AWS::DynamoDB::GlobalTable', globalTable);
  expect(created).toEqual({
    ref: 'App-Table-1',
    arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/App-Table-1',
  });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: created.ref }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  expect(Table?.TableArn).toBe(created.arn);
});

it('pages through an index', async () => {
  const { ref: TableName } = await create('AWS::DynamoDB::GlobalTable', globalTable);
  for (const id of ['a', 'b', 'c'])
    await client.send(
      new PutItemCommand({ TableName, Item: { id: { S: id }, owner: { S: 'me' } } }),
    );
  const query = {
    TableName,
    IndexName: 'byOwner',
    Limit: 2,
    KeyConditionExpression: '#o = :me',
    ExpressionAttributeNames: { '#o': 'owner' },
    ExpressionAttributeValues: { ':me': { S: 'me' } },
  };
  const first = await client.send(new QueryCommand(query));
  expect(first.Items?.map((item) => item.id?.S)).toEqual(['a', 'b']);
  const second = await client.send(
    new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }),
  );
  expect(second.Items?.map((item) => item.id?.S)).toEqual(['c']);
  expect(second.LastEvaluatedKey).toBeUndefined();
});

it('keeps a condition: the second of two conditional writes fails as it does in AWS', async () => {
  const { ref: TableName } = await create('AWS::DynamoDB::Table', {
    ...keys,
    TableName: 'named',
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: '5' },
  });
  expect(TableName).toBe('named');
  const publish = new UpdateItemCommand({
    TableName,
    Key: { id: { S: 'video' } },
    UpdateExpression: 'SET #s = :ready',
    ConditionExpression: 'attribute_not_exists(#s)',
    ExpressionAttributeNames: { '#s': 'status' },
    ExpressionAttributeValues: { ':ready': { S: 'READY' } },
    ReturnValues: 'ALL_NEW',
  });
  const { Attributes } = await client.send(publish);
  expect(Attributes).toEqual({ id: { S: 'video' }, status: { S: 'READY' } });
  await expect(client.send(publish)).rejects.toThrow(ConditionalCheckFailedException);
});

it('answers unicode items and a missing table as DynamoDB does', async () => {
  const { ref: TableName } = await create('AWS::DynamoDB::GlobalTable', globalTable);
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: 'Zürich 🎬' } } }));
  await expect(
    client.send(new PutItemCommand({ TableName: 'none', Item: { id: { S: 'a' } } })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('names the operation it does not implement', async () => {
  await expect(
    client.send(new TransactWriteItemsCommand({ TransactItems: [] })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'local-aws does not implement dynamodb:TransactWriteItems',
  });
});

it('refuses a table with a stream', async () => {
  const table = { ...keys, StreamSpecification: { StreamViewType: 'NEW_IMAGE' } };
  await expect(create('AWS::DynamoDB::Table', table)).rejects.toThrow(
    'DynamoDB streams are not emulated',
  );
});

it('reports what CreateTable refuses', async () => {
  await expect(
    create('AWS::DynamoDB::GlobalTable', { ...globalTable, AttributeDefinitions: [] }),
  ).rejects.toThrow('CreateTable: ');
});

it('refuses to forget the item that a failed condition should return', async () => {
  const put = new PutItemCommand({
    TableName: 'any',
    Item: { id: { S: '1' } },
    ConditionExpression: 'attribute_not_exists(id)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  await expect(client.send(put)).rejects.toThrow('ReturnValuesOnConditionCheckFailure');
});
