import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import type { UserAttributes } from '../attributes.ts';
import type { CognitoEngine } from '../engine.ts';
import { refusals } from '../refusals.ts';
import type { User } from '../users.ts';
import { pageOf, pageToken } from './page.ts';

const attributes = z
  .array(z.object({ Name: z.string(), Value: z.string().default('') }))
  .default([])
  .transform((list): UserAttributes =>
    Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])),
  );
const oneUser = z.object({ UserPoolId: z.string(), Username: z.string() });

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
export function adminCreateUser(engine: CognitoEngine): JsonAction {
  const input = oneUser.extend({
    UserAttributes: attributes,
    TemporaryPassword: z.string().optional(),
    MessageAction: z.literal('SUPPRESS', 'local-aws sends no invitations.').optional(),
  });
  return jsonAction(input, async ({ UserPoolId, Username, UserAttributes, TemporaryPassword }) => {
    const { users } = engine.pool(UserPoolId);
    const user = await users.create(Username, UserAttributes, TemporaryPassword);
    return { User: { ...summary(user), Attributes: attributesOf(user) } };
  });
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html */
export function adminSetUserPassword(engine: CognitoEngine): JsonAction {
  const input = oneUser.extend({ Password: z.string(), Permanent: z.boolean().default(false) });
  return jsonAction(input, async ({ UserPoolId, Username, Password, Permanent }) => {
    await engine.pool(UserPoolId).users.setPassword(Username, Password, Permanent);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html */
export function adminGetUser(engine: CognitoEngine): JsonAction {
  return jsonAction(oneUser, ({ UserPoolId, Username }) => {
    const user = engine.pool(UserPoolId).users.get(Username);
    return { ...summary(user), UserAttributes: attributesOf(user) };
  });
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html */
export function adminUpdateUserAttributes(engine: CognitoEngine): JsonAction {
  const input = oneUser.extend({ UserAttributes: attributes });
  return jsonAction(input, ({ UserPoolId, Username, UserAttributes }) => {
    engine.pool(UserPoolId).users.updateAttributes(Username, UserAttributes);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html */
export function adminDeleteUser(engine: CognitoEngine): JsonAction {
  return jsonAction(oneUser, ({ UserPoolId, Username }) => {
    engine.pool(UserPoolId).users.remove(Username);
    return {};
  });
}

/**
 * A disabled user cannot sign in; tokens already given stay valid until they expire.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html
 */
export function adminEnableUser(engine: CognitoEngine, enabled: boolean): JsonAction {
  return jsonAction(oneUser, ({ UserPoolId, Username }) => {
    engine.pool(UserPoolId).users.setEnabled(Username, enabled);
    return {};
  });
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
export function listUsers(engine: CognitoEngine): JsonAction {
  const input = z.object({
    UserPoolId: z.string(),
    Filter: z.string().optional(),
    Limit: z.int().min(1).max(60).default(60),
    PaginationToken: pageToken,
  });
  return jsonAction(input, ({ UserPoolId, Filter, Limit, PaginationToken }) => {
    const users = engine.pool(UserPoolId).users.list().filter(matching(Filter));
    const { items, next } = pageOf(users, Limit, PaginationToken);
    return {
      Users: items.map((user) => ({ ...summary(user), Attributes: attributesOf(user) })),
      PaginationToken: next,
    };
  });
}

/** `email = "max@example.com"`, or `^=` for what begins so. */
function matching(filter: string | undefined): (user: User) => boolean {
  if (!filter?.trim()) return () => true;
  const [, name, operator, quoted] =
    /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  if (name === undefined || quoted === undefined)
    throw refusals.invalidParameter('Error while parsing filter.');
  const wanted = quoted.replace(/\\(.)/g, '$1');
  return (user) => {
    const value = name === 'username' ? user.username : searchable(user)[name];
    return operator === '=' ? value === wanted : (value?.startsWith(wanted) ?? false);
  };
}

function searchable({ sub, attributes: own, status, enabled }: User): UserAttributes {
  return {
    ...own,
    sub,
    'cognito:user_status': status,
    status: enabled ? 'Enabled' : 'Disabled',
  };
}

function summary(user: User): object {
  return {
    Username: user.username,
    UserStatus: user.status,
    Enabled: user.enabled,
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
  };
}

function attributesOf({ sub, attributes: own }: User): readonly object[] {
  return Object.entries({ ...own, sub }).map(([Name, Value]) => ({ Name, Value }));
}
