import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import {
  DynamoEventSource,
  KinesisEventSource,
  SqsDlq,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import { BlockPublicAccess, Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { deadLetters, handler } from './parts.ts';
import { examples } from './examples.ts';

const consumes = (stack: Stack, props = {}) =>
  handler(stack).addEventSource(
    new KinesisEventSource(new Stream(stack, 'Stream'), {
      startingPosition: StartingPosition.TRIM_HORIZON,
      bisectBatchOnError: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(1),
      onFailure: new SqsDlq(deadLetters(stack)),
      ...props,
    }),
  );

examples('stream-failures', {
  fails: [
    ['batches retried whole', (s) => consumes(s, { bisectBatchOnError: false })],
    ['retries without end', (s) => consumes(s, { retryAttempts: undefined })],
    ['records of any age', (s) => consumes(s, { maxRecordAge: undefined })],
    ['records given up without a trace', (s) => consumes(s, { onFailure: undefined })],
    [
      "a table's stream read with nothing but defaults",
      (s) => {
        const table = new Table(s, 'Table', {
          partitionKey: { name: 'id', type: AttributeType.STRING },
          stream: StreamViewType.NEW_IMAGE,
        });
        handler(s).addEventSource(
          new DynamoEventSource(table, { startingPosition: StartingPosition.LATEST }),
        );
      },
    ],
  ],
  passes: [['a consumer that gives up in the end, and says where', (s) => consumes(s)]],
});

const closed = { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true };

examples('async-failure-destination', {
  fails: [
    [
      'a function that a bucket notifies',
      (s) =>
        new Bucket(s, 'Bucket', closed).addEventNotification(
          EventType.OBJECT_CREATED,
          new LambdaDestination(handler(s)),
        ),
    ],
    [
      'a function that subscribes to a topic',
      (s) =>
        new Topic(s, 'Topic', { masterKey: new Key(s, 'Key') }).addSubscription(
          new LambdaSubscription(handler(s)),
        ),
    ],
    [
      'a function that a rule targets',
      (s) =>
        new Rule(s, 'Rule', {
          schedule: Schedule.rate(Duration.hours(1)),
          targets: [new LambdaFunction(handler(s))],
        }),
    ],
    [
      'an alias that a rule targets',
      (s) =>
        new Rule(s, 'Rule', {
          schedule: Schedule.rate(Duration.hours(1)),
          targets: [
            new LambdaFunction(
              new Alias(s, 'Live', { aliasName: 'live', version: handler(s).currentVersion }),
            ),
          ],
        }),
    ],
  ],
  passes: [
    [
      'a destination',
      (s) =>
        new Bucket(s, 'Bucket', closed).addEventNotification(
          EventType.OBJECT_CREATED,
          new LambdaDestination(handler(s, { onFailure: new SqsDestination(deadLetters(s)) })),
        ),
    ],
    [
      'a dead-letter queue on the function',
      (s) =>
        new Rule(s, 'Rule', {
          schedule: Schedule.rate(Duration.hours(1)),
          targets: [new LambdaFunction(handler(s, { deadLetterQueue: deadLetters(s) }))],
        }),
    ],
    ['a function that nothing invokes so', (s) => handler(s)],
  ],
});
