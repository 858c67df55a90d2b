import type { Permission } from '../../gateway/permission.ts';

/** What each call needs. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export function snsPermissions(action: string, input: URLSearchParams): readonly Permission[] {
  const subscription = input.get('SubscriptionArn');
  const topic = input.get('TopicArn') ?? input.get('TargetArn');
  const resource = topic ?? subscription?.slice(0, subscription.lastIndexOf(':')) ?? '*';
  // A batch is no action of its own.
  return [{ action: `sns:${action.replace(/Batch$/, '')}`, resource }];
}
