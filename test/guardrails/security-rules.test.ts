import type { Stack } from 'aws-cdk-lib/core';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { BlockPublicAccess, Bucket, CfnBucketPolicy, EventType } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { deadLetters, handler } from './parts.ts';
import { examples } from './examples.ts';

const closed = { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true };

examples('encryption', {
  fails: [
    [
      'a queue in the clear',
      (s) => new Queue(s, 'Queue', { encryption: QueueEncryption.UNENCRYPTED }),
    ],
    [
      'a stream in the clear',
      (s) => new Stream(s, 'Stream', { encryption: StreamEncryption.UNENCRYPTED }),
    ],
    ['a topic without a key', (s) => new Topic(s, 'Topic')],
  ],
  passes: [
    ['what SQS does by itself', (s) => new Queue(s, 'Queue')],
    [
      'a key',
      (s) => {
        const key = new Key(s, 'Key');
        new Queue(s, 'Queue', { encryptionMasterKey: key });
        new Stream(s, 'Stream', { encryptionKey: key });
        new Topic(s, 'Topic', { masterKey: key });
      },
    ],
    ['what CDK does for a stream', (s) => new Stream(s, 'Stream')],
  ],
});

examples('private-bucket', {
  fails: [
    ['a bucket without TLS', (s) => new Bucket(s, 'Bucket')],
    [
      'a bucket that takes public policies',
      (s) =>
        new Bucket(s, 'Bucket', {
          enforceSSL: true,
          blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY,
        }),
    ],
    [
      'a policy on TLS for another bucket',
      (s) => {
        new Bucket(s, 'Other', closed);
        new Bucket(s, 'Bucket');
      },
    ],
    [
      'a policy that only allows',
      (s) => {
        const bucket = new Bucket(s, 'Bucket');
        new CfnBucketPolicy(s, 'Policy', {
          bucket: bucket.bucketName,
          policyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: '*',
                Action: 's3:GetObject',
                Resource: bucket.arnForObjects('*'),
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        });
      },
    ],
  ],
  passes: [['a bucket that is closed', (s) => new Bucket(s, 'Bucket', closed)]],
});

const allows = (stack: Stack, props: ConstructorParameters<typeof PolicyStatement>[0]) =>
  handler(stack).addToRolePolicy(new PolicyStatement(props));

examples('wildcards', {
  fails: [
    ['every resource', (s) => allows(s, { actions: ['sqs:SendMessage'], resources: ['*'] })],
    [
      'a function whose name sounds like one of CDK’s own',
      (s) =>
        handler(s, {}, 'CustomerHandler').addToRolePolicy(
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] }),
        ),
    ],
    [
      'every action of a service',
      (s) =>
        allows(s, {
          actions: ['dynamodb:*'],
          resources: ['arn:aws:dynamodb:us-east-1:123456789012:table/a'],
        }),
    ],
    [
      'everything but one action',
      (s) => allows(s, { notActions: ['iam:*'], resources: ['arn:aws:s3:::a'] }),
    ],
  ],
  passes: [
    [
      'a prefix of an ARN, and of an action',
      (s) => allows(s, { actions: ['s3:GetObject*'], resources: ['arn:aws:s3:::a/*'] }),
    ],
    ['actions that know no resource', (s) => handler(s, { tracing: Tracing.ACTIVE })],
    [
      'what CDK brings along for itself',
      (s) =>
        new Bucket(s, 'Bucket', { ...closed }).addEventNotification(
          EventType.OBJECT_CREATED,
          new LambdaDestination(handler(s, { onFailure: new SqsDestination(deadLetters(s)) })),
        ),
    ],
  ],
});
