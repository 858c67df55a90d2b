import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startLocalAws } from '../../src/index.ts';
import { synthLakeApp } from '../fixtures/lake-app/app.ts';

jest.setTimeout(30_000);

it('loads what is put into a stream into a bucket, a minute later', async () => {
  const assembly = await mkdtemp(join(tmpdir(), 'lake-app-'));
  synthLakeApp(assembly);
  const local = await startLocalAws({ assembly, port: 0 });
  const options = {
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const kinesis = new KinesisClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const sqs = new SQSClient(options);
  try {
    const { StreamName, BucketName, ObjectsUrl } = local.outputs['Lake'] ?? {};
    await sqs.send(new PurgeQueueCommand({ QueueUrl: ObjectsUrl }));
    for (const line of ['18.5\n', '18.6\n'])
      await kinesis.send(
        new PutRecordCommand({ StreamName, PartitionKey: 'attic', Data: Buffer.from(line) }),
      );
    await fetch(`${local.endpoint}/_local/clock/skip?seconds=61`, { method: 'POST' });
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: ObjectsUrl, WaitTimeSeconds: 20 }),
    );
    const event = JSON.parse(Messages[0]?.Body ?? '{}');
    const key = event.Records[0].s3.object.key;
    expect(key).toMatch(
      /^readings\/\d{4}\/Lake-ToLake\w+-\w+-1-\d{4}(-\d\d){5}-[0-9a-f-]{36}\.gz$/,
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BucketName, Key: key }));
    expect(gunzipSync((await Body?.transformToByteArray()) ?? '').toString()).toBe('18.5\n18.6\n');
    expect(local.notEmulated).toEqual([]);
  } finally {
    for (const client of [kinesis, s3, sqs]) client.destroy();
    await local.stop();
    await rm(assembly, { recursive: true, force: true });
  }
});
