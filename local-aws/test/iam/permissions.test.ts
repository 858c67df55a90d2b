import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import {
  SendEmailCommand,
  SendRawEmailCommand,
  SESClient,
  GetSendQuotaCommand,
} from '@aws-sdk/client-ses';
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../src/clock.ts';
import type { Service } from '../../src/gateway/exchange.ts';
import { Access } from '../../src/iam/access.ts';
import { createCloudFormation } from '../../src/services/cloudformation/index.ts';
import { createDynamoDb } from '../../src/services/dynamodb/index.ts';
import { lambdaService } from '../../src/services/lambda/api.ts';
import { createLogs } from '../../src/services/logs/index.ts';
import { createS3 } from '../../src/services/s3/index.ts';
import { createSes } from '../../src/services/ses/index.ts';
import { createSqs } from '../../src/services/sqs/index.ts';
import { createSts } from '../../src/services/sts/index.ts';
import { Laboratory } from '../lambda/laboratory.ts';
import { serve, type ClientOptions, type Served } from '../support/serve.ts';

/** A role that may do nothing: every call is refused, and what it would have needed is noted. */
const nothing = new Access({ find: (arn) => ({ arn, name: 'idle', statements: [] }) }, () => {});
const needed: string[] = [];
const access: Pick<Access, 'authorize'> = {
  authorize(who, needs) {
    needed.push(...needs.map(({ action, resource }) => `${action} ${resource}`));
    nothing.authorize(who, needs);
  },
};

