import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { apiNotifications } from '../../src/services/s3/notification-rules.ts';
import { serveS3, type Delivery, type ServedS3 } from './serve.ts';

const Bucket = 'events';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:receiver';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:uploads';

let s3: ServedS3;
beforeEach(async () => {
  s3 = await serveS3();
  s3.engine.createBucket(Bucket);
});
afterEach(() => s3[Symbol.asyncDispose]());

function configure(configuration: object): void {
  s3.engine.setNotifications(Bucket, apiNotifications.parse(configuration));
}

function toFunction(Events: string[], FilterRules: { Name: string; Value: string }[] = []): void {
  const rule = {
    Id: 'rule',
    LambdaFunctionArn: FUNCTION,
    Events,
    Filter: { Key: { FilterRules } },
  };
  configure({ LambdaFunctionConfigurations: [rule] });
}

function put(Key: string, Body = 'hello') {
  return s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
}

function records({ event }: Delivery): { eventName: string; s3: { object: object } }[] {
  return 'Records' in event && Array.isArray(event.Records) ? event.Records : [];
}

function happened(): unknown[] {
  return s3.deliveries.flatMap((delivery) => records(delivery)).map((record) => record.eventName);
}

describe('a notification', () => {
  it('has exactly the shape of AWS', async () => {
    toFunction(['s3:ObjectCreated:*']);
    s3.engine.bucket(Bucket).versioning = 'Enabled';
    await s3.clock.advance(1234);
    const { VersionId, $metadata } = await put('in/my video+1.mp4');
    expect(s3.deliveries).toEqual([
      {
        targetArn: FUNCTION,
        event: {
          Records: [
            {
              eventVersion: '2.1',
              eventSource: 'aws:s3',
              awsRegion: 'us-east-1',
              eventTime: '2026-01-01T00:00:01.234Z',
              eventName: 'ObjectCreated:Put',
              userIdentity: { principalId: 'AWS:operator' },
              requestParameters: { sourceIPAddress: '127.0.0.1' },
              responseElements: {
                'x-amz-request-id': $metadata.requestId,
                'x-amz-id-2': $metadata.extendedRequestId,
              },
              s3: {
                s3SchemaVersion: '1.0',
                configurationId: 'rule',
                bucket: {
                  name: Bucket,
                  ownerIdentity: { principalId: '000000000000' },
                  arn: 'arn:aws:s3:::events',
                },
                object: {
                  key: 'in/my+video%2B1.mp4',
                  size: 5,
                  eTag: '5d41402abc4b2a76b9719d911017c592',
                  versionId: VersionId,
                  sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
                },
              },
            },
          ],
        },
      },
    ]);
  });

  it('is sent for what was asked for and where the key fits', async () => {
    toFunction(
      ['s3:ObjectCreated:Put'],
      [
        { Name: 'Prefix', Value: 'in/' },
        { Name: 'suffix', Value: '.mp4' },
      ],
    );
    await put('in/a.mp4');
    await put('in/a.txt');
    await put('out/a.mp4');
    const CopySource = `${Bucket}/in/a.mp4`;
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'in/b.mp4', CopySource }));
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'in/a.mp4' }));
    const keys = s3.deliveries.flatMap((it) => records(it)).map((record) => record.s3.object);
    expect(keys).toMatchObject([{ key: 'in/a.mp4' }]);
  });

  it('names what happened', async () => {
    toFunction(['s3:ObjectCreated:*', 's3:ObjectRemoved:*']);
    await put('a');
    const CopySource = `${Bucket}/a`;
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource }));
    const upload = { Bucket, Key: 'c' };
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await s3.client.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'c' }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.client.send(
      new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }),
    );
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    s3.engine.bucket(Bucket).versioning = 'Enabled';
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    await s3.engine.put({ bucket: Bucket, key: 'd', body: 'form', event: 'ObjectCreated:Post' });
    expect(happened()).toEqual([
      'ObjectCreated:Put',
      'ObjectCreated:Copy',
      'ObjectCreated:CompleteMultipartUpload',
      'ObjectRemoved:Delete',
      'ObjectRemoved:DeleteMarkerCreated',
      'ObjectCreated:Post',
    ]);
  });

  it('carries a sequencer that rises with every change of a key', async () => {
    toFunction(['s3:ObjectCreated:*', 's3:ObjectRemoved:*']);
    await put('k');
    await put('k');
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    const sequencers = s3.deliveries
      .flatMap((it) => records(it))
      .map(({ s3: { object } }) => ('sequencer' in object ? String(object.sequencer) : ''));
    expect(new Set(sequencers).size).toBe(3);
    const [first = '', second = '', third = ''] = sequencers;
    expect(first < second && second < third).toBe(true);
  });

  it('is announced to queues by a test event, to functions not', () => {
    configure({
      QueueConfigurations: [{ QueueArn: QUEUE, Events: ['s3:ObjectCreated:*'] }],
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectRemoved:*'] },
      ],
    });
    expect(s3.deliveries).toEqual([
      {
        targetArn: QUEUE,
        event: {
          Service: 'Amazon S3',
          Event: 's3:TestEvent',
          Time: '2026-01-01T00:00:00.000Z',
          Bucket,
          RequestId: expect.any(String),
          HostId: expect.any(String),
        },
      },
    ]);
  });

  it('is not set up for a queue that cannot be reached', () => {
    const QueueArn = `${QUEUE}:unreachable`;
    const setUp = (): void =>
      configure({ QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectCreated:*'] }] });
    expect(setUp).toThrow('unable to validate the notification destination');
    expect(s3.engine.bucket(Bucket).notifications).toEqual([]);
  });

  it('that cannot be delivered does not undo the write, and is reported', async () => {
    const report = jest.spyOn(console, 'error').mockImplementation();
    const LambdaFunctionArn = `${FUNCTION}:unreachable`;
    configure({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] }],
    });
    await put('k');
    expect(s3.engine.find(Bucket, 'k').size).toBe(5);
    expect(report).toHaveBeenCalledWith(
      expect.stringContaining('could not be delivered'),
      expect.anything(),
    );
    report.mockRestore();
  });

  it('finds the object visible when it is delivered', async () => {
    toFunction(['s3:ObjectCreated:*']);
    const seen: number[] = [];
    s3.deliveries.push = () => seen.push(s3.engine.find(Bucket, 'k').size);
    await put('k');
    expect(seen).toEqual([5]);
  });
});
