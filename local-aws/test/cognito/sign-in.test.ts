import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  type AuthFlowType,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { startPool, type Pool } from './pool.ts';

const EMAIL = 'max@home.test';
const PASSWORD = 'Correct-horse-1';
const DAY = 86_400_000;

let pool: Pool;
beforeEach(async () => {
  pool = await startPool();
});
afterEach(() => pool.close());

async function register(Permanent = true): Promise<string> {
  const { UserPoolId } = pool;
  const { User } = await pool.client.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: EMAIL,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email_verified', Value: 'true' },
        { Name: 'given_name', Value: 'Max' },
      ],
    }),
  );
  await pool.client.send(
    new AdminSetUserPasswordCommand({
      UserPoolId,
      Username: EMAIL,
      Password: PASSWORD,
      Permanent,
    }),
  );
  return User?.Username ?? '';
}

function initiate(AuthFlow: AuthFlowType, AuthParameters: Record<string, string>) {
  const { UserPoolId, ClientId } = pool;
  return pool.client.send(
    new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters }),
  );
}

const refresh = (REFRESH_TOKEN: string) => initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN });

describe('the tokens of a sign-in', () => {
  it('say who the user is, to this client, in the ID token', async () => {
    const sub = await register();
    const { idToken } = await pool.signIn(EMAIL, PASSWORD);
    const now = pool.clock.now() / 1000;
    const { payload } = await pool.verify(idToken);
    expect(payload).toEqual({
      sub,
      aud: pool.ClientId,
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${pool.UserPoolId}`,
      'cognito:username': sub,
      token_use: 'id',
      email: EMAIL,
      email_verified: true,
      given_name: 'Max',
      auth_time: now,
      iat: now,
      exp: now + 3600,
      jti: expect.any(String),
      origin_jti: expect.any(String),
      event_id: expect.any(String),
    });
  });

  it('say nothing of the person, and have no audience, in the access token', async () => {
    const sub = await register();
    const { accessToken } = await pool.signIn(EMAIL, PASSWORD);
    const now = pool.clock.now() / 1000;
    const { payload } = await pool.verify(accessToken);
    expect(payload).toEqual({
      sub,
      client_id: pool.ClientId,
      username: sub,
      iss: pool.issuer,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: now,
      iat: now,
      exp: now + 3600,
      jti: expect.any(String),
      origin_jti: expect.any(String),
      event_id: expect.any(String),
    });
  });

  it('are signed with the key that the pool shows', async () => {
    await register();
    const { idToken } = await pool.signIn(EMAIL, PASSWORD);
    const [route] = pool.cognito.insideRoutes;
    const answer = await route?.handle({ pool: pool.UserPoolId }, new URLSearchParams());
    const { kid, alg } = decodeProtectedHeader(idToken);
    expect(alg).toBe('RS256');
    expect(JSON.parse(String(answer?.body))).toEqual({
      keys: [expect.objectContaining({ kid, alg: 'RS256', use: 'sig', kty: 'RSA', e: 'AQAB' })],
    });
    expect(String(answer?.body)).not.toContain('"d"');
  });

  it('are nothing to another pool, and no key is known of one that is not here', async () => {
    await register();
    const { idToken } = await pool.signIn(EMAIL, PASSWORD);
    const { attributes } = await pool.create('UserPool', 'Others', {});
    const keys = pool.cognito.issuers.keysOf(attributes?.['ProviderURL'] ?? '');
    if (!keys) throw new Error('The other pool has no keys.');
    await expect(jwtVerify(idToken, keys)).rejects.toThrow('no applicable key found');
    expect(pool.cognito.issuers.keysOf('https://accounts.example.com')).toBeUndefined();
  });

  it('live as long as the client says', async () => {
    await pool.close();
    pool = await startPool({
      client: {
        IdTokenValidity: 5,
        AccessTokenValidity: 1,
        RefreshTokenValidity: 2,
        TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'days', RefreshToken: 'hours' },
      },
    });
    await register();
    const { idToken, accessToken, refreshToken } = await pool.signIn(EMAIL, PASSWORD);
    await pool.clock.advance(299_000);
    await expect(pool.verify(idToken)).resolves.toBeDefined();
    await pool.clock.advance(1000);
    await expect(pool.verify(idToken)).rejects.toThrow('"exp" claim timestamp check failed');
    await pool.clock.advance(7200_000 - 301_000);
    await expect(refresh(refreshToken)).resolves.toBeDefined();
    await pool.clock.advance(1000);
    await expect(refresh(refreshToken)).rejects.toThrow('Refresh Token has expired');
    await expect(pool.verify(accessToken)).resolves.toBeDefined();
  });
});

describe('a refresh token', () => {
  it('brings new tokens of the same sign-in, and no new refresh token', async () => {
    await register();
    const first = await pool.signIn(EMAIL, PASSWORD);
    const { payload: before } = await pool.verify(first.idToken);
    await pool.clock.advance(29 * DAY);
    const { AuthenticationResult: again } = await refresh(first.refreshToken);
    expect(again?.RefreshToken).toBeUndefined();
    const { payload: after } = await pool.verify(again?.IdToken ?? '');
    expect(after).toMatchObject({
      auth_time: before['auth_time'],
      origin_jti: before['origin_jti'],
      iat: pool.clock.now() / 1000,
    });
    expect(after.jti).not.toBe(before.jti);
  });

  it('is refused when it is made up, or its user is disabled or gone', async () => {
    await register();
    const { refreshToken } = await pool.signIn(EMAIL, PASSWORD);
    const user = { UserPoolId: pool.UserPoolId, Username: EMAIL };
    await expect(refresh('made-up')).rejects.toThrow('Invalid Refresh Token');
    await pool.client.send(new AdminDisableUserCommand(user));
    await expect(refresh(refreshToken)).rejects.toThrow('User is disabled.');
    await pool.client.send(new AdminDeleteUserCommand(user));
    await expect(refresh(refreshToken)).rejects.toThrow('Invalid Refresh Token');
  });
});

describe('a sign-in is refused', () => {
  it('with a wrong password, or as a user who is not here, in the same words', async () => {
    await register();
    const refused = expect.objectContaining({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    await expect(pool.signIn(EMAIL, 'Wrong-horse-1')).rejects.toEqual(refused);
    await expect(pool.signIn('eve@home.test', PASSWORD)).rejects.toEqual(refused);
  });

  it('as nobody known, when the client tells so much', async () => {
    await pool.close();
    pool = await startPool({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    await expect(pool.signIn(EMAIL, PASSWORD)).rejects.toEqual(
      expect.objectContaining({ name: 'UserNotFoundException', message: 'User does not exist.' }),
    );
  });

  it('when the user is disabled', async () => {
    await register();
    await pool.client.send(
      new AdminDisableUserCommand({ UserPoolId: pool.UserPoolId, Username: EMAIL }),
    );
    await expect(pool.signIn(EMAIL, PASSWORD)).rejects.toThrow('User is disabled.');
  });

  it('by a flow that the client was not made for', async () => {
    await register();
    const given = { USERNAME: EMAIL, PASSWORD };
    await expect(initiate('USER_PASSWORD_AUTH', given)).rejects.toEqual(
      expect.objectContaining({
        name: 'InvalidParameterException',
        message: 'USER_PASSWORD_AUTH flow not enabled for this client',
      }),
    );
    await pool.close();
    pool = await startPool({ client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } });
    await expect(initiate('ADMIN_USER_PASSWORD_AUTH', given)).rejects.toThrow(
      'Auth flow not enabled for this client',
    );
    await expect(refresh('any')).rejects.toThrow('Auth flow not enabled for this client');
  });

  it('by a flow that is not emulated, with those that are', async () => {
    await expect(initiate('USER_SRP_AUTH', { USERNAME: EMAIL, SRP_A: '1' })).rejects.toThrow(
      'local-aws does not implement the flow USER_SRP_AUTH. It has ADMIN_USER_PASSWORD_AUTH',
    );
  });

  it('at a pool or client that is not here', async () => {
    const { UserPoolId, ClientId, client } = pool;
    const flow = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: {} } as const;
    await expect(
      client.send(new AdminInitiateAuthCommand({ UserPoolId: 'us-east-1_x', ClientId, ...flow })),
    ).rejects.toThrow('User pool us-east-1_x does not exist.');
    await expect(
      client.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId: 'x', ...flow })),
    ).rejects.toThrow('User pool client x does not exist.');
  });
});

describe('a temporary password', () => {
  const answer = (Session: string | undefined, NEW_PASSWORD = 'Brand-new-horse-2') => {
    const { UserPoolId, ClientId } = pool;
    return pool.client.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId,
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: {
          USERNAME: EMAIL,
          NEW_PASSWORD,
          'userAttributes.family_name': 'Muster',
        },
        Session,
      }),
    );
  };
  const signIn = () => initiate('ADMIN_USER_PASSWORD_AUTH', { USERNAME: EMAIL, PASSWORD });

  it('lets the user in once a new password is chosen', async () => {
    await register(false);
    const { ChallengeName, Session, AuthenticationResult } = await signIn();
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(AuthenticationResult).toBeUndefined();
    const { AuthenticationResult: tokens } = await answer(Session);
    const { payload } = await pool.verify(tokens?.IdToken ?? '');
    expect(payload).toMatchObject({ email: EMAIL, family_name: 'Muster' });
    await expect(signIn()).rejects.toThrow('Incorrect username or password.');
    const after = await pool.signIn(EMAIL, 'Brand-new-horse-2');
    expect(after.idToken).not.toBe('');
  });

  it('keeps its session after a password that the policy refuses, but not after one it takes', async () => {
    await register(false);
    const { Session } = await signIn();
    await expect(answer(Session, 'short')).rejects.toThrow('Password not long enough');
    await expect(answer(Session)).resolves.toBeDefined();
    await expect(answer(Session)).rejects.toThrow('Invalid session for the user.');
  });

  it('asks within three minutes', async () => {
    await register(false);
    const { Session } = await signIn();
    await pool.clock.advance(180_000);
    await expect(answer(Session)).rejects.toThrow('session is expired');
  });

  it('is worth nothing after a week', async () => {
    await register(false);
    await pool.clock.advance(7 * DAY);
    await expect(signIn()).rejects.toThrow('Temporary password has expired');
  });
});

describe('InitiateAuth, which nobody signs', () => {
  const send = (AuthFlow: AuthFlowType) =>
    pool.client.send(
      new InitiateAuthCommand({
        ClientId: pool.ClientId,
        AuthFlow,
        AuthParameters: { USERNAME: EMAIL, PASSWORD },
      }),
    );

  it('signs a user in by the password', async () => {
    await pool.close();
    pool = await startPool({ client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } });
    const sub = await register();
    const { AuthenticationResult } = await send('USER_PASSWORD_AUTH');
    const { payload } = await pool.verify(AuthenticationResult?.IdToken ?? '');
    expect(payload.sub).toBe(sub);
  });

  it('is no way around the flows of an administrator', async () => {
    await register();
    await expect(send('ADMIN_USER_PASSWORD_AUTH')).rejects.toThrow(
      'Initiate Auth method not supported.',
    );
  });
});
