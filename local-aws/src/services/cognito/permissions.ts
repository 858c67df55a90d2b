import { z } from 'zod';
import type { Permission } from '../../gateway/permission.ts';
import { userPoolArn } from './user-pool.ts';

const subject = z.object({ UserPoolId: z.string().optional() });

/** Who calls these has no credentials yet: the client's id and the password say enough. */
const PUBLIC = new Set(['InitiateAuth', 'RespondToAuthChallenge']);

/**
 * What a call needs: the action on its user pool.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
export function cognitoPermissions(action: string, input: unknown): readonly Permission[] {
  if (PUBLIC.has(action)) return [];
  const { UserPoolId } = subject.safeParse(input).data ?? {};
  const resource = UserPoolId === undefined ? '*' : userPoolArn(UserPoolId);
  return [{ action: `cognito-idp:${action}`, resource }];
}
