import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { User } from './users.ts';

/** A sign-in, which all tokens that follow from it remember. */
export interface SignIn {
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly originJti: string;
  readonly eventId: string;
}

/** What the tokens of one answer have in common. */
export interface TokenContext {
  readonly issuer: string;
  readonly clientId: string;
  readonly user: User;
  readonly signIn: SignIn;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
}

/**
 * Says who the user is: the client is its audience, and all attributes are in it.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export function idTokenClaims(context: TokenContext, lifeSeconds: number): JWTPayload {
  const { user, clientId } = context;
  const attributes = Object.entries(user.attributes).map(([name, value]) => [
    name,
    name.endsWith('_verified') ? value === 'true' : value,
  ]);
  return {
    ...Object.fromEntries(attributes),
    ...common(context, lifeSeconds),
    'cognito:username': user.username,
    aud: clientId,
    token_use: 'id',
  };
}

/**
 * Says what the user may do: no audience, and nothing about the person.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function accessTokenClaims(context: TokenContext, lifeSeconds: number): JWTPayload {
  return {
    ...common(context, lifeSeconds),
    client_id: context.clientId,
    username: context.user.username,
    scope: 'aws.cognito.signin.user.admin',
    token_use: 'access',
  };
}

function common({ issuer, user, signIn, issuedAt }: TokenContext, lifeSeconds: number): JWTPayload {
  return {
    sub: user.sub,
    iss: issuer,
    iat: issuedAt,
    exp: issuedAt + lifeSeconds,
    auth_time: signIn.authTime,
    jti: randomUUID(),
    origin_jti: signIn.originJti,
    event_id: signIn.eventId,
  };
}
