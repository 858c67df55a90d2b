import { z } from 'zod';
import { localArn } from '../../arn.ts';
import type { Permission } from '../../gateway/permission.ts';
import { logGroupArn } from './resources.ts';

const subject = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logStreamName: z.string().optional(),
});

/**
 * What a call needs: the action on its log group or stream.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export function logsPermissions(action: string, input: unknown): readonly Permission[] {
  const { logGroupName, logGroupIdentifier, logStreamName } = subject.safeParse(input).data ?? {};
  const group =
    logGroupName ?? /(?:log-group:)?([^:]+)(?::\*)?$/.exec(logGroupIdentifier ?? '')?.[1];
  return [{ action: `logs:${action}`, resource: resourceOf(group, logStreamName) }];
}

function resourceOf(group: string | undefined, stream: string | undefined): string {
  if (group === undefined) return '*';
  return stream === undefined
    ? logGroupArn(group)
    : localArn('logs', `log-group:${group}:log-stream:${stream}`);
}
