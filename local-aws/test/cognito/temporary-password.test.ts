import { AdminRespondToAuthChallengeCommand } from '@aws-sdk/client-cognito-identity-provider';
import { startPool, type Pool } from './pool.ts';

const EMAIL = 'max@home.test';
const PASSWORD = 'Correct-horse-1';
const WEEK = 7 * 86_400_000;

let pool: Pool;
beforeEach(async () => {
  pool = await startPool();
});
afterEach(() => pool.close());

const begin = () => pool.initiate('ADMIN_USER_PASSWORD_AUTH', { USERNAME: EMAIL, PASSWORD });

function answer(Session: string | undefined, NEW_PASSWORD = 'Brand-new-horse-2') {
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
}

describe('a temporary password', () => {
  it('lets the user in once a new password is chosen', async () => {
    await pool.register(EMAIL, PASSWORD, { permanent: false });
    const { ChallengeName, Session, AuthenticationResult } = await begin();
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(AuthenticationResult).toBeUndefined();
    const { AuthenticationResult: tokens } = await answer(Session);
    const { payload } = await pool.verify(tokens?.IdToken ?? '');
    expect(payload).toMatchObject({ email: EMAIL, family_name: 'Muster' });
    await expect(begin()).rejects.toThrow('Incorrect username or password.');
    const after = await pool.signIn(EMAIL, 'Brand-new-horse-2');
    expect(after.idToken).not.toBe('');
  });

  it('keeps its session after a password that the policy refuses, but not after one it takes', async () => {
    await pool.register(EMAIL, PASSWORD, { permanent: false });
    const { Session } = await begin();
    await expect(answer(Session, 'short')).rejects.toThrow('Password not long enough');
    await expect(answer(Session)).resolves.toBeDefined();
    await expect(answer(Session)).rejects.toThrow('Invalid session for the user.');
  });

  it('asks within three minutes', async () => {
    await pool.register(EMAIL, PASSWORD, { permanent: false });
    const { Session } = await begin();
    await pool.clock.advance(180_000);
    await expect(answer(Session)).rejects.toThrow('session is expired');
  });

  it('is worth nothing after a week', async () => {
    await pool.register(EMAIL, PASSWORD, { permanent: false });
    await pool.clock.advance(WEEK);
    await expect(begin()).rejects.toThrow('Temporary password has expired');
  });
});
