import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
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

const refresh = (REFRESH_TOKEN: string) => pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN });

describe('the tokens of a sign-in', () => {
  it('say who the user is, to this client, in the ID token', async () => {
    const sub = await pool.register(EMAIL, PASSWORD);
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
    const sub = await pool.register(EMAIL, PASSWORD);
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
    await pool.register(EMAIL, PASSWORD);
    const { idToken } = await pool.signIn(EMAIL, PASSWORD);
    const [route] = pool.cognito.insideRoutes;
    const answer = await route?.handle({ pool: pool.UserPoolId }, new URLSearchParams());
    const { kid, alg } = decodeProtectedHeader(idToken);
    expect(alg).toBe('RS256');
    const body = answer?.body;
    if (typeof body !== 'string') throw new Error('The keys are no text.');
    expect(JSON.parse(body)).toEqual({
      keys: [expect.objectContaining({ kid, alg: 'RS256', use: 'sig', kty: 'RSA', e: 'AQAB' })],
    });
    expect(body).not.toContain('"d"');
  });

  it('are nothing to another pool, and no key is known of one that is not here', async () => {
    await pool.register(EMAIL, PASSWORD);
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
    await pool.register(EMAIL, PASSWORD);
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
    await pool.register(EMAIL, PASSWORD);
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
    await pool.register(EMAIL, PASSWORD);
    const { refreshToken } = await pool.signIn(EMAIL, PASSWORD);
    const user = { UserPoolId: pool.UserPoolId, Username: EMAIL };
    await expect(refresh('made-up')).rejects.toThrow('Invalid Refresh Token');
    await pool.client.send(new AdminDisableUserCommand(user));
    await expect(refresh(refreshToken)).rejects.toThrow('User is disabled.');
    await pool.client.send(new AdminDeleteUserCommand(user));
    await expect(refresh(refreshToken)).rejects.toThrow('Invalid Refresh Token');
  });
});
