import { stackId } from '../../assembly/stack-scope.ts';
import type { Permission } from '../../gateway/permission.ts';

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export function cloudFormationPermissions(
  action: string,
  input: URLSearchParams,
): readonly Permission[] {
  const stack = input.get('StackName');
  const resource = stack === null ? '*' : stack.startsWith('arn:') ? stack : stackId(stack);
  return [{ action: `cloudformation:${action}`, resource }];
}
