import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { list, read } from '../properties.ts';
import { functionAt, type LambdaFunction } from './function.ts';

const bucket = z.object({
  NotificationConfiguration: z.object({
    LambdaConfigurations: list(z.object({ Function: z.unknown() })),
  }),
});
/** What CDK writes for `bucket.addEventNotification`. */
const bucketNotifications = z.object({
  NotificationConfiguration: z.object({
    LambdaFunctionConfigurations: list(z.object({ LambdaFunctionArn: z.unknown() })),
  }),
});
const subscription = z.object({ Protocol: z.literal('lambda'), Endpoint: z.unknown() });
const topic = z.object({ Subscription: list(subscription) });
const rule = z.object({ Targets: list(z.object({ Arn: z.unknown() })) });
const schedule = z.object({ Target: z.object({ Arn: z.unknown() }) });
const subscriptionFilter = z.object({ DestinationArn: z.unknown() });

/** How each type of resource names what it invokes asynchronously, functions among others. */
const named: Record<string, (properties: unknown) => unknown[] | undefined> = {
  'AWS::S3::Bucket': (properties) =>
    read(bucket, properties)?.NotificationConfiguration.LambdaConfigurations.map(
      (one) => one.Function,
    ),
  'Custom::S3BucketNotifications': (properties) =>
    read(
      bucketNotifications,
      properties,
    )?.NotificationConfiguration.LambdaFunctionConfigurations.map((one) => one.LambdaFunctionArn),
  'AWS::SNS::Subscription': (properties) => [read(subscription, properties)?.Endpoint],
  'AWS::SNS::Topic': (properties) =>
    read(topic, properties)?.Subscription.map(({ Endpoint }) => Endpoint),
  'AWS::Events::Rule': (properties) => read(rule, properties)?.Targets.map(({ Arn }) => Arn),
  'AWS::Scheduler::Schedule': (properties) => [read(schedule, properties)?.Target.Arn],
  'AWS::Logs::SubscriptionFilter': (properties) => [
    read(subscriptionFilter, properties)?.DestinationArn,
  ],
};

/** A function, and a resource that invokes it and does not wait for the answer. */
export interface AsynchronousInvocation {
  readonly from: Resource;
  readonly function: LambdaFunction;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */
export function asynchronousInvocations(assembly: Assembly): AsynchronousInvocation[] {
  return Object.entries(named).flatMap(([type, targets]) =>
    assembly.ofType(type).flatMap((from) =>
      (targets(from.properties) ?? []).flatMap((target) => {
        const invoked = functionAt(assembly, target, from);
        return invoked ? [{ from, function: invoked }] : [];
      }),
    ),
  );
}
