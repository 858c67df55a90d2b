import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { anything, figure, flag, known, list, read } from '../properties.ts';
import { functionAt, type LambdaFunction } from './function.ts';
import { asQueue, type Queue } from './queue.ts';

/**
 * An event source mapping, with Lambda's defaults.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
const schema = z.object({
  Enabled: flag(true),
  EventSourceArn: anything,
  FunctionName: anything,
  FunctionResponseTypes: list(z.string()),
  MaximumBatchingWindowInSeconds: figure(0),
  BisectBatchOnFunctionError: flag(false),
  MaximumRetryAttempts: figure(-1),
  MaximumRecordAgeInSeconds: figure(-1),
  DestinationConfig: anything,
  ProvisionedPollerConfig: anything,
  ScalingConfig: known(z.strictObject({ MaximumConcurrency: figure(Infinity) }), {
    MaximumConcurrency: Infinity,
  }),
});

interface Ends {
  readonly resource: Resource;
  /** Unless it is not of this app. */
  readonly function: LambdaFunction | undefined;
}
type Mapping = z.output<typeof schema> & Ends;

export type QueueMapping = Mapping & { readonly queue: Queue | undefined };

/** Mappings of queues, but for those that are switched off: a redrive by hand, for example. */
export function queueMappings(assembly: Assembly): QueueMapping[] {
  return mappings(assembly, ['AWS::SQS::Queue'], /:sqs:/).map(({ source, ...mapping }) => ({
    ...mapping,
    queue: asQueue(source),
  }));
}

/** Each queue that feeds a function, once. */
export function sourceQueues(assembly: Assembly): Queue[] {
  const queues = queueMappings(assembly).flatMap(({ queue }) => queue ?? []);
  return [...new Map(queues.map((queue) => [queue.resource, queue])).values()];
}

/** Mappings of streams, Kinesis's and DynamoDB's, but for those that are switched off. */
export function streamMappings(assembly: Assembly): Mapping[] {
  const types = [
    'AWS::Kinesis::Stream',
    'AWS::Kinesis::StreamConsumer',
    'AWS::DynamoDB::Table',
    'AWS::DynamoDB::GlobalTable',
  ];
  return mappings(assembly, types, /:(kinesis|dynamodb):/);
}

/** By the type of the source or, if the app only imports it, by its ARN. */
function mappings(assembly: Assembly, types: readonly string[], arn: RegExp) {
  return assembly.ofType('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const properties = read(schema, resource.properties);
    if (!properties || properties.Enabled === false) return [];
    const source = assembly.target(properties.EventSourceArn, resource);
    const matches = source
      ? types.includes(source.type)
      : arn.test(JSON.stringify(properties.EventSourceArn) ?? '');
    const mapped = functionAt(assembly, properties.FunctionName, resource);
    return matches ? [{ ...properties, resource, source, function: mapped }] : [];
  });
}
