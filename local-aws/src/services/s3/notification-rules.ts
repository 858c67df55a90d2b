import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** When something of these kinds happens to a key of this shape, tell the target. */
export interface NotificationRule {
  readonly id: string;
  readonly kind: 'function' | 'queue' | 'topic';
  readonly targetArn: string;
  /** `s3:ObjectCreated:*` and the like. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export function matchesRule(rule: NotificationRule, eventName: string, key: string): boolean {
  return (
    key.startsWith(rule.prefix) &&
    key.endsWith(rule.suffix) &&
    rule.events.some((pattern) =>
      pattern.endsWith('*')
        ? `s3:${eventName}`.startsWith(pattern.slice(0, -1))
        : pattern === `s3:${eventName}`,
    )
  );
}

const arn = z.string().startsWith('arn:');
const eventPattern = z.string().regex(/^s3:[A-Za-z]+(:[A-Za-z*]+)?$/, {
  error: 'an event is written like s3:ObjectCreated:*',
});
const filterRules = z.array(
  z.object({
    Name: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['prefix', 'suffix'])),
    Value: z.string(),
  }),
);
type FilterRules = z.output<typeof filterRules>;

const apiRule = {
  Id: z.string().optional(),
  Events: z.array(eventPattern).min(1),
  Filter: z
    .object({ Key: z.object({ FilterRules: filterRules.optional() }).optional() })
    .optional()
    .transform((filter) => filter?.Key?.FilterRules ?? []),
};

/**
 * A notification configuration as the S3 API and CDK's `Custom::S3BucketNotifications` write it.
 * EventBridge is not emulated and refused.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
 */
export const apiNotifications = z
  .strictObject({
    LambdaFunctionConfigurations: z
      .array(z.object({ ...apiRule, LambdaFunctionArn: arn }))
      .default([]),
    QueueConfigurations: z.array(z.object({ ...apiRule, QueueArn: arn })).default([]),
    TopicConfigurations: z.array(z.object({ ...apiRule, TopicArn: arn })).default([]),
  })
  .transform((configuration) => [
    ...configuration.LambdaFunctionConfigurations.map((it) =>
      newRule('function', it.LambdaFunctionArn, it.Events, it.Filter, it.Id),
    ),
    ...configuration.QueueConfigurations.map((it) =>
      newRule('queue', it.QueueArn, it.Events, it.Filter, it.Id),
    ),
    ...configuration.TopicConfigurations.map((it) =>
      newRule('topic', it.TopicArn, it.Events, it.Filter, it.Id),
    ),
  ]);

const templateRule = {
  Event: eventPattern,
  Filter: z
    .object({ S3Key: z.object({ Rules: filterRules }) })
    .optional()
    .transform((filter) => filter?.S3Key.Rules ?? []),
};

/**
 * The same, as `AWS::S3::Bucket` writes it.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html
 */
export const templateNotifications = z
  .strictObject({
    LambdaConfigurations: z.array(z.object({ ...templateRule, Function: arn })).default([]),
    QueueConfigurations: z.array(z.object({ ...templateRule, Queue: arn })).default([]),
    TopicConfigurations: z.array(z.object({ ...templateRule, Topic: arn })).default([]),
  })
  .transform((configuration) => [
    ...configuration.LambdaConfigurations.map((it) =>
      newRule('function', it.Function, [it.Event], it.Filter),
    ),
    ...configuration.QueueConfigurations.map((it) =>
      newRule('queue', it.Queue, [it.Event], it.Filter),
    ),
    ...configuration.TopicConfigurations.map((it) =>
      newRule('topic', it.Topic, [it.Event], it.Filter),
    ),
  ]);

function newRule(
  kind: NotificationRule['kind'],
  target: string,
  events: readonly string[],
  filter: FilterRules,
  id: string = randomUUID(),
): NotificationRule {
  const value = (name: 'prefix' | 'suffix'): string =>
    filter.find((part) => part.Name === name)?.Value ?? '';
  return { id, kind, targetArn: target, events, prefix: value('prefix'), suffix: value('suffix') };
}
