import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  InitiateAuthCommand,
  type AuthFlowType,
} from '@aws-sdk/client-cognito-identity-provider';
import { startPool, type Pool } from './pool.ts';

const EMAIL = 'max@home.test';
const PASSWORD = 'Correct-horse-1';

let pool: Pool;
beforeEach(async () => {
  pool = await startPool();
});
afterEach(() => pool.close());

const initiateUnsigned = (AuthFlow: AuthFlowType) =>
  pool.client.send(
    new InitiateAuthCommand({
      ClientId: pool.ClientId,
      AuthFlow,
      AuthParameters: { USERNAME: EMAIL, PASSWORD },
    }),
  );

describe('a sign-in is refused', () => {
  it('with a wrong password, or as a user who is not here, in the same words', async () => {
    await pool.register(EMAIL, PASSWORD);
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
    await pool.register(EMAIL, PASSWORD);
    await pool.client.send(
      new AdminDisableUserCommand({ UserPoolId: pool.UserPoolId, Username: EMAIL }),
    );
    await expect(pool.signIn(EMAIL, PASSWORD)).rejects.toThrow('User is disabled.');
  });

  it('by a flow that the client was not made for', async () => {
    await pool.register(EMAIL, PASSWORD);
    const given = { USERNAME: EMAIL, PASSWORD };
    await expect(pool.initiate('USER_PASSWORD_AUTH', given)).rejects.toEqual(
      expect.objectContaining({
        name: 'InvalidParameterException',
        message: 'USER_PASSWORD_AUTH flow not enabled for this client',
      }),
    );
    await pool.close();
    pool = await startPool({ client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } });
    await expect(pool.initiate('ADMIN_USER_PASSWORD_AUTH', given)).rejects.toThrow(
      'Auth flow not enabled for this client',
    );
    await expect(pool.initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: 'any' })).rejects.toThrow(
      'Auth flow not enabled for this client',
    );
  });

  it('by a flow that is not emulated, with those that are', async () => {
    await expect(pool.initiate('USER_SRP_AUTH', { USERNAME: EMAIL, SRP_A: '1' })).rejects.toThrow(
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

describe('InitiateAuth, which nobody signs', () => {
  it('signs a user in by the password', async () => {
    await pool.close();
    pool = await startPool({ client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } });
    const sub = await pool.register(EMAIL, PASSWORD);
    const { AuthenticationResult } = await initiateUnsigned('USER_PASSWORD_AUTH');
    const { payload } = await pool.verify(AuthenticationResult?.IdToken ?? '');
    expect(payload.sub).toBe(sub);
  });

  it('is no way around the flows of an administrator', async () => {
    await pool.register(EMAIL, PASSWORD);
    await expect(initiateUnsigned('ADMIN_USER_PASSWORD_AUTH')).rejects.toThrow(
      'Initiate Auth method not supported.',
    );
  });

  it('opens nothing that has to be signed', async () => {
    await pool.register(EMAIL, PASSWORD);
    const answer = await fetch(pool.served.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers' },
      body: JSON.stringify({ UserPoolId: pool.UserPoolId }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain(EMAIL);
  });
});
