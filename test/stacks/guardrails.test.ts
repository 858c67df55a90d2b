import * as z from 'zod';
import { policyDocument, reference, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

/** Functions that CDK brings along for its custom resources; they are its business. */
const brought = /^(CustomS3AutoDeleteObjects|BucketNotificationsHandler|CustomCDKBucketDeployment)/;

const queueProperties = z.object({
  FifoQueue: z.boolean().default(false),
  MessageRetentionPeriod: z.number(),
  VisibilityTimeout: z.number().default(30),
  SqsManagedSseEnabled: z.boolean().default(false),
  RedrivePolicy: z
    .object({ deadLetterTargetArn: reference, maxReceiveCount: z.number() })
    .optional(),
});
const functionProperties = z.object({
  Runtime: z.string(),
  Architectures: z.array(z.string()).default(['x86_64']),
  Timeout: z.number().default(3),
  LoggingConfig: z.object({ LogGroup: reference }).optional(),
  MemorySize: z.number().default(128),
});
const mappingProperties = z.object({
  EventSourceArn: reference,
  FunctionName: reference,
  FunctionResponseTypes: z.array(z.string()).default([]),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
});
const policyOf = z.object({ PolicyDocument: policyDocument });

/** The ids for which a check fails: an empty list passes, any other names the offenders. */
function offenders<T extends { logicalId: string }>(all: T[], passes: (one: T) => boolean) {
  return all.filter((one) => !passes(one)).map(({ logicalId }) => logicalId);
}

function find<T extends { logicalId: string }>(all: T[], logicalId: string): T {
  const found = all.find((one) => one.logicalId === logicalId);
  if (!found) throw new Error(`The template has no ${logicalId} of that type.`);
  return found;
}

const stages = {
  sandbox: synthesize({ stage: 'sandbox', senderIdentity: 'create' }),
  production: synthesize({ stage: 'production', senderIdentity: 'create' }),
};

describe.each([
  ['sandbox', 'foundation', { functions: 1, mappings: 1, queues: 2 }],
  ['production', 'foundation', { functions: 1, mappings: 1, queues: 2 }],
  ['sandbox', 'video', { functions: 4, mappings: 2, queues: 5 }],
  ['production', 'video', { functions: 4, mappings: 2, queues: 5 }],
  ['sandbox', 'posts', { functions: 5, mappings: 3, queues: 6 }],
  ['production', 'posts', { functions: 5, mappings: 3, queues: 6 }],
  ['sandbox', 'clicks', { functions: 4, mappings: 2, queues: 2 }],
  ['production', 'clicks', { functions: 4, mappings: 2, queues: 2 }],
] as const)('in %s, the %s stack', (stage, name, has) => {
  const template = stages[stage][name];
  const queues = resources(template, 'AWS::SQS::Queue', queueProperties);
  const functions = resources(template, 'AWS::Lambda::Function', functionProperties).filter(
    ({ logicalId }) => !brought.test(logicalId),
  );
  const mappings = resources(template, 'AWS::Lambda::EventSourceMapping', mappingProperties);
  const sources = queues.filter(({ logicalId }) =>
    mappings.some(({ properties }) => properties.EventSourceArn === logicalId),
  );
  const ofQueues = mappings.filter(({ properties }) =>
    queues.some(({ logicalId }) => logicalId === properties.EventSourceArn),
  );

  it('has the functions, mappings and queues that the checks below are about', () => {
    expect({
      functions: functions.length,
      mappings: mappings.length,
      queues: queues.length,
    }).toEqual(has);
  });

  it('gives every queue with a worker a dead-letter queue of its own kind', () => {
    const passes = ({ properties }: (typeof sources)[number]) =>
      properties.RedrivePolicy !== undefined &&
      find(queues, properties.RedrivePolicy.deadLetterTargetArn).properties.FifoQueue ===
        properties.FifoQueue;
    expect(offenders(sources, passes)).toEqual([]);
  });

  it('lets a dead-letter queue keep messages longer than its source', () => {
    const passes = ({ properties }: (typeof sources)[number]) =>
      properties.RedrivePolicy !== undefined &&
      find(queues, properties.RedrivePolicy.deadLetterTargetArn).properties.MessageRetentionPeriod >
        properties.MessageRetentionPeriod;
    expect(offenders(sources, passes)).toEqual([]);
  });

  it('tries a message at least five times', () => {
    expect(
      offenders(sources, ({ properties }) => (properties.RedrivePolicy?.maxReceiveCount ?? 0) >= 5),
    ).toEqual([]);
  });

  it('hides a message for six timeouts of its function and the batching window', () => {
    expect(
      offenders(
        ofQueues,
        ({ properties }) =>
          find(queues, properties.EventSourceArn).properties.VisibilityTimeout >=
          6 * find(functions, properties.FunctionName).properties.Timeout +
            properties.MaximumBatchingWindowInSeconds,
      ),
    ).toEqual([]);
  });

  it('acknowledges each message by itself, and each record', () => {
    expect(
      offenders(mappings, ({ properties }) =>
        properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      ),
    ).toEqual([]);
  });

  it('limits how many of a worker run at once', () => {
    expect(offenders(ofQueues, ({ properties }) => properties.ScalingConfig !== undefined)).toEqual(
      [],
    );
  });

  it('encrypts every queue and refuses calls without TLS', () => {
    const policies = resources(
      template,
      'AWS::SQS::QueuePolicy',
      policyOf.extend({ Queues: z.array(reference) }),
    );
    const passes = ({ logicalId, properties }: (typeof queues)[number]) =>
      properties.SqsManagedSseEnabled &&
      policies.some(
        (policy) =>
          policy.properties.Queues.includes(logicalId) && deniesPlainHttp(policy.properties),
      );
    expect(offenders(queues, passes)).toEqual([]);
  });

  it('raises an alarm as soon as anything is in a queue that no worker reads', () => {
    const onFirst = z.object({
      Threshold: z.literal(1),
      EvaluationPeriods: z.literal(1),
      MetricName: z.literal('ApproximateNumberOfMessagesVisible'),
      Dimensions: z.array(z.object({ Name: z.literal('QueueName'), Value: reference })),
    });
    const alarms = resources(template, 'AWS::CloudWatch::Alarm', z.looseObject({})).flatMap(
      ({ properties }) => onFirst.safeParse(properties).data ?? [],
    );
    const watched = alarms.flatMap(({ Dimensions }) => Dimensions.map(({ Value }) => Value));
    const unread = queues.filter((queue) => !sources.includes(queue));
    expect(offenders(unread, ({ logicalId }) => watched.includes(logicalId))).toEqual([]);
  });

  it('runs every function on arm64 and Node.js 24', () => {
    const passes = ({ properties }: (typeof functions)[number]) =>
      properties.Runtime === 'nodejs24.x' && properties.Architectures.join() === 'arm64';
    expect(offenders(functions, passes)).toEqual([]);
  });

  it('gives every function a log group of its own that forgets', () => {
    const logGroups = resources(
      template,
      'AWS::Logs::LogGroup',
      z.object({ RetentionInDays: z.number() }),
    ).map(({ logicalId }) => logicalId);
    const used = functions.map(({ properties }) => properties.LoggingConfig?.LogGroup);
    expect(
      offenders(functions, ({ properties }) =>
        logGroups.includes(properties.LoggingConfig?.LogGroup ?? ''),
      ),
    ).toEqual([]);
    expect(new Set(used).size).toBe(functions.length);
  });

  it('sends failures of asynchronous invocations to a queue', () => {
    const notifications = resources(
      template,
      'Custom::S3BucketNotifications',
      z.object({
        NotificationConfiguration: z.object({
          LambdaFunctionConfigurations: z.array(z.object({ LambdaFunctionArn: reference })),
        }),
      }),
    );
    const configs = resources(
      template,
      'AWS::Lambda::EventInvokeConfig',
      z.object({
        FunctionName: reference,
        DestinationConfig: z.object({ OnFailure: z.object({ Destination: reference }) }),
      }),
    );
    const asynchronous = notifications.flatMap(({ properties }) =>
      properties.NotificationConfiguration.LambdaFunctionConfigurations.map(
        ({ LambdaFunctionArn }) => ({ logicalId: LambdaFunctionArn }),
      ),
    );
    expect(asynchronous.length).toBe(name === 'video' ? 1 : 0);
    expect(
      offenders(asynchronous, ({ logicalId }) =>
        configs.some(({ properties }) => properties.FunctionName === logicalId),
      ),
    ).toEqual([]);
  });

  it('allows nothing on every resource but to write traces', () => {
    // X-Ray knows no resources to name for these two.
    const traces = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    const policies = resources(template, 'AWS::IAM::Policy', policyOf);
    const passes = ({ properties }: (typeof policies)[number]) =>
      properties.PolicyDocument.Statement.every(
        ({ Action, Resource }) =>
          !Resource.includes('*') || Action.every((action) => traces.includes(action)),
      );
    expect(offenders(policies, passes)).toEqual([]);
  });

  it('gives its functions no policy but their own', () => {
    const roles = resources(
      template,
      'AWS::IAM::Role',
      z.object({ ManagedPolicyArns: z.array(z.unknown()).default([]) }),
    ).filter(({ logicalId }) => !brought.test(logicalId));
    // Firehose’s is the one role that is no function’s.
    expect(roles).toHaveLength(has.functions + (name === 'clicks' ? 1 : 0));
    expect(offenders(roles, ({ properties }) => properties.ManagedPolicyArns.length === 0)).toEqual(
      [],
    );
  });

  it('keeps every bucket private, encrypted and on TLS', () => {
    const policies = resources(
      template,
      'AWS::S3::BucketPolicy',
      policyOf.extend({ Bucket: reference }),
    );
    const buckets = resources(template, 'AWS::S3::Bucket', z.looseObject({}));
    const closed = z.object({
      PublicAccessBlockConfiguration: z.object({
        BlockPublicAcls: z.literal(true),
        BlockPublicPolicy: z.literal(true),
        IgnorePublicAcls: z.literal(true),
        RestrictPublicBuckets: z.literal(true),
      }),
      BucketEncryption: z.object({
        ServerSideEncryptionConfiguration: z.array(z.unknown()).min(1),
      }),
    });
    const passes = ({ logicalId, properties }: (typeof buckets)[number]) =>
      closed.safeParse(properties).success &&
      policies.some(
        (policy) => policy.properties.Bucket === logicalId && deniesPlainHttp(policy.properties),
      );
    expect(buckets).toHaveLength({ foundation: 2, video: 1, posts: 0, clicks: 1 }[name]);
    expect(offenders(buckets, passes)).toEqual([]);
  });
});

function deniesPlainHttp({ PolicyDocument }: z.output<typeof policyOf>): boolean {
  const plainHttp = z.object({ Bool: z.object({ 'aws:SecureTransport': z.literal('false') }) });
  return PolicyDocument.Statement.some(
    ({ Effect, Condition }) => Effect === 'Deny' && plainHttp.safeParse(Condition).success,
  );
}
