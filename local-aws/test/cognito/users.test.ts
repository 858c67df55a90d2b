import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminEnableUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { startPool, type Pool } from './pool.ts';

const EMAIL = 'max@home.test';
const UUID = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/;

let pool: Pool;
beforeEach(async () => {
  pool = await startPool();
});
afterEach(() => pool.close());

const named = (Username: string) => ({ UserPoolId: pool.UserPoolId, Username });

async function create(username: string, attributes: Record<string, string> = {}) {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const { User } = await pool.client.send(
    new AdminCreateUserCommand({ ...named(username), UserAttributes, MessageAction: 'SUPPRESS' }),
  );
  return User;
}

async function attributesOf(username: string): Promise<Record<string, string | undefined>> {
  const { UserAttributes = [] } = await pool.client.send(new AdminGetUserCommand(named(username)));
  return Object.fromEntries(UserAttributes.map(({ Name = '', Value }) => [Name, Value]));
}

const setPassword = (Password: string, username = EMAIL) =>
  pool.client.send(
    new AdminSetUserPasswordCommand({ ...named(username), Password, Permanent: true }),
  );

async function list(Filter?: string): Promise<readonly (string | undefined)[]> {
  const { Users = [] } = await pool.client.send(
    new ListUsersCommand({ UserPoolId: pool.UserPoolId, Filter }),
  );
  return Users.map(({ Attributes = [] }) => Attributes.find(({ Name }) => Name === 'email')?.Value);
}

describe('where people sign in with their e-mail address', () => {
  it('a user is known by a UUID and found by the address, however it is written', async () => {
    const user = await create(EMAIL);
    expect(user?.Username).toMatch(UUID);
    expect(user?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    expect(user?.UserCreateDate?.getTime()).toBe(pool.clock.now());
    expect(await attributesOf('MAX@home.test')).toEqual({ sub: user?.Username, email: EMAIL });
    expect(await attributesOf(user?.Username ?? '')).toMatchObject({ email: EMAIL });
  });

  it('two users cannot have the same address', async () => {
    await create(EMAIL);
    await expect(create('Max@Home.test')).rejects.toEqual(
      expect.objectContaining({ name: 'UsernameExistsException' }),
    );
    await create('eve@home.test');
    await expect(
      pool.client.send(
        new AdminUpdateUserAttributesCommand({
          ...named('eve@home.test'),
          UserAttributes: [{ Name: 'email', Value: EMAIL }],
        }),
      ),
    ).rejects.toThrow('An account with the given email already exists.');
  });

  it('a username is an address', async () => {
    await expect(create('max')).rejects.toThrow('Username should be an email.');
  });
});

it('keeps the usernames of a pool that has them', async () => {
  await pool.close();
  pool = await startPool({ pool: { UsernameAttributes: undefined } });
  const user = await create('max', { email: EMAIL });
  expect(user?.Username).toBe('max');
  expect((await attributesOf('max'))['sub']).toMatch(UUID);
  await expect(attributesOf(EMAIL)).rejects.toThrow('User does not exist.');
});

it('has an address that changes verified again', async () => {
  await create(EMAIL, { email_verified: 'true' });
  const UserAttributes = [{ Name: 'email', Value: 'new@home.test' }];
  await pool.client.send(new AdminUpdateUserAttributesCommand({ ...named(EMAIL), UserAttributes }));
  expect(await attributesOf('new@home.test')).toMatchObject({ email_verified: 'false' });
});

it('takes the attributes of the schema, and no others', async () => {
  await pool.close();
  pool = await startPool({ pool: { Schema: [{ Name: 'plan', AttributeDataType: 'String' }] } });
  await create(EMAIL, { 'custom:plan': 'free' });
  expect(await attributesOf(EMAIL)).toMatchObject({ 'custom:plan': 'free' });
  await expect(create('eve@home.test', { 'custom:colour': 'red' })).rejects.toThrow(
    'Type for attribute {custom:colour} could not be determined',
  );
  await expect(create('eve@home.test', { sub: '1' })).rejects.toThrow('cannot be updated');
});

it('forgets a user who is deleted', async () => {
  await create(EMAIL);
  await pool.client.send(new AdminDeleteUserCommand(named(EMAIL)));
  await expect(attributesOf(EMAIL)).rejects.toEqual(
    expect.objectContaining({ name: 'UserNotFoundException', message: 'User does not exist.' }),
  );
});

it('lets a user in again who was disabled', async () => {
  await create(EMAIL);
  await setPassword('Correct-horse-1');
  await pool.client.send(new AdminDisableUserCommand(named(EMAIL)));
  await pool.client.send(new AdminEnableUserCommand(named(EMAIL)));
  const { idToken } = await pool.signIn(EMAIL, 'Correct-horse-1');
  expect(idToken).not.toBe('');
});

describe('ListUsers', () => {
  it('finds users by an attribute, whole or by its beginning', async () => {
    for (const name of ['max', 'eve', 'maria']) await create(`${name}@home.test`);
    expect(await list()).toEqual(['max@home.test', 'eve@home.test', 'maria@home.test']);
    expect(await list('email = "eve@home.test"')).toEqual(['eve@home.test']);
    expect(await list('email ^= "ma"')).toEqual(['max@home.test', 'maria@home.test']);
    expect(await list('email = "nobody@home.test"')).toEqual([]);
  });

  it('refuses a filter it cannot read', async () => {
    await expect(list('email like max')).rejects.toThrow('Error while parsing filter.');
  });

  it('comes in pages', async () => {
    for (const name of ['max', 'eve', 'maria']) await create(`${name}@home.test`);
    const { UserPoolId } = pool;
    const first = await pool.client.send(new ListUsersCommand({ UserPoolId, Limit: 2 }));
    expect(first.Users).toHaveLength(2);
    const { PaginationToken } = first;
    const rest = await pool.client.send(new ListUsersCommand({ UserPoolId, PaginationToken }));
    expect(rest.Users).toHaveLength(1);
    expect(rest.PaginationToken).toBeUndefined();
  });
});

describe('a password', () => {
  it.each([
    ['Short-1', 'Password not long enough'],
    ['no-capitals-1', 'Password must have uppercase characters'],
    ['NO-SMALL-1', 'Password must have lowercase characters'],
    ['No-number', 'Password must have numeric characters'],
    ['NoSymbol1', 'Password must have symbol characters'],
  ])('%s is refused and not repeated', async (password, why) => {
    await create(EMAIL);
    const refused = expect.objectContaining({
      name: 'InvalidPasswordException',
      message: `Password did not conform with policy: ${why}`,
    });
    await expect(setPassword(password)).rejects.toEqual(refused);
  });

  it("follows the pool's own policy", async () => {
    await pool.close();
    pool = await startPool({ pool: { Policies: { PasswordPolicy: { MinimumLength: 12 } } } });
    await create(EMAIL);
    await expect(setPassword('elevenchars')).rejects.toThrow('not long enough');
    await expect(setPassword('twelve chars')).resolves.toBeDefined();
  });
});
