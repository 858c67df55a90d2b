import type { SnsMessage } from './message.ts';
import { textFor, valueOf } from './message.ts';
import type { Subscription } from './subscriptions.ts';

/** What SNS adds to a message that is published. */
export interface Published {
  readonly messageId: string;
  readonly topicArn: string;
  /** ms since the epoch. */
  readonly publishedAt: number;
  readonly message: SnsMessage;
}

/** Nothing checks signatures on a laptop; the fields are there for whoever parses the document. */
const SIGNATURE = {
  SignatureVersion: '1',
  Signature: 'bG9jYWwtYXdzIHNpZ25zIG5vdGhpbmc=',
} as const;
const CERTIFICATE = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-local-aws.pem';

/**
 * The document that a queue gets without raw message delivery.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function notification(published: Published, subscription: Subscription): object {
  const { subject } = published.message;
  return {
    Type: 'Notification',
    MessageId: published.messageId,
    TopicArn: published.topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: textFor(subscription.protocol, published.message),
    Timestamp: new Date(published.publishedAt).toISOString(),
    ...SIGNATURE,
    SigningCertURL: CERTIFICATE,
    UnsubscribeURL: unsubscribeUrl(subscription),
    ...attributesOf(published.message),
  };
}

/**
 * What a function is invoked with. The names differ from the document above in `…Url` and `…Urls`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function lambdaEvent(published: Published, subscription: Subscription): object {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: published.messageId,
          TopicArn: published.topicArn,
          Subject: published.message.subject ?? null,
          Message: textFor(subscription.protocol, published.message),
          Timestamp: new Date(published.publishedAt).toISOString(),
          ...SIGNATURE,
          SigningCertUrl: CERTIFICATE,
          UnsubscribeUrl: unsubscribeUrl(subscription),
          MessageAttributes: {},
          ...attributesOf(published.message),
        },
      },
    ],
  };
}

function attributesOf({ attributes = {} }: SnsMessage): object {
  const entries = Object.entries(attributes).map(([name, attribute]) => [
    name,
    { Type: attribute.DataType, Value: valueOf(attribute) },
  ]);
  return entries.length > 0 ? { MessageAttributes: Object.fromEntries(entries) } : {};
}

function unsubscribeUrl({ arn }: Subscription): string {
  return `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}
