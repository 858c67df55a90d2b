import { Problem } from '../../../lambda/shared/http/problem.ts';
import { signedIn } from '../../../lambda/shared/http/signed-in.ts';
import { ada, request } from '../support/request.ts';

const who = (claims?: typeof ada) => signedIn(request('GET /', { claims }));

describe('who is signed in', () => {
  it('is known by the ID token', () => {
    expect(who(ada)).toEqual({ userId: ada.sub, email: 'ada@example.com' });
    expect(who({ ...ada, email_verified: true })).toEqual(who(ada));
  });

  it.each([
    ['an access token', { ...ada, token_use: 'access' }, 'Send the ID token'],
    ['no claims', undefined, 'Send an ID token'],
    ['an unverified e-mail', { ...ada, email_verified: 'false' }, 'Verify your e-mail'],
    ['two addresses', { ...ada, email: 'ada@example.com,eve@example.com' }, 'cannot write to'],
    ['a named address', { ...ada, email: 'Ada <ada@example.com>' }, 'cannot write to'],
    ['a header', { ...ada, email: 'ada@example.com\r\nBcc: eve@example.com' }, 'cannot write to'],
    ['a list', { ...ada, email: ['ada@example.com'] }, 'cannot write to'],
    ['a long address', { ...ada, email: `${'a'.repeat(250)}@example.com` }, 'too long'],
    ['a strange sub', { ...ada, sub: 'a b' }, 'sub'],
    ['no sub', { token_use: 'id', email: 'a@b.co', email_verified: 'true' }, 'no sub'],
  ])('is refused with 403 for %s', (_name, claims, message) => {
    expect(() => who(claims)).toThrow(message);
    expect(() => who(claims)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ status: 403 }) }),
    );
    expect(() => who(claims)).toThrow(Problem);
  });
});
