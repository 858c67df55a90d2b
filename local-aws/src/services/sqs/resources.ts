import { z } from 'zod';
import type { ResourceType } from '../../resource-type.ts';
import { urlOf, type SqsContext } from './actions/context.ts';
import { isSettable } from './queue-attributes.ts';

const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).default([]);
const queueProperties = z.looseObject({ QueueName: z.string().optional(), Tags: tags });
const policyProperties = z.strictObject({
  PolicyDocument: z.record(z.string(), z.unknown()),
  Queues: z.array(z.string()).min(1),
});

/** How queues and their policies come from a template. */
export function sqsResourceTypes(context: SqsContext): readonly ResourceType[] {
  return [queueType(context), queuePolicyType(context)];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
function queueType(context: SqsContext): ResourceType {
  return {
    type: 'AWS::SQS::Queue',
    create(resource) {
      const { QueueName, Tags, ...attributes } = queueProperties.parse(resource.properties);
      for (const name of Object.keys(attributes))
        if (!isSettable(name))
          throw new Error(
            `local-aws does not know the property ${name} of a queue. Remove it, or teach it to services/sqs/queue-attributes.ts.`,
          );
      const fifo = attributes['FifoQueue'] === true || attributes['FifoQueue'] === 'true';
      const name = QueueName ?? resource.generatedName + (fifo ? '.fifo' : '');
      const queue = context.engine.create(
        name,
        attributes,
        Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
      );
      const url = urlOf(queue, context);
      return { ref: url, attributes: { Arn: queue.arn, QueueName: name, QueueUrl: url } };
    },
  };
}

/**
 * Kept as the queues' `Policy` attribute, not enforced.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
 */
function queuePolicyType(context: SqsContext): ResourceType {
  return {
    type: 'AWS::SQS::QueuePolicy',
    create(resource) {
      const { PolicyDocument, Queues } = policyProperties.parse(resource.properties);
      for (const queue of context.engine.list())
        if (Queues.includes(urlOf(queue, context)))
          context.engine.configure(queue.arn, { Policy: PolicyDocument });
      return { ref: resource.generatedName, attributes: { Id: resource.generatedName } };
    },
  };
}
