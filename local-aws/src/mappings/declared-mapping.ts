import { z } from 'zod';
import { parseArn } from '../arn.ts';
import type { QueueMapping, StreamMapping } from '../services/lambda/mapping-registry.ts';

const count = z.coerce.number();
const flag = z.union([z.boolean(), z.stringbool()]);

const common = {
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: flag.default(true),
  MaximumBatchingWindowInSeconds: count.default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  Tags: z.array(z.unknown()).optional(),
};

const queueProperties = z.strictObject({
  ...common,
  BatchSize: count.default(10),
  ScalingConfig: z.strictObject({ MaximumConcurrency: count.optional() }).optional(),
});

const streamProperties = z.strictObject({
  ...common,
  BatchSize: count.default(100),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
  StartingPositionTimestamp: count.optional(),
  ParallelizationFactor: count.default(1),
  BisectBatchOnFunctionError: flag.default(false),
  MaximumRetryAttempts: count.default(-1),
  MaximumRecordAgeInSeconds: count.default(-1),
  TumblingWindowInSeconds: count.default(0),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
});

/** What a template says of a mapping, beside its function. */
export type DeclaredMapping = { readonly functionName: string; readonly enabled: boolean } & (
  Omit<QueueMapping, keyof Created> | Omit<StreamMapping, keyof Created>
);
type Created = Pick<QueueMapping, 'uuid' | 'functionArn' | 'state' | 'lastModified'>;

/**
 * @throws Error that says what to mend
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
export function declaredMapping(properties: Readonly<Record<string, unknown>>): DeclaredMapping {
  const service = sourceOf(properties['EventSourceArn']);
  if (properties['FilterCriteria'] !== undefined)
    throw new Error(
      'FilterCriteria is not emulated by local-aws: remove it, and let the function ignore what it does not want.',
    );
  return service === 'sqs' ? ofQueue(properties) : ofStream(properties);
}

function ofQueue(properties: Readonly<Record<string, unknown>>): DeclaredMapping {
  const given = queueProperties.parse(properties);
  return { ...shared(given), maximumConcurrency: given.ScalingConfig?.MaximumConcurrency };
}

function ofStream(properties: Readonly<Record<string, unknown>>): DeclaredMapping {
  const given = streamProperties.parse(properties);
  return {
    ...shared(given),
    stream: {
      startingPosition: startingPosition(given),
      parallelizationFactor: given.ParallelizationFactor,
      bisectBatchOnFunctionError: given.BisectBatchOnFunctionError,
      maximumRetryAttempts: given.MaximumRetryAttempts,
      maximumRecordAge: given.MaximumRecordAgeInSeconds,
      tumblingWindow: given.TumblingWindowInSeconds,
      onFailure: given.DestinationConfig?.OnFailure?.Destination,
    },
  };
}

function startingPosition({
  StartingPosition: type,
  StartingPositionTimestamp: seconds,
}: z.output<typeof streamProperties>): StreamMapping['stream']['startingPosition'] {
  if (type === 'AT_TIMESTAMP') {
    if (seconds === undefined)
      throw new Error('StartingPosition AT_TIMESTAMP needs a StartingPositionTimestamp.');
    return { type, timestamp: seconds * 1000 };
  }
  if (seconds !== undefined)
    throw new Error(`StartingPositionTimestamp is of AT_TIMESTAMP only, not of ${type}.`);
  return { type };
}

function shared(given: z.output<typeof queueProperties> | z.output<typeof streamProperties>) {
  return {
    functionName: given.FunctionName,
    enabled: given.Enabled,
    eventSourceArn: given.EventSourceArn,
    batchSize: given.BatchSize,
    maximumBatchingWindow: given.MaximumBatchingWindowInSeconds,
    reportBatchItemFailures: given.FunctionResponseTypes.length > 0,
  };
}

function sourceOf(arn: unknown): 'sqs' | 'kinesis' {
  const only = 'it polls SQS queues and Kinesis streams only.';
  if (typeof arn !== 'string') throw new Error(`EventSourceArn is missing: ${only}`);
  const { service } = parseArn(arn);
  if (service !== 'sqs' && service !== 'kinesis')
    throw new Error(`local-aws does not poll ${service} (${arn}): ${only}`);
  return service;
}
