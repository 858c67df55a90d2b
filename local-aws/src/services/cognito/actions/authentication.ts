import { z } from 'zod';
import { jsonAction, type JsonAction } from '../../../gateway/json-protocol.ts';
import type { Authentication, NewPasswordRequired, Tokens } from '../authentication.ts';
import type { CognitoEngine } from '../engine.ts';
import { refusals } from '../refusals.ts';
import type { UserPool, UserPoolClient } from '../user-pool.ts';

const parameters = z.record(z.string(), z.string()).default({});
const initiation = z.object({
  ClientId: z.string(),
  AuthFlow: z.string(),
  AuthParameters: parameters,
});
const response = z.object({
  ClientId: z.string(),
  ChallengeName: z.literal('NEW_PASSWORD_REQUIRED', 'local-aws asks for new passwords only.'),
  ChallengeResponses: parameters,
  Session: z.string().default(''),
});
const ofPool = { UserPoolId: z.string() };
const NEW_ATTRIBUTE = 'userAttributes.';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html */
export function adminInitiateAuth(engine: CognitoEngine): JsonAction {
  return jsonAction(initiation.extend(ofPool), ({ UserPoolId, ...input }) =>
    initiate(engine, engine.pool(UserPoolId), input, true),
  );
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
export function initiateAuth(engine: CognitoEngine): JsonAction {
  return jsonAction(initiation, (input) =>
    initiate(engine, engine.poolOfClient(input.ClientId), input, false),
  );
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRespondToAuthChallenge.html */
export function adminRespondToAuthChallenge(engine: CognitoEngine): JsonAction {
  return jsonAction(response.extend(ofPool), ({ UserPoolId, ...input }) =>
    respond(engine, engine.pool(UserPoolId), input),
  );
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
export function respondToAuthChallenge(engine: CognitoEngine): JsonAction {
  return jsonAction(response, (input) =>
    respond(engine, engine.poolOfClient(input.ClientId), input),
  );
}

async function initiate(
  engine: CognitoEngine,
  pool: UserPool,
  { ClientId, AuthFlow, AuthParameters }: z.output<typeof initiation>,
  byAdmin: boolean,
): Promise<object> {
  const client = pool.client(ClientId);
  const authentication = engine.authentication(pool.id);
  switch (AuthFlow) {
    case 'ADMIN_USER_PASSWORD_AUTH':
    case 'ADMIN_NO_SRP_AUTH':
      if (!byAdmin) throw refusals.invalidParameter('Initiate Auth method not supported.');
      authentication.requireFlow(client, 'ALLOW_ADMIN_USER_PASSWORD_AUTH');
      return byPassword(authentication, client, AuthParameters);
    case 'USER_PASSWORD_AUTH':
      authentication.requireFlow(client, 'ALLOW_USER_PASSWORD_AUTH');
      return byPassword(authentication, client, AuthParameters);
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN': {
      authentication.requireFlow(client, 'ALLOW_REFRESH_TOKEN_AUTH');
      const token = required(AuthParameters, 'REFRESH_TOKEN');
      return signedIn(await authentication.refresh(client, token));
    }
    default:
      throw refusals.invalidParameter(
        `local-aws does not implement the flow ${AuthFlow}. It has ADMIN_USER_PASSWORD_AUTH, USER_PASSWORD_AUTH, REFRESH_TOKEN_AUTH.`,
      );
  }
}

async function byPassword(
  authentication: Authentication,
  client: UserPoolClient,
  given: z.output<typeof parameters>,
): Promise<object> {
  const result = await authentication.signIn(
    client,
    required(given, 'USERNAME'),
    required(given, 'PASSWORD'),
  );
  return 'session' in result ? challenge(result) : signedIn(result);
}

async function respond(
  engine: CognitoEngine,
  pool: UserPool,
  { ClientId, ChallengeResponses, Session }: z.output<typeof response>,
): Promise<object> {
  const attributes = Object.entries(ChallengeResponses)
    .filter(([name]) => name.startsWith(NEW_ATTRIBUTE))
    .map(([name, value]) => [name.slice(NEW_ATTRIBUTE.length), value]);
  const tokens = await engine.authentication(pool.id).answerNewPassword(pool.client(ClientId), {
    session: Session,
    username: required(ChallengeResponses, 'USERNAME'),
    newPassword: required(ChallengeResponses, 'NEW_PASSWORD'),
    attributes: Object.fromEntries(attributes),
  });
  return signedIn(tokens);
}

function challenge({ user, session }: NewPasswordRequired): object {
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: session,
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: '[]',
      userAttributes: JSON.stringify(user.attributes),
    },
  };
}

function signedIn({ idToken, accessToken, refreshToken, expiresIn }: Tokens): object {
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: accessToken,
      ExpiresIn: expiresIn,
      IdToken: idToken,
      RefreshToken: refreshToken,
      TokenType: 'Bearer',
    },
  };
}

function required(given: z.output<typeof parameters>, name: string): string {
  const value = given[name];
  if (value === undefined) throw refusals.invalidParameter(`Missing required parameter ${name}`);
  return value;
}
