import type { App } from 'aws-cdk-lib/core';
import { CfnResource } from 'aws-cdk-lib/core';
import { QueueWorker } from '../../lib/constructs/queue-worker.ts';
import { addConveyor } from '../../lib/conveyor.ts';
import { rules } from '../../lib/guardrails/rules/index.ts';
import { bareApp, synthesize } from './violations.ts';

/** The resource of a type at or under a construct of a flow. */
function resource(app: App, type: string, path: string): CfnResource {
  const found = app.node
    .findAll()
    .filter((construct) => CfnResource.isCfnResource(construct))
    .find((one) => one.cfnResourceType === type && one.node.path.includes(`/${path}/`));
  if (!found) throw new Error(`Conveyor has no ${type} under ${path}.`);
  return found;
}

interface Breakage {
  readonly rule: string;
  readonly by: string;
  readonly mend: string;
  readonly break: (app: App) => void;
}

const breakages: Breakage[] = [
  {
    rule: 'visibility-timeout',
    by: 'a visibility timeout as long as the function runs',
    mend: 'Duration.seconds(5400)',
    break: (app) =>
      resource(app, 'AWS::SQS::Queue', 'Encoder/Queue').addPropertyOverride(
        'VisibilityTimeout',
        900,
      ),
  },
  {
    rule: 'max-receive-count',
    by: 'three receives',
    mend: 'maxReceiveCount to 5 or more',
    break: (app) =>
      resource(app, 'AWS::SQS::Queue', 'Encoder/Queue').addPropertyOverride(
        'RedrivePolicy.maxReceiveCount',
        3,
      ),
  },
  {
    rule: 'dead-letter-queue',
    by: 'no redrive policy',
    mend: 'deadLetterQueue: { queue, maxReceiveCount: 5 }, where queue is a FIFO queue',
    break: (app) =>
      resource(app, 'AWS::SQS::Queue', 'Mailer/Queue').addPropertyDeletionOverride('RedrivePolicy'),
  },
  {
    rule: 'dead-letter-queue',
    by: 'dead letters that expire first',
    mend: 'retentionPeriod to Duration.days(14)',
    break: (app) =>
      resource(app, 'AWS::SQS::Queue', 'Mailer/DeadLetters/Queue').addPropertyOverride(
        'MessageRetentionPeriod',
        86_400,
      ),
  },
  {
    rule: 'dead-letter-alarm',
    by: 'an alarm on another metric',
    mend: 'queue.metricApproximateNumberOfMessagesVisible()',
    break: (app) =>
      resource(app, 'AWS::CloudWatch::Alarm', 'Receiver/Failures/Alarm').addPropertyOverride(
        'MetricName',
        'NumberOfMessagesSent',
      ),
  },
  {
    rule: 'partial-batch-response',
    by: 'a mapping without response types',
    mend: 'reportBatchItemFailures: true',
    break: (app) =>
      resource(
        app,
        'AWS::Lambda::EventSourceMapping',
        'Mailer/Handler',
      ).addPropertyDeletionOverride('FunctionResponseTypes'),
  },
  {
    rule: 'maximum-concurrency',
    by: 'a reserved concurrency below what the mapping may use',
    mend: 'lower maxConcurrency on the SqsEventSource',
    break: (app) =>
      resource(app, 'AWS::Lambda::Function', 'Encoder/Handler').addPropertyOverride(
        'ReservedConcurrentExecutions',
        1,
      ),
  },
  {
    rule: 'queue-loop',
    by: 'a mailer that may send to its own queue',
    mend: "environment: { HOP_LIMIT: '100' }",
    break: (app) => {
      const mailer = app.node.findChild('ConveyorVideo').node.findChild('Mailer');
      if (!(mailer instanceof QueueWorker)) throw new Error('The mailer is no QueueWorker.');
      mailer.queue.grantSendMessages(mailer.function);
    },
  },
  {
    rule: 'dead-letter-alarm',
    by: 'a stream’s failure queue that nobody watches',
    mend: 'queue.metricApproximateNumberOfMessagesVisible()',
    break: (app) =>
      resource(app, 'AWS::CloudWatch::Alarm', 'Analytics/Failures/Alarm').addPropertyOverride(
        'MetricName',
        'NumberOfMessagesSent',
      ),
  },
  {
    rule: 'stream-failures',
    by: 'a batch that is retried whole',
    mend: 'bisectBatchOnError: true',
    break: (app) =>
      resource(
        app,
        'AWS::Lambda::EventSourceMapping',
        'Analytics/Handler',
      ).addPropertyDeletionOverride('BisectBatchOnFunctionError'),
  },
  {
    rule: 'stream-failures',
    by: 'retries without end, by enhanced fan-out too',
    mend: 'retryAttempts on the event source',
    break: (app) =>
      resource(app, 'AWS::Lambda::EventSourceMapping', 'Trending/Handler').addPropertyOverride(
        'MaximumRetryAttempts',
        -1,
      ),
  },
  {
    rule: 'stream-failures',
    by: 'records that are given up without a trace',
    mend: 'new SqsDlq(queue)',
    break: (app) =>
      resource(
        app,
        'AWS::Lambda::EventSourceMapping',
        'Trending/Handler',
      ).addPropertyDeletionOverride('DestinationConfig'),
  },
  {
    rule: 'async-failure-destination',
    by: 'a receiver whose failures go nowhere',
    mend: 'configureAsyncInvoke({ onFailure: new SqsDestination(queue) })',
    break: (app) =>
      resource(
        app,
        'AWS::Lambda::EventInvokeConfig',
        'Receiver/Handler',
      ).addPropertyDeletionOverride('DestinationConfig'),
  },
  {
    rule: 'encryption',
    by: 'a queue in the clear',
    mend: 'encryption: QueueEncryption.SQS_MANAGED',
    break: (app) =>
      resource(app, 'AWS::SQS::Queue', 'Encoder/Queue').addPropertyOverride(
        'SqsManagedSseEnabled',
        false,
      ),
  },
  {
    rule: 'encryption',
    by: 'a stream in the clear',
    mend: 'StreamEncryption.MANAGED',
    break: (app) =>
      resource(app, 'AWS::Kinesis::Stream', 'Clicks').addPropertyDeletionOverride(
        'StreamEncryption',
      ),
  },
  {
    rule: 'private-bucket',
    by: 'a bucket that takes public policies',
    mend: 'blockPublicAccess: BlockPublicAccess.BLOCK_ALL',
    break: (app) =>
      resource(app, 'AWS::S3::Bucket', 'Uploads/Bucket').addPropertyOverride(
        'PublicAccessBlockConfiguration.BlockPublicPolicy',
        false,
      ),
  },
  {
    rule: 'wildcards',
    by: 'a role that may do something to everything',
    mend: 'the resources by their ARNs',
    break: (app) =>
      resource(app, 'AWS::IAM::Policy', 'Mailer/Handler/Role').addPropertyOverride(
        'PolicyDocument.Statement.0.Resource',
        '*',
      ),
  },
];

describe('Conveyor, broken on purpose', () => {
  it.each(breakages)('by $by, violates $rule and is told how to mend it', (breakage) => {
    const app = bareApp();
    addConveyor(app);
    breakage.break(app);
    const { error, violations } = synthesize(app);
    expect(new Set(violations.map(({ rule }) => rule))).toEqual(new Set([breakage.rule]));
    expect(error).toContain(`Guardrails::${breakage.rule}`);
    expect(error).toContain(breakage.mend);
  });

  it('is broken for every rule', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(breakages.map(({ rule }) => rule))).toEqual(new Set(ids));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
