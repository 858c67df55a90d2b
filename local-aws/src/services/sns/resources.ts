import { z } from 'zod';
import type { ResourceType } from '../../resource-type.ts';
import type { SnsEngine } from './engine.ts';

const flag = z.union([z.boolean(), z.stringbool()]).default(false);

const subscription = z.looseObject({
  Protocol: z.string(),
  Endpoint: z.string(),
  RawMessageDelivery: flag,
  FilterPolicy: z.record(z.string(), z.unknown()).optional(),
  FilterPolicyScope: z.string().optional(),
  RedrivePolicy: z.record(z.string(), z.unknown()).optional(),
});
type SubscriptionProperties = z.output<typeof subscription>;

const topicProperties = z.looseObject({
  TopicName: z.string().optional(),
  FifoTopic: flag,
  Subscription: z.array(subscription).default([]),
});
const subscriptionProperties = subscription.extend({ TopicArn: z.string() });

/** Encryption, policies, display names and delivery logs have no effect. */
export function snsResourceTypes(engine: SnsEngine): readonly ResourceType[] {
  const subscribe = (topicArn: string, properties: SubscriptionProperties): string =>
    engine.subscribe({
      topicArn,
      protocol: properties.Protocol,
      endpoint: properties.Endpoint,
      rawMessageDelivery: properties.RawMessageDelivery,
      filterPolicy: properties.FilterPolicy,
      filterPolicyScope: properties.FilterPolicyScope,
      redrivePolicy: properties.RedrivePolicy,
    }).arn;
  return [
    {
      type: 'AWS::SNS::Topic',
      create({ properties, generatedName }) {
        const { TopicName, FifoTopic, Subscription } = topicProperties.parse(properties);
        const name = TopicName ?? generatedName + (FifoTopic ? '.fifo' : '');
        const arn = engine.createTopic(name);
        for (const each of Subscription) subscribe(arn, each);
        return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
      },
    },
    {
      type: 'AWS::SNS::Subscription',
      create({ properties }) {
        const parsed = subscriptionProperties.parse(properties);
        const arn = subscribe(parsed.TopicArn, parsed);
        return { ref: arn, attributes: { Arn: arn } };
      },
    },
  ];
}
