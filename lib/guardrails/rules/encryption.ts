import type { Rule } from '../rule.ts';
import { queues } from '../views/queue.ts';

/** SQS and S3 encrypt unless told not to; Kinesis and SNS do so only when told to. */
export const encryption: Rule = {
  id: 'encryption',
  demands: 'Queues, streams and topics are encrypted at rest.',
  because: 'What waits in them is on disks.',
  page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html',

  *check(assembly) {
    for (const { resource, SqsManagedSseEnabled, KmsMasterKeyId } of queues(assembly))
      if (SqsManagedSseEnabled === false && KmsMasterKeyId === undefined)
        yield {
          resource,
          property: 'SqsManagedSseEnabled',
          problem: 'Encryption of the queue is switched off.',
          mend: 'Set encryption: QueueEncryption.SQS_MANAGED on the queue, or a key of KMS.',
        };
    for (const resource of assembly.ofType('AWS::Kinesis::Stream'))
      if (resource.properties.StreamEncryption === undefined)
        yield {
          resource,
          property: 'StreamEncryption',
          problem: 'The stream is not encrypted.',
          mend: 'Set encryption: StreamEncryption.MANAGED on the stream, or a key of KMS.',
        };
    for (const resource of assembly.ofType('AWS::SNS::Topic'))
      if (resource.properties.KmsMasterKeyId === undefined)
        yield {
          resource,
          property: 'KmsMasterKeyId',
          problem: 'The topic is not encrypted.',
          mend:
            'Set masterKey on the topic. A topic that SES, S3 or CloudWatch alarms publish to ' +
            'needs a customer managed key that lets them, or an acknowledgement that says why not.',
        };
  },
};
