import { createHash } from 'node:crypto';
import { z } from 'zod';
import { localArn, parseArn } from '../arn.ts';
import type { Clock } from '../clock.ts';
import type { ResourceType } from '../resource-type.ts';
import type { SqsMappings } from './sqs-mappings.ts';

const count = z.coerce.number();
const properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.union([z.boolean(), z.stringbool()]).default(true),
  BatchSize: count.default(10),
  MaximumBatchingWindowInSeconds: count.default(0),
  ScalingConfig: z.strictObject({ MaximumConcurrency: count.optional() }).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  Tags: z.array(z.unknown()).optional(),
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export function eventSourceMappingType(mappings: SqsMappings, clock: Clock): ResourceType {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    create(resource) {
      refuseSource(resource.properties['EventSourceArn']);
      if (resource.properties['FilterCriteria'] !== undefined)
        throw new Error(
          'FilterCriteria is not emulated by local-aws: remove it, and let the function ignore what it does not want.',
        );
      const given = properties.parse(resource.properties);
      const uuid = uuidOf(`${resource.stackName}/${resource.logicalId}`);
      mappings.add({
        uuid,
        eventSourceArn: given.EventSourceArn,
        functionArn: given.FunctionName.startsWith('arn:')
          ? given.FunctionName
          : localArn('lambda', `function:${given.FunctionName}`),
        batchSize: given.BatchSize,
        maximumBatchingWindow: given.MaximumBatchingWindowInSeconds,
        maximumConcurrency: given.ScalingConfig?.MaximumConcurrency,
        reportBatchItemFailures: given.FunctionResponseTypes.length > 0,
        state: given.Enabled ? 'Enabled' : 'Disabled',
        lastModified: clock.now(),
      });
      return {
        ref: uuid,
        attributes: {
          Id: uuid,
          EventSourceMappingArn: localArn('lambda', `event-source-mapping:${uuid}`),
        },
      };
    },
  };
}

function refuseSource(arn: unknown): void {
  if (typeof arn !== 'string')
    throw new Error('EventSourceArn is missing: local-aws polls SQS queues only.');
  const { service } = parseArn(arn);
  if (service !== 'sqs')
    throw new Error(`local-aws does not poll ${service} (${arn}): it polls SQS queues only.`);
}

/** The same at every start. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
