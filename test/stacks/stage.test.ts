import * as z from 'zod';
import { policyDocument, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

const stages = {
  sandbox: synthesize({ stage: 'sandbox' }),
  production: synthesize({ stage: 'production' }),
};
type Stage = keyof typeof stages;

function mailStatements(flow: 'video' | 'posts', context: Record<string, string>) {
  const schema = z.object({ PolicyDocument: policyDocument });
  return resources(synthesize(context)[flow], 'AWS::IAM::Policy', schema)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action.some((action) => action.startsWith('ses:')));
}

function deletionPolicies(stage: Stage) {
  return Object.values(stages[stage]).flatMap((template) =>
    [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::GlobalTable',
      'AWS::SQS::Queue',
      'AWS::Kinesis::Stream',
      'AWS::Cognito::UserPool',
    ].flatMap((type) =>
      Object.values(template.findResources(type)).map(
        (resource) => z.object({ DeletionPolicy: z.string() }).parse(resource).DeletionPolicy,
      ),
    ),
  );
}

/** What `cdk destroy` leaves behind, of whatever type. */
function retained(stage: Stage) {
  const schema = z.object({
    Resources: z.record(z.string(), z.object({ DeletionPolicy: z.string().default('Delete') })),
  });
  return Object.values(stages[stage]).flatMap((template) =>
    Object.entries(schema.parse(template.toJSON()).Resources)
      .filter(([, { DeletionPolicy }]) => DeletionPolicy !== 'Delete')
      .map(([logicalId]) => logicalId),
  );
}

function largestMemory(stage: Stage) {
  const schema = z.object({ MemorySize: z.number().default(128) });
  const functions = resources(stages[stage].video, 'AWS::Lambda::Function', schema);
  return Math.max(...functions.map(({ properties }) => properties.MemorySize));
}

function identities(senderIdentity: string) {
  return resources(
    synthesize({ senderIdentity }).foundation,
    'AWS::SES::EmailIdentity',
    z.object({ EmailIdentity: z.string() }),
  ).map(({ properties }) => properties.EmailIdentity);
}

describe('who may send mail', () => {
  const sandbox = ['identity/*'];
  const production = ['identity/us@example.com', 'identity/example.com'];
  const [one, bulk] = [['ses:SendEmail'], ['ses:SendBulkEmail', 'ses:SendBulkTemplatedEmail']];
  it.each([
    ['sandbox', 'video', [one], sandbox],
    ['production', 'video', [one], production],
    ['sandbox', 'posts', [bulk, one], sandbox],
    ['production', 'posts', [bulk, one], production],
  ] as const)('is who mails, from the sender only (%s, %s)', (stage, flow, actions, allowed) => {
    const statements = mailStatements(flow, { stage, sender: 'us@example.com' });
    expect(statements.map(({ Action }) => Action)).toEqual(actions);
    for (const { Condition, Resource } of statements) {
      expect(Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'us@example.com' } });
      const granted = JSON.stringify(Resource).match(/(identity|configuration-set)\/[^"]*/g);
      expect(granted?.toSorted()).toEqual([...allowed, 'configuration-set/'].toSorted());
    }
  });

  it('is verified by SES when the sender is to be created', () => {
    expect(identities('create')).toEqual(['hello@conveyor.example']);
    expect(identities('existing')).toEqual([]);
  });
});

describe('what the stage changes', () => {
  it('is whether anything outlives the stack', () => {
    expect(new Set(deletionPolicies('sandbox'))).toEqual(new Set(['Delete']));
    expect(retained('sandbox')).toEqual([]);
    expect(new Set(deletionPolicies('production'))).toEqual(new Set(['Retain']));
  });

  it('is how large a function may be: a new account grants 3,008 MB', () => {
    expect(largestMemory('sandbox')).toBe(3008);
    expect(largestMemory('production')).toBeGreaterThan(3008);
  });

  it('is how long Firehose gathers clicks: soon to be seen, or in few and large objects', () => {
    const schema = z.object({
      ExtendedS3DestinationConfiguration: z.object({ BufferingHints: z.unknown() }),
    });
    const hints = (stage: Stage) =>
      resources(stages[stage].clicks, 'AWS::KinesisFirehose::DeliveryStream', schema).map(
        ({ properties }) => properties.ExtendedS3DestinationConfiguration.BufferingHints,
      );
    expect(hints('sandbox')).toEqual([{ IntervalInSeconds: 60, SizeInMBs: 5 }]);
    expect(hints('production')).toEqual([{ IntervalInSeconds: 300, SizeInMBs: 64 }]);
  });

  it('is how many run at once: a new account grants 10 in all, of which none can be reserved', () => {
    const schema = z.object({
      ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
    });
    const brakes = Object.values(stages.sandbox)
      .flatMap((template) => resources(template, 'AWS::Lambda::EventSourceMapping', schema))
      .flatMap(({ properties }) => properties.ScalingConfig?.MaximumConcurrency ?? []);
    // The least that SQS allows. A stream’s mapping has no brake but its shards.
    expect(brakes).toEqual([2, 2, 2, 2, 2, 2]);
    const functions = Object.values(stages)
      .flatMap((templates) => Object.values(templates))
      .map((template) => template.findResources('AWS::Lambda::Function'));
    expect(JSON.stringify(functions)).not.toContain('ReservedConcurrentExecutions');
  });
});
