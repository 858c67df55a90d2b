import { ACCOUNT_ID } from '../../arn.ts';
import { AwsError } from '../../gateway/aws-error.ts';
import type { Service } from '../../gateway/exchange.ts';
import { members, queryService } from '../../gateway/query-protocol.ts';
import { readJson } from '../../read-json.ts';
import type { MessageAttribute } from '../sqs/messages.ts';
import type { SnsEngine } from './engine.ts';
import type { SnsMessage } from './message.ts';
import { snsPermissions } from './permissions.ts';
import { invalidParameter } from './refusals.ts';
import type { Subscription } from './subscriptions.ts';

const MAXIMUM_BATCH = 10;

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
export function snsService(engine: SnsEngine): Service {
  return queryService({
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    permissions: snsPermissions,
    entries: (action, input) => (action === 'PublishBatch' ? entriesOf(input).length : undefined),
    actions: {
      Publish: (input) => ({
        MessageId: engine.publish(topicOf(input), messageOf(input)),
      }),

      PublishBatch: (input) => {
        const entries = entriesOf(input);
        const topicArn = required(input, 'TopicArn');
        engine.subscriptionsOf(topicArn);
        const results = entries.map((prefix) => publishEntry(engine, topicArn, input, prefix));
        return {
          Successful: members(results.flatMap((result) => result.done ?? [])),
          Failed: members(results.flatMap((result) => result.failed ?? [])),
        };
      },

      CreateTopic: (input) => ({ TopicArn: engine.createTopic(required(input, 'Name')) }),

      ListTopics: () => ({ Topics: members(engine.topics().map((TopicArn) => ({ TopicArn }))) }),

      GetTopicAttributes: (input) => {
        const topicArn = required(input, 'TopicArn');
        const attributes = {
          TopicArn: topicArn,
          Owner: ACCOUNT_ID,
          SubscriptionsConfirmed: String(engine.subscriptionsOf(topicArn).length),
          SubscriptionsPending: '0',
          SubscriptionsDeleted: '0',
        };
        return {
          Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) },
        };
      },

      /** The response is the ARN at once: what can be subscribed here needs no confirmation. */
      Subscribe: (input) => {
        const attributes = mapOf(input, 'Attributes');
        return {
          SubscriptionArn: engine.subscribe({
            topicArn: required(input, 'TopicArn'),
            protocol: required(input, 'Protocol'),
            endpoint: required(input, 'Endpoint'),
            rawMessageDelivery: attributes['RawMessageDelivery'] === 'true',
            filterPolicy: json(attributes['FilterPolicy'], 'FilterPolicy'),
            filterPolicyScope: attributes['FilterPolicyScope'],
            redrivePolicy: json(attributes['RedrivePolicy'], 'RedrivePolicy'),
          }).arn,
        };
      },

      Unsubscribe: (input) => {
        engine.unsubscribe(required(input, 'SubscriptionArn'));
        return {};
      },

      ListSubscriptionsByTopic: (input) => ({
        Subscriptions: members(engine.subscriptionsOf(required(input, 'TopicArn')).map(describe)),
      }),

      ListSubscriptions: () => ({
        Subscriptions: members(
          engine.topics().flatMap((topicArn) => engine.subscriptionsOf(topicArn).map(describe)),
        ),
      }),
    },
  });
}

function publishEntry(
  engine: SnsEngine,
  topicArn: string,
  input: URLSearchParams,
  prefix: string,
): { done?: object; failed?: object } {
  const Id = required(input, `${prefix}Id`);
  try {
    return { done: { Id, MessageId: engine.publish(topicArn, messageOf(input, prefix)) } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { failed: { Id, Code: error.code, Message: error.message, SenderFault: true } };
  }
}

function entriesOf(input: URLSearchParams): readonly string[] {
  const prefixes = numbered(input, 'PublishBatchRequestEntries.member', 'Id');
  const ids = new Set(prefixes.map((prefix) => input.get(`${prefix}Id`)));
  if (prefixes.length === 0)
    throw new AwsError('EmptyBatchRequest', 'The batch request does not contain any entries.');
  if (prefixes.length > MAXIMUM_BATCH)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `The batch request contains more entries than permissible (more than ${MAXIMUM_BATCH}).`,
    );
  if (ids.size < prefixes.length)
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  return prefixes;
}

function topicOf(input: URLSearchParams): string {
  if (input.has('PhoneNumber'))
    throw invalidParameter('PhoneNumber: local-aws publishes to topics only');
  return input.get('TopicArn') ?? required(input, 'TargetArn');
}

function messageOf(input: URLSearchParams, prefix = ''): SnsMessage {
  return {
    message: required(input, `${prefix}Message`),
    structured: input.get(`${prefix}MessageStructure`) === 'json',
    subject: input.get(`${prefix}Subject`) ?? undefined,
    attributes: attributesOf(input, `${prefix}MessageAttributes.entry`),
  };
}

function attributesOf(input: URLSearchParams, list: string): Record<string, MessageAttribute> {
  return Object.fromEntries(
    numbered(input, list, 'Name').map((prefix) => {
      const text = input.get(`${prefix}Value.StringValue`);
      const binary = input.get(`${prefix}Value.BinaryValue`);
      return [
        input.get(`${prefix}Name`) ?? '',
        {
          DataType: input.get(`${prefix}Value.DataType`) ?? '',
          ...(text !== null && { StringValue: text }),
          ...(binary !== null && { BinaryValue: binary }),
        },
      ];
    }),
  );
}

function mapOf(input: URLSearchParams, name: string): Record<string, string> {
  return Object.fromEntries(
    numbered(input, `${name}.entry`, 'key').map((prefix) => [
      input.get(`${prefix}key`) ?? '',
      input.get(`${prefix}value`) ?? '',
    ]),
  );
}

/** `List.1.`, `List.2.` … for as long as each has this field. */
function numbered(input: URLSearchParams, list: string, field: string): readonly string[] {
  const prefixes: string[] = [];
  for (;;) {
    const prefix = `${list}.${prefixes.length + 1}.`;
    if (!input.has(prefix + field)) return prefixes;
    prefixes.push(prefix);
  }
}

function required(input: URLSearchParams, name: string): string {
  const value = input.get(name);
  if (value === null) throw invalidParameter(`${name} is missing: it must not be null`);
  return value;
}

function json(text: string | undefined, name: string): unknown {
  if (text === undefined) return undefined;
  const value = readJson(text);
  if (value === undefined) throw invalidParameter(`${name}: failed to parse JSON.`);
  return value;
}

function describe({ arn, topicArn, protocol, endpoint }: Subscription): object {
  return {
    SubscriptionArn: arn,
    Owner: ACCOUNT_ID,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}
