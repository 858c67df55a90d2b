import {
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { cognitoPermissions } from '../../src/services/cognito/permissions.ts';
import { startPool, type Pool } from './pool.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await startPool();
});
afterEach(() => pool.close());

it('creates a user pool with what a template may ask of it, the same at every start', async () => {
  const { ref, attributes } = await pool.create('UserPool', 'Others', {});
  expect(ref).toMatch(/^us-east-1_[\da-z]{9}$/);
  expect(ref).not.toBe(pool.UserPoolId);
  expect(attributes).toEqual({
    Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${ref}`,
    ProviderName: `cognito-idp.us-east-1.amazonaws.com/${ref}`,
    ProviderURL: `https://cognito-idp.us-east-1.amazonaws.com/${ref}`,
    UserPoolId: ref,
  });
  const again = await startPool();
  expect([again.UserPoolId, again.ClientId]).toEqual([pool.UserPoolId, pool.ClientId]);
  await again.close();
});

it('creates a client of a pool', async () => {
  const { UserPoolId } = pool;
  const { ref, attributes } = await pool.create('UserPoolClient', 'Command', {
    UserPoolId,
    ClientName: 'command line',
  });
  expect(ref).toMatch(/^[\da-z]{26}$/);
  expect(attributes).toEqual({ ClientId: ref, Name: 'command line' });
  const { UserPoolClient } = await pool.client.send(
    new DescribeUserPoolClientCommand({ UserPoolId, ClientId: ref }),
  );
  expect(UserPoolClient).toMatchObject({
    ClientName: 'command line',
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
  });
});

it('lists pools and their clients', async () => {
  const { UserPoolId, ClientId } = pool;
  await pool.create('UserPool', 'Others', { UserPoolName: 'others' });
  const { UserPools = [] } = await pool.client.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  expect(UserPools.map(({ Name }) => Name)).toEqual(['Foundation-Users-1a2b3c4d', 'others']);
  const { UserPoolClients } = await pool.client.send(
    new ListUserPoolClientsCommand({ UserPoolId }),
  );
  expect(UserPoolClients).toEqual([
    { ClientId, ClientName: 'Foundation-Site-1a2b3c4d', UserPoolId },
  ]);
});

it.each([
  ['UserPool', { LambdaConfig: { PreSignUp: 'arn' } }, 'local-aws has no triggers'],
  ['UserPool', { AliasAttributes: ['email'] }, 'local-aws has no aliases'],
  ['UserPool', { MfaConfiguration: 'ON' }, 'local-aws has no second factor'],
  ['UserPoolClient', { GenerateSecret: true }, 'local-aws checks no SECRET_HASH'],
  ['UserPoolClient', { IdTokenValidity: 2, TokenValidityUnits: { IdToken: 'days' } }, '86400'],
  ['UserPoolClient', { UserPoolId: 'us-east-1_x' }, 'User pool us-east-1_x does not exist.'],
])('refuses a %s with %j', async (type, properties, why) => {
  const whole = { UserPoolId: pool.UserPoolId, ...properties };
  await expect(pool.create(type, 'Wrong', whole)).rejects.toThrow(why);
});

it('holds calls against the ARN of their pool, and sign-ins of the public against nothing', () => {
  expect(cognitoPermissions('AdminGetUser', { UserPoolId: 'us-east-1_x', Username: 'x' })).toEqual([
    {
      action: 'cognito-idp:AdminGetUser',
      resource: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_x',
    },
  ]);
  expect(cognitoPermissions('ListUserPools', {})).toEqual([
    { action: 'cognito-idp:ListUserPools', resource: '*' },
  ]);
  expect(cognitoPermissions('InitiateAuth', { ClientId: 'x' })).toEqual([]);
});
