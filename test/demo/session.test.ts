import { Session, type Tokens } from '../../demo/session.ts';

/** Signs in as often as it is asked, with tokens that expire an hour after `clock.now`. */
function createSession() {
  const clock = { now: 0 };
  let signIns = 0;
  const signIn = (): Promise<Tokens> => {
    signIns += 1;
    const expiresAt = clock.now + 3_600_000;
    return Promise.resolve({
      idToken: `id-${signIns}`,
      accessToken: `access-${signIns}`,
      expiresAt,
    });
  };
  const session = new Session(signIn, () => clock.now);
  return { session, clock, idToken: async () => (await session.tokens()).idToken };
}

it('signs in once, however many calls there are', async () => {
  const { idToken } = createSession();
  expect(await Promise.all([idToken(), idToken()])).toEqual(['id-1', 'id-1']);
  expect(await idToken()).toBe('id-1');
});

it('signs in again a minute before the token expires', async () => {
  const { clock, idToken } = createSession();
  await idToken();
  clock.now = 3_539_999;
  expect(await idToken()).toBe('id-1');
  clock.now = 3_540_000;
  expect(await idToken()).toBe('id-2');
});

it('signs in again when it is told to, once for all who ask meanwhile', async () => {
  const { session, idToken } = createSession();
  await idToken();
  const [one, two] = await Promise.all([session.renew(), session.renew()]);
  expect([one.idToken, two.idToken, await idToken()]).toEqual(['id-2', 'id-2', 'id-2']);
});

it('tries again after a sign-in that failed', async () => {
  let fails = true;
  const session = new Session(
    () =>
      fails
        ? Promise.reject(new Error('The pool is away'))
        : Promise.resolve({ idToken: 'id', accessToken: 'access', expiresAt: 3_600_000 }),
    () => 0,
  );
  await expect(session.tokens()).rejects.toThrow('The pool is away');
  fails = false;
  await expect(session.tokens()).resolves.toMatchObject({ idToken: 'id' });
});
