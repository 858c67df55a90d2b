import * as fc from 'fast-check';
import { postIdOf } from '../../../lambda/posts/api/decide.ts';
import type { operations } from '../../../lambda/posts/api/operations.ts';
import { ada, json, readProblem } from '../../shared/support/request.ts';
import { letter, setUpPosts } from './support/posts-world.ts';

const routes: readonly (keyof typeof operations)[] = [
  'POST /api/posts',
  'GET /api/posts',
  'DELETE /api/posts/{postId}',
  'GET /api/authors/{authorId}/posts',
];

const post = (headers: Record<string, string>, body: object = letter) =>
  setUpPosts().send('POST /api/posts', { claims: ada, headers, ...json(body) });

describe('a request about posts', () => {
  it.each([undefined, '', 'a b', 'é'])('needs a key of visible ASCII: %j', async (key) => {
    const problem = readProblem(await post(key === undefined ? {} : { 'idempotency-key': key }));
    expect(problem.status).toBe(400);
    expect(problem.detail).toMatch(/Idempotency-Key/);
  });

  it('takes a key of 64 characters and none of 65', async () => {
    expect((await post({ 'idempotency-key': '~'.repeat(64) })).statusCode).toBe(202);
    expect((await post({ 'idempotency-key': '~'.repeat(65) })).statusCode).toBe(400);
  });

  it.each([
    ['title', ''],
    ['title', 'two\nlines'],
    ['title', '\u200b'],
    ['body', ''],
    ['body', ' \n\t '],
    ['body', 'a\u0000b'],
    ['body', 'a\u001bb'],
    ['body', '\ud83d'],
    ['body', 'a'.repeat(20_001)],
    ['body', undefined],
    ['status', 'PUBLISHED'],
  ])('refuses %s: %j and points to it', async (name, value) => {
    const problem = readProblem(
      await post({ 'idempotency-key': 'k' }, { ...letter, [name]: value }),
    );
    expect(problem.status).toBe(400);
    expect(problem.errors).toEqual([
      { pointer: `#/${name}`, detail: expect.stringMatching(/\.$/) },
    ]);
  });

  it.each(['a'.repeat(20_000), '👍'.repeat(20_000), '{{title}}\r\n<b>שלום</b>\t“x”'])(
    'takes a body whatever it means elsewhere',
    async (body) => {
      expect((await post({ 'idempotency-key': 'k' }, { ...letter, body })).statusCode).toBe(202);
    },
  );

  it('takes 20,000 characters at their longest in JSON', async () => {
    const body = `{"title":"t","body":"${String.raw`\ud83d\ude00`.repeat(20_000)}"}`;
    const { send } = setUpPosts();
    const headers = { 'idempotency-key': 'k' };
    const contentType = 'application/json';
    const answer = await send('POST /api/posts', { claims: ada, headers, contentType, body });
    expect(answer.statusCode).toBe(202);
  });

  it('makes ids that are UUIDs, the same for the same author and key alone', () => {
    const some = fc.string({ minLength: 1, maxLength: 64 }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(some, some, some, (author, key, other) => {
        const id = postIdOf(author, key);
        expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
        expect(postIdOf(author, other) === id).toBe(other === key);
      }),
    );
  });

  it('is never our fault, whatever is in it', async () => {
    const { send } = setUpPosts();
    const text = fc.string({ unit: 'binary', maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.dictionary(fc.constantFrom('postId', 'authorId'), text),
        fc.dictionary(fc.constantFrom('limit', 'next', 'other'), text),
        fc.oneof(
          text,
          fc.json(),
          fc.json().map((body) => Buffer.from(body)),
        ),
        fc.option(text, { nil: undefined }),
        fc.boolean(),
        async (route, pathParameters, query, body, key, signedIn) => {
          const answer = await send(route, {
            pathParameters,
            query,
            body,
            contentType: 'application/json',
            ...(key !== undefined && { headers: { 'idempotency-key': key } }),
            ...(signedIn && { claims: ada }),
          });
          expect(answer.statusCode).toBeLessThan(500);
        },
      ),
      { numRuns: 500 },
    );
  });
});
