import type { ProvisionedResource } from '../../src/resource-type.ts';
import { serveS3, type ServedS3 } from './serve.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:uploads';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:receiver';

let s3: ServedS3;
beforeEach(async () => {
  s3 = await serveS3();
});
afterEach(() => s3[Symbol.asyncDispose]());

async function create(
  type: string,
  properties: Record<string, unknown>,
  generatedName = 'VideoStack-Uploads8F2C-1AB2',
): Promise<ProvisionedResource> {
  const found = s3.resourceTypes.find((candidate) => candidate.type === type);
  if (!found) throw new Error(`There is no ${type}`);
  return found.create({
    stackName: 'VideoStack',
    logicalId: 'Uploads8F2C',
    type,
    properties,
    generatedName,
  });
}

describe('AWS::S3::Bucket', () => {
  it('becomes a bucket with what the rest of the template refers to', async () => {
    const bucket = await create('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [] },
      BucketEncryption: {},
    });
    expect(bucket).toMatchObject({
      ref: 'videostack-uploads8f2c-1ab2',
      attributes: {
        Arn: 'arn:aws:s3:::videostack-uploads8f2c-1ab2',
        DomainName: 'videostack-uploads8f2c-1ab2.s3.amazonaws.com',
        RegionalDomainName: 'videostack-uploads8f2c-1ab2.s3.us-east-1.amazonaws.com',
      },
    });
    expect(s3.engine.bucket(bucket.ref).versioning).toBe('Enabled');
  });

  it('keeps the unique end of a name that is too long', async () => {
    const { ref } = await create('AWS::S3::Bucket', {}, `${'Stack-'.repeat(15)}Bucket-1AB2`);
    expect(ref).toMatch(/^stack-.*-1ab2$/);
    expect(ref.length).toBe(63);
  });

  it('takes notifications as templates write them', async () => {
    const Filter = { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }] } };
    await create('AWS::S3::Bucket', {
      BucketName: 'noted',
      NotificationConfiguration: {
        QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: QUEUE, Filter }],
      },
    });
    expect(s3.engine.bucket('noted').notifications).toMatchObject([
      {
        kind: 'queue',
        targetArn: QUEUE,
        events: ['s3:ObjectCreated:*'],
        prefix: 'in/',
        suffix: '',
      },
    ]);
  });

  it('refuses a second bucket of one name, and what it cannot do', async () => {
    await create('AWS::S3::Bucket', { BucketName: 'taken' });
    await expect(create('AWS::S3::Bucket', { BucketName: 'taken' })).rejects.toThrow(
      'A bucket named taken already exists',
    );
    const NotificationConfiguration = { EventBridgeConfiguration: { EventBridgeEnabled: true } };
    await expect(create('AWS::S3::Bucket', { NotificationConfiguration })).rejects.toThrow(
      'EventBridgeConfiguration',
    );
  });
});

function targets(): readonly string[] {
  return s3.engine.bucket('noted').notifications.map((rule) => rule.targetArn);
}

describe("CDK's custom resources", () => {
  it('set notifications, or add to those of a bucket that is not theirs', async () => {
    await create('AWS::S3::Bucket', { BucketName: 'noted' });
    const notifications = (Managed: string | boolean, configuration: object) =>
      create('Custom::S3BucketNotifications', {
        ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:handler',
        BucketName: 'noted',
        NotificationConfiguration: configuration,
        Managed,
        SkipDestinationValidation: 'false',
      });
    const LambdaFunctionConfigurations = [
      { Events: ['s3:ObjectCreated:*'], LambdaFunctionArn: FUNCTION },
    ];
    const QueueConfigurations = [{ Events: ['s3:ObjectRemoved:*'], QueueArn: QUEUE }];

    await notifications(true, { LambdaFunctionConfigurations });
    expect(targets()).toEqual([FUNCTION]);
    await notifications('false', { QueueConfigurations });
    expect(targets()).toEqual([FUNCTION, QUEUE]);
    await notifications('true', { QueueConfigurations });
    expect(targets()).toEqual([QUEUE]);
  });

  it('that would empty a bucket later have nothing to do', async () => {
    expect(await create('Custom::S3AutoDeleteObjects', { BucketName: 'any' })).toEqual({
      ref: 'VideoStack-Uploads8F2C-1AB2',
    });
  });

  it('leave a bucket policy without effect', async () => {
    const policy = { Bucket: 'media', PolicyDocument: {} };
    expect(await create('AWS::S3::BucketPolicy', policy)).toEqual({ ref: 'media' });
  });
});