const clock = new VirtualClock();
const lab = new Laboratory();
const ses = createSes({ clock, publish: () => {} });
let directory: string;
let s3: ReturnType<typeof createS3>;
const served = new Map<string, Served>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'permissions-'));
  s3 = createS3({ clock, directory, targets: () => ({ deliver: () => {} }) });
  s3.engine.createBucket('box');
  ses.identities.verify('example.com');
  const mappings = {
    list: () => [],
    get: () => undefined,
    update: () => {
      throw new Error();
    },
  };
  const services: Record<string, Service> = {
    sqs: createSqs({ clock, endpoint: () => 'http://127.0.0.1:1' }).service,
    dynamodb: createDynamoDb().service,
    s3: s3.service,
    ses: ses.service,
    lambda: lambdaService(lab.engine, mappings),
    logs: createLogs({ clock }).service,
    cloudformation: createCloudFormation(() => []).service,
    sts: createSts().service,
  };
  for (const [name, service] of Object.entries(services))
    served.set(name, await serve(name, service, access));
});
afterAll(async () => {
  for (const each of served.values()) await each.close();
  await lab[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => needed.splice(0));

function caller(service: string): ClientOptions {
  const found = served.get(service);
  if (!found) throw new Error(`${service} is not served`);
  return found.clientOf('worker', 'arn:aws:iam::000000000000:role/idle');
}

/** One call as the role; resolves with how it was refused. */
async function refusal(call: () => Promise<unknown>): Promise<Error> {
  return call().then(
    () => new Error('it was not refused'),
    (error: Error) => error,
  );
}

const sqs = () => new SQSClient(caller('sqs'));
const dynamoDb = () => new DynamoDBClient(caller('dynamodb'));
const s3Client = () => new S3Client({ ...caller('s3'), forcePathStyle: true });
const sesClient = () => new SESClient(caller('ses'));
const lambda = () => new LambdaClient(caller('lambda'));
const logs = () => new CloudWatchLogsClient(caller('logs'));

const QueueUrl = 'http://127.0.0.1:1/000000000000/jobs';
const jobs = 'arn:aws:sqs:us-east-1:000000000000:jobs';
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table';
const greeter = 'arn:aws:lambda:us-east-1:000000000000:function:greeter';
const group = 'arn:aws:logs:us-east-1:000000000000:log-group';
const object = { Bucket: 'box', Key: 'a key/ü' };
const item = { id: { S: '1' } };
const part = { ...object, UploadId: 'u', PartNumber: 1 };

it.each<[call: string, () => Promise<unknown>, ...needs: string[]]>([
  [
    'SendMessage',
    () => sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
    `sqs:SendMessage ${jobs}`,
  ],
  [
    'SendMessageBatch',
    () => sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries: [] })),
    `sqs:SendMessage ${jobs}`,
  ],
  [
    'ChangeMessageVisibilityBatch',
    () => sqs().send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: [] })),
    `sqs:ChangeMessageVisibility ${jobs}`,
  ],
  [
    'GetQueueUrl',
    () => sqs().send(new GetQueueUrlCommand({ QueueName: 'jobs' })),
    `sqs:GetQueueUrl ${jobs}`,
  ],
  ['ListQueues', () => sqs().send(new ListQueuesCommand({})), 'sqs:ListQueues *'],

  [
    'PutItem',
    () => dynamoDb().send(new PutItemCommand({ TableName: 't', Item: item })),
    `dynamodb:PutItem ${table}/t`,
  ],
  [
    'PutItem by ARN',
    () => dynamoDb().send(new PutItemCommand({ TableName: `${table}/t`, Item: item })),
    `dynamodb:PutItem ${table}/t`,
  ],
  [
    'Query of an index',
    () => dynamoDb().send(new QueryCommand({ TableName: 't', IndexName: 'i' })),
    `dynamodb:Query ${table}/t/index/i`,
  ],
  [
    'BatchGetItem',
    () =>
      dynamoDb().send(
        new BatchGetItemCommand({ RequestItems: { t: { Keys: [item] }, u: { Keys: [item] } } }),
      ),
    `dynamodb:BatchGetItem ${table}/t`,
    `dynamodb:BatchGetItem ${table}/u`,
  ],
  [
    'TransactWriteItems',
    () =>
      dynamoDb().send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: 't', Item: item } },
            { ConditionCheck: { TableName: 'u', Key: item, ConditionExpression: 'x' } },
          ],
        }),
      ),
    `dynamodb:PutItem ${table}/t`,
    `dynamodb:ConditionCheckItem ${table}/u`,
  ],
  ['ListTables', () => dynamoDb().send(new ListTablesCommand({})), 'dynamodb:ListTables *'],

  ['ListBuckets', () => s3Client().send(new ListBucketsCommand({})), 's3:ListAllMyBuckets *'],
  [
    'HeadBucket',
    () => s3Client().send(new HeadBucketCommand({ Bucket: 'box' })),
    's3:ListBucket arn:aws:s3:::box',
  ],
  [
    'ListObjectsV2',
    () => s3Client().send(new ListObjectsV2Command({ Bucket: 'box' })),
    's3:ListBucket arn:aws:s3:::box',
  ],
  [
    'ListObjectVersions',
    () => s3Client().send(new ListObjectVersionsCommand({ Bucket: 'box' })),
    's3:ListBucketVersions arn:aws:s3:::box',
  ],
  [
    'GetBucketVersioning',
    () => s3Client().send(new GetBucketVersioningCommand({ Bucket: 'box' })),
    's3:GetBucketVersioning arn:aws:s3:::box',
  ],
  [
    'GetObject',
    () => s3Client().send(new GetObjectCommand(object)),
    's3:GetObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'GetObject of a version',
    () => s3Client().send(new GetObjectCommand({ ...object, VersionId: 'v' })),
    's3:GetObjectVersion arn:aws:s3:::box/a key/ü',
  ],
  [
    'HeadObject',
    () => s3Client().send(new HeadObjectCommand(object)),
    's3:GetObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'PutObject',
    () => s3Client().send(new PutObjectCommand({ ...object, Body: 'x' })),
    's3:PutObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'DeleteObject',
    () => s3Client().send(new DeleteObjectCommand(object)),
    's3:DeleteObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'DeleteObject of a version',
    () => s3Client().send(new DeleteObjectCommand({ ...object, VersionId: 'v' })),
    's3:DeleteObjectVersion arn:aws:s3:::box/a key/ü',
  ],
  [
    'CopyObject',
    () => s3Client().send(new CopyObjectCommand({ ...object, CopySource: 'c/from?versionId=v' })),
    's3:GetObjectVersion arn:aws:s3:::c/from',
    's3:PutObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'CreateMultipartUpload',
    () => s3Client().send(new CreateMultipartUploadCommand(object)),
    's3:PutObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'UploadPart',
    () => s3Client().send(new UploadPartCommand({ ...part, Body: 'x' })),
    's3:PutObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'UploadPartCopy',
    () => s3Client().send(new UploadPartCopyCommand({ ...part, CopySource: 'c/from' })),
    's3:GetObject arn:aws:s3:::c/from',
    's3:PutObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'CompleteMultipartUpload',
    () => s3Client().send(new CompleteMultipartUploadCommand({ ...object, UploadId: 'u' })),
    's3:PutObject arn:aws:s3:::box/a key/ü',
  ],
  [
    'AbortMultipartUpload',
    () => s3Client().send(new AbortMultipartUploadCommand({ ...object, UploadId: 'u' })),
    's3:AbortMultipartUpload arn:aws:s3:::box/a key/ü',
  ],
  [
    'ListParts',
    () => s3Client().send(new ListPartsCommand({ ...object, UploadId: 'u' })),
    's3:ListMultipartUploadParts arn:aws:s3:::box/a key/ü',
  ],

  [
    'SendEmail',
    () =>
      sesClient().send(
        new SendEmailCommand({
          Source: 'V <v@mail.example.com>',
          Destination: {},
          Message: { Subject: { Data: '' }, Body: {} },
        }),
      ),
    'ses:SendEmail arn:aws:ses:us-east-1:000000000000:identity/example.com',
  ],
  [
    'SendRawEmail',
    () =>
      sesClient().send(
        new SendRawEmailCommand({
          RawMessage: { Data: Buffer.from('From: V <v@other.test>\r\n\r\nx') },
        }),
      ),
    'ses:SendRawEmail arn:aws:ses:us-east-1:000000000000:identity/v@other.test',
  ],
  ['GetSendQuota', () => sesClient().send(new GetSendQuotaCommand({})), 'ses:GetSendQuota *'],

  [
    'Invoke',
    () => lambda().send(new InvokeCommand({ FunctionName: 'greeter' })),
    `lambda:InvokeFunction ${greeter}`,
  ],
  [
    'GetFunction by ARN',
    () => lambda().send(new GetFunctionCommand({ FunctionName: greeter })),
    `lambda:GetFunction ${greeter}`,
  ],
  ['ListFunctions', () => lambda().send(new ListFunctionsCommand({})), 'lambda:ListFunctions *'],
  [
    'UpdateEventSourceMapping',
    () => lambda().send(new UpdateEventSourceMappingCommand({ UUID: 'u' })),
    'lambda:UpdateEventSourceMapping arn:aws:lambda:us-east-1:000000000000:event-source-mapping:u',
  ],

  [
    'FilterLogEvents',
    () => logs().send(new FilterLogEventsCommand({ logGroupName: '/aws/x' })),
    `logs:FilterLogEvents ${group}:/aws/x:*`,
  ],
  [
    'GetLogEvents',
    () =>
      logs().send(
        new GetLogEventsCommand({ logGroupIdentifier: `${group}:/aws/x`, logStreamName: 's' }),
      ),
    `logs:GetLogEvents ${group}:/aws/x:log-stream:s`,
  ],
  [
    'DescribeLogGroups',
    () => logs().send(new DescribeLogGroupsCommand({})),
    'logs:DescribeLogGroups *',
  ],

  [
    'DescribeStacks',
    () =>
      new CloudFormationClient(caller('cloudformation')).send(
        new DescribeStacksCommand({ StackName: 'Video' }),
      ),
    'cloudformation:DescribeStacks arn:aws:cloudformation:us-east-1:000000000000:stack/Video/local',
  ],
])('%s is refused, and needs %3$s', async (_, call, ...needs) => {
  const error = await refusal(call);
  expect(needed).toEqual(needs);
  expect(error).toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

it.each<[string, () => Promise<unknown>]>([
  ['SQS', () => sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))],
  ['DynamoDB', () => dynamoDb().send(new ListTablesCommand({}))],
  ['S3', () => s3Client().send(new GetObjectCommand(object))],
  ['SES', () => sesClient().send(new GetSendQuotaCommand({}))],
  ['Lambda', () => lambda().send(new ListFunctionsCommand({}))],
  ['Logs', () => logs().send(new DescribeLogGroupsCommand({}))],
])('clients of %s read the refusal', async (_, call) => {
  expect(await refusal(call)).toMatchObject({
    name: expect.stringMatching(/^AccessDenied(Exception)?$/),
    message: expect.stringContaining('assumed-role/idle/worker is not authorized to perform: '),
  });
});

