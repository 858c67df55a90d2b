import { Duration, NestedStack, Stack } from 'aws-cdk-lib/core';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { deadLetters, handler, watch } from './parts.ts';
import { guardedApp, synthesize } from './violations.ts';

const strength = '@aws-cdk/core:defaultCrossStackReferences';

/** A queue that hides messages for too short a time, read by a function of another stack. */
function read(queueStack: Stack, functionStack: Stack) {
  const queue = new Queue(queueStack, 'Queue', {
    visibilityTimeout: Duration.seconds(30),
    deadLetterQueue: { queue: deadLetters(queueStack), maxReceiveCount: 5 },
  });
  handler(functionStack).addEventSource(
    new SqsEventSource(queue, { reportBatchItemFailures: true }),
  );
}

describe('a mapping is followed to its queue', () => {
  it.each(['weak', 'strong', 'both'])('in another stack, by a %s reference', (kind) => {
    const app = guardedApp({ [strength]: kind });
    read(new Stack(app, 'Queues'), new Stack(app, 'Functions'));
    const { violations } = synthesize(app);
    expect(violations).toMatchObject([
      { rule: 'visibility-timeout', construct: 'Queues/Queue/Resource' },
    ]);
    expect(violations[0]?.description).toContain('Functions/Handler');
  });

  it('in a nested stack', () => {
    const app = guardedApp();
    const stack = new Stack(app, 'Stack');
    read(new NestedStack(stack, 'Nested'), stack);
    expect(synthesize(app).violations).toMatchObject([
      { rule: 'visibility-timeout', construct: 'Stack/Nested/Queue/Resource' },
    ]);
  });

  it('in the stack around a nested one', () => {
    const app = guardedApp();
    const stack = new Stack(app, 'Stack');
    read(stack, new NestedStack(stack, 'Nested'));
    expect(synthesize(app).violations).toMatchObject([
      { rule: 'visibility-timeout', construct: 'Stack/Queue/Resource' },
    ]);
  });
});

describe('a dead-letter queue is followed', () => {
  it('to its alarm in another stack', () => {
    const app = guardedApp();
    const stack = new Stack(app, 'Stack');
    const dead = new Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
    new Queue(stack, 'Queue', { deadLetterQueue: { queue: dead, maxReceiveCount: 5 } });
    watch(new Stack(app, 'Alarms'), dead);
    expect(synthesize(app)).toEqual({ error: undefined, violations: [] });
  });

  it('from a queue written in CloudFormation’s own words', () => {
    const app = guardedApp();
    const stack = new Stack(app, 'Stack');
    const dead = new CfnQueue(stack, 'Dead');
    new CfnQueue(stack, 'Queue', {
      redrivePolicy: { deadLetterTargetArn: dead.attrArn, maxReceiveCount: 5 },
    });
    expect(synthesize(app).violations).toMatchObject([
      { rule: 'dead-letter-alarm', construct: 'Stack/Dead' },
    ]);
  });
});
