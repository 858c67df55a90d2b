import { z } from 'zod';
import { parseArn } from '../../arn.ts';
import { readJson } from '../../read-json.ts';
import { compileFilterPolicy, type FilterPolicyScope } from './filter-policy.ts';
import { filterableAttributes, textFor, type SnsMessage } from './message.ts';
import { invalidParameter } from './refusals.ts';

/** What SNS can deliver to here: queues and functions. */
type Protocol = 'sqs' | 'lambda';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export interface SubscriptionRequest {
  readonly topicArn: string;
  readonly protocol: string;
  /** The ARN of a queue or a function. */
  readonly endpoint: string;
  readonly rawMessageDelivery?: boolean;
  readonly filterPolicy?: unknown;
  readonly filterPolicyScope?: string;
  readonly redrivePolicy?: unknown;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly rawMessageDelivery: boolean;
  readonly deadLetterTargetArn: string | undefined;
  readonly wants: (message: SnsMessage) => boolean;
}

const redrivePolicy = z.object({ deadLetterTargetArn: z.string().startsWith('arn:') }).optional();

/** Throws `InvalidParameter` for what cannot be delivered to here. */
export function newSubscription(request: SubscriptionRequest, id: string): Subscription {
  const protocol = protocolOf(request);
  if (request.rawMessageDelivery === true && protocol === 'lambda')
    throw invalidParameter(
      'Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.',
    );
  const redrive = redrivePolicy.safeParse(request.redrivePolicy);
  if (!redrive.success) throw invalidParameter('RedrivePolicy: it must name a deadLetterTargetArn');
  return {
    arn: `${request.topicArn}:${id}`,
    topicArn: request.topicArn,
    protocol,
    endpoint: request.endpoint,
    rawMessageDelivery: request.rawMessageDelivery ?? false,
    deadLetterTargetArn: redrive.data?.deadLetterTargetArn,
    wants: filterOf(request, protocol),
  };
}

function protocolOf({ protocol, endpoint }: SubscriptionRequest): Protocol {
  if (protocol !== 'sqs' && protocol !== 'lambda')
    throw invalidParameter(
      `Protocol: local-aws delivers to sqs and lambda, not to ${protocol}. Subscribe ${endpoint} in an account.`,
    );
  if (!endpoint.startsWith(`arn:aws:${protocol}:`))
    throw invalidParameter(`Endpoint: ${endpoint} is not the ARN of an ${protocol} endpoint`);
  if (protocol === 'sqs' && parseArn(endpoint).resource.endsWith('.fifo'))
    throw invalidParameter(
      'Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  return protocol;
}

function filterOf(
  { filterPolicy, filterPolicyScope = 'MessageAttributes' }: SubscriptionRequest,
  protocol: Protocol,
): (message: SnsMessage) => boolean {
  if (filterPolicy === undefined) return () => true;
  const scope = scopeOf(filterPolicyScope);
  const accepts = compileFilterPolicy(filterPolicy, scope);
  if (scope === 'MessageAttributes') return (message) => accepts(filterableAttributes(message));
  const body = z.record(z.string(), z.unknown());
  return (message) => {
    const parsed = body.safeParse(readJson(textFor(protocol, message)));
    return parsed.success && accepts(parsed.data);
  };
}

function scopeOf(scope: string): FilterPolicyScope {
  if (scope === 'MessageAttributes' || scope === 'MessageBody') return scope;
  throw invalidParameter(
    `FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
  );
}
