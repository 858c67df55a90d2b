import { localArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';
import { functionNameOf } from './function-configuration.ts';

/**
 * What a call needs: the action on the function or mapping it names, if it names one.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export function lambdaPermissions(action: string, label: string): readonly Permission[] {
  return [{ action: `lambda:${action}`, resource: resourceOf(action, label) }];
}

function resourceOf(action: string, label: string): string {
  if (!label) return '*';
  return action.endsWith('EventSourceMapping')
    ? localArn('lambda', `event-source-mapping:${label}`)
    : localArn('lambda', `function:${functionNameOf(label)}`);
}
