import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { list, read } from '../properties.ts';
import { asQueue, type Queue } from './queue.ts';

const onFailure = z.object({
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
});
const redrive = z.object({ RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown() }) });
const deadLetterArn = z.object({ DeadLetterConfig: z.object({ Arn: z.unknown() }) });
const deadLetterTarget = z.object({ DeadLetterConfig: z.object({ TargetArn: z.unknown() }) });

/** How each type of resource names the queue that takes what it could not deliver. */
const named: Record<string, (properties: unknown) => unknown[]> = {
  'AWS::SQS::Queue': (properties) => [read(redrive, properties)?.RedrivePolicy.deadLetterTargetArn],
  'AWS::SNS::Subscription': (properties) => [
    read(redrive, properties)?.RedrivePolicy.deadLetterTargetArn,
  ],
  'AWS::Lambda::Function': (properties) => [
    read(deadLetterTarget, properties)?.DeadLetterConfig.TargetArn,
  ],
  'AWS::Lambda::EventInvokeConfig': (properties) => [failureDestination(properties)],
  'AWS::Lambda::EventSourceMapping': (properties) => [failureDestination(properties)],
  'AWS::Events::Rule': (properties) =>
    read(z.object({ Targets: list(deadLetterArn) }), properties)?.Targets.map(
      ({ DeadLetterConfig }) => DeadLetterConfig.Arn,
    ) ?? [],
  'AWS::Scheduler::Schedule': (properties) => [
    read(z.object({ Target: deadLetterArn }), properties)?.Target.DeadLetterConfig.Arn,
  ],
};

/** Where `OnFailure` sends, in the properties of an event invoke config or a mapping. */
export function failureDestination(properties: unknown): unknown {
  return read(onFailure, properties)?.DestinationConfig.OnFailure.Destination;
}

/** A queue that takes what failed, and the first resource that sends there. */
export interface FailureQueue {
  readonly queue: Queue;
  readonly from: Resource;
}

/** Every queue that takes what something could not process: dead letters and failed invocations. */
export function failureQueues(assembly: Assembly): FailureQueue[] {
  const found = new Map<Resource, FailureQueue>();
  for (const [type, destinations] of Object.entries(named)) {
    for (const from of assembly.ofType(type)) {
      for (const destination of destinations(from.properties)) {
        const queue = asQueue(assembly.target(destination, from));
        if (queue && !found.has(queue.resource)) found.set(queue.resource, { queue, from });
      }
    }
  }
  return [...found.values()];
}