it('a mail is held against its sender, however it is written', async () => {
  const contexts: unknown[] = [];
  const senders = jest.spyOn(access, 'authorize').mockImplementation((_caller, needs) => {
    contexts.push(...needs.map(({ context }) => context));
  });
  const Source = '"Video, the" <v@example.com>';
  await refusal(() =>
    sesClient().send(
      new SendEmailCommand({
        Source,
        Destination: {},
        Message: { Subject: { Data: '' }, Body: {} },
      }),
    ),
  );
  senders.mockRestore();
  expect(contexts).toEqual([{ 'ses:FromAddress': 'v@example.com' }]);
});

it('objects that are deleted together are refused one by one', async () => {
  const { Errors, Deleted } = await s3Client().send(
    new DeleteObjectsCommand({
      Bucket: 'box',
      Delete: { Objects: [{ Key: 'x' }, { Key: 'y', VersionId: 'v' }] },
    }),
  );
  expect(needed).toEqual([
    's3:DeleteObject arn:aws:s3:::box/x',
    's3:DeleteObjectVersion arn:aws:s3:::box/y',
  ]);
  expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
    ['x', 'AccessDenied'],
    ['y', 'AccessDenied'],
  ]);
  expect(Deleted ?? []).toEqual([]);
});

it('only who may list a bucket learns that a key is missing', async () => {
  const get = jest.spyOn(access, 'authorize').mockImplementation((who, needs) => {
    if (needs.some(({ action }) => action === 's3:ListBucket')) nothing.authorize(who, needs);
  });
  const error = await refusal(() => s3Client().send(new GetObjectCommand(object)));
  get.mockRestore();
  expect(error).toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('perform: s3:ListBucket on resource: arn:aws:s3:::box '),
  });
});

it('anybody may ask who they are', async () => {
  const { Arn } = await new STSClient(caller('sts')).send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/idle/worker');
});
