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

/** What reaches people and nothing of the app: a template with it works without. */
const toPeople: ReadonlySet<string> = new Set(['email', 'email-json', 'sms']);

/**
 * Encryption, policies, display names and delivery logs have no effect.
 * @param log told of subscriptions that nothing is delivered to
 */
export function snsResourceTypes(
  engine: SnsEngine,
  log: (line: string) => void,
): readonly ResourceType[] {
  const subscribe = (topicArn: string, properties: SubscriptionProperties): string => {
    const { Protocol: protocol, Endpoint: endpoint } = properties;
    if (toPeople.has(protocol)) {
      log(`Not emulated: ${endpoint} is told nothing of ${topicArn} (${protocol}).`);
      return `${topicArn}:not-emulated`;
    }
    return engine.subscribe({
      topicArn,
      protocol,
      endpoint,
      rawMessageDelivery: properties.RawMessageDelivery,
      filterPolicy: properties.FilterPolicy,
      filterPolicyScope: properties.FilterPolicyScope,
      redrivePolicy: properties.RedrivePolicy,
    }).arn;
  };
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
