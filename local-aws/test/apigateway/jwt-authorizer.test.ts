import { exportSPKI, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { CLIENT, ISSUER, laboratory, signer } from './laboratory.ts';

let lab: Awaited<ReturnType<typeof laboratory>>;
beforeEach(async () => {
  lab = await laboratory();
  await lab.protectedRoute('GET /mine');
});
afterEach(() => lab[Symbol.asyncDispose]());

const call = (authorization?: string, path = '/mine') =>
  lab.fetch(path, { headers: authorization === undefined ? {} : { authorization } });
const now = () => Math.floor(lab.clock.now() / 1000);

/** What the client is told, and what the function is. */
async function outcomeOf(token: string) {
  const response = await call(`Bearer ${token}`);
  return {
    status: response.status,
    body: await response.json(),
    challenge: response.headers.get('www-authenticate'),
    events: lab.invoker.events,
  };
}
const unauthorized = (description: string) => ({
  status: 401,
  body: { message: 'Unauthorized' },
  challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
  events: [],
});

it.each(['Bearer ', 'bearer ', ''])('takes a token after "%s"', async (prefix) => {
  expect((await call(prefix + (await lab.issuer.sign()))).status).toBe(200);
});

it('hands the claims on as strings, and no scopes', async () => {
  const token = await lab.issuer.sign({
    email_verified: true,
    'cognito:groups': ['admins', 'authors'],
    iat: now(),
  });
  await call(`Bearer ${token}`);
  expect(lab.invoker.events[0]?.requestContext['authorizer']).toEqual({
    jwt: {
      claims: {
        iss: ISSUER,
        aud: CLIENT,
        sub: 'user1',
        iat: String(now()),
        exp: String(now() + 3600),
        email_verified: 'true',
        'cognito:groups': '[admins authors]',
      },
      scopes: null,
    },
  });
});

it('takes an access token of the client: handlers tell the kinds apart', async () => {
  const token = await lab.issuer.sign({ aud: undefined, client_id: CLIENT, token_use: 'access' });
  expect((await call(token)).status).toBe(200);
});

it('refuses a request without a token', async () => {
  const response = await call();
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ message: 'Unauthorized' });
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
});

it('refuses a token once it has expired', async () => {
  const token = await lab.issuer.sign();
  expect((await call(token)).status).toBe(200);
  lab.invoker.events.length = 0;
  await lab.clock.advance(3600 * 1000);
  expect(await outcomeOf(token)).toEqual(unauthorized('the token has expired'));
});

it.each<[string, () => JWTPayload, string]>([
  ['of another issuer', () => ({ iss: `${ISSUER}x` }), 'the claim iss is not valid'],
  ['of another client', () => ({ aud: 'other' }), 'the token does not have a valid audience'],
  [
    'whose aud is another’s, whatever its client_id',
    () => ({ aud: 'other', client_id: CLIENT }),
    'the token does not have a valid audience',
  ],
  ['for nobody', () => ({ aud: undefined }), 'the token does not have a valid audience'],
  ['that never expires', () => ({ exp: undefined }), 'the claim exp is not valid'],
  ['that is not valid yet', () => ({ nbf: now() + 60 }), 'the claim nbf is not valid'],
  ['of the future', () => ({ iat: now() + 60 }), 'the token was issued in the future'],
])('refuses a token %s', async (_, claims, description) => {
  expect(await outcomeOf(await lab.issuer.sign(claims()))).toEqual(unauthorized(description));
});

it('refuses a token that a foreign key has signed under the right key id', async () => {
  const stranger = await signer(lab.clock);
  expect(await outcomeOf(await stranger.sign())).toEqual(unauthorized('the signature is invalid'));
});

it('refuses a token whose claims were changed after it was signed', async () => {
  const [header = '', , signature = ''] = (await lab.issuer.sign()).split('.');
  const [, other = ''] = (await lab.issuer.sign({ sub: 'user2' })).split('.');
  expect(await outcomeOf(`${header}.${other}.${signature}`)).toEqual(
    unauthorized('the signature is invalid'),
  );
});

it('refuses a token without a signature', async () => {
  const token = new UnsecuredJWT({ iss: ISSUER, aud: CLIENT, exp: now() + 60 }).encode();
  expect(await outcomeOf(token)).toEqual(unauthorized('the algorithm is not supported'));
});

it('refuses a token that was signed with the public key as a shared secret', async () => {
  const secret = new TextEncoder().encode(await exportSPKI(lab.issuer.publicKey));
  const token = await new SignJWT({ iss: ISSUER, aud: CLIENT, exp: now() + 60 })
    .setProtectedHeader({ alg: 'HS256', kid: 'key1' })
    .sign(secret);
  expect(await outcomeOf(token)).toEqual(unauthorized('the algorithm is not supported'));
});

it.each(['garbage', 'a.b.c', '..', 'e30.e30.e30', 'x'.repeat(12_000)])(
  'refuses what is no token (%.20s)',
  async (token) => {
    const response = await call(`Bearer ${token}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  },
);

describe('with scopes', () => {
  beforeEach(() => lab.protectedRoute('GET /scoped', ['videos/read', 'videos/write']));

  it('lets a token pass that has one of them', async () => {
    const token = await lab.issuer.sign({ scope: 'openid videos/read' });
    expect((await call(token, '/scoped')).status).toBe(200);
    expect(lab.invoker.events[0]?.requestContext['authorizer']).toMatchObject({
      jwt: { scopes: ['videos/read', 'videos/write'] },
    });
  });

  it.each([{}, { scope: 'openid' }, { scope: 'videos' }])('refuses one with %j', async (claims) => {
    const response = await call(await lab.issuer.sign(claims), '/scoped');
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ message: 'Forbidden' });
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });
});

it('finds a token in the query', async () => {
  const { ref } = await lab.create(
    'Authorizer',
    { ...lab.authorizer, IdentitySource: ['$request.querystring.token'] },
    'ByQuery',
  );
  await lab.route('GET /link', { AuthorizationType: 'JWT', AuthorizerId: ref });
  const token = await lab.issuer.sign();
  expect((await lab.fetch(`/link?token=${token}`)).status).toBe(200);
  expect((await lab.fetch('/link')).status).toBe(401);
  expect((await call(`Bearer ${token}`, '/link')).status).toBe(401);
});
