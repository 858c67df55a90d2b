import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { anything, figure, flag, read } from '../properties.ts';

/**
 * A queue, with SQS's defaults. Times are in seconds.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
 */
const schema = z.object({
  FifoQueue: flag(false),
  VisibilityTimeout: figure(30),
  MessageRetentionPeriod: figure(4 * 24 * 60 * 60),
  SqsManagedSseEnabled: flag(true),
  KmsMasterKeyId: anything,
  RedrivePolicy: anything,
});
const redrivePolicy = z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: figure(10) });

export type Queue = z.output<typeof schema> & { readonly resource: Resource };

/** The queue that `resource` is, if it is one. */
export function asQueue(resource: Resource | undefined): Queue | undefined {
  if (resource?.type !== 'AWS::SQS::Queue') return undefined;
  const properties = read(schema, resource.properties);
  return properties && { ...properties, resource };
}

export function queues(assembly: Assembly): Queue[] {
  return assembly.ofType('AWS::SQS::Queue').flatMap((resource) => asQueue(resource) ?? []);
}

/** Where a queue sends what was received too often, unless it does not or only deployment knows. */
export function redrive({ RedrivePolicy }: Queue) {
  return read(redrivePolicy, RedrivePolicy);
}
