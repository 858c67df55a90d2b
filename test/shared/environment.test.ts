import * as z from 'zod/mini';
import { readEnvironment, workerEnvironment } from '../../lambda/shared/environment.ts';
import { postsApiEnvironment } from '../../lambda/posts/api/environment.ts';

const mailerEnvironment = z.extend(workerEnvironment, {
  VIDEOS_TABLE: z.string(),
  SENDER: z.string(),
});

const complete = {
  QUEUE_URL: 'http://q',
  MAX_RECEIVE_COUNT: '5',
  VIDEOS_TABLE: 't',
  SENDER: 'us@example.com',
};

describe('a function’s environment', () => {
  it('is read and typed', () => {
    expect(readEnvironment(mailerEnvironment, complete)).toEqual({
      ...complete,
      MAX_RECEIVE_COUNT: 5,
    });
  });

  it('names every variable that is missing', () => {
    const { SENDER, VIDEOS_TABLE, ...rest } = complete;
    expect([SENDER, VIDEOS_TABLE]).toHaveLength(2);
    expect(() => readEnvironment(mailerEnvironment, rest)).toThrow(
      /VIDEOS_TABLE is missing; SENDER is missing/,
    );
  });

  it('says what is wrong with a value', () => {
    expect(() =>
      readEnvironment(mailerEnvironment, { ...complete, MAX_RECEIVE_COUNT: 'five' }),
    ).toThrow('MAX_RECEIVE_COUNT is "five": it should be a whole number of at least 1');
  });

  it.each(['', '-1', '1.5', '891', '9999'])('has no undo window of %j seconds', (UNDO_SECONDS) => {
    const given = { POSTS_TABLE: 't', PUBLISHED_QUEUE_URL: 'http://q', UNDO_SECONDS };
    expect(() => readEnvironment(postsApiEnvironment, given)).toThrow(/UNDO_SECONDS.*0 to 890/);
    expect(readEnvironment(postsApiEnvironment, { ...given, UNDO_SECONDS: '0' })).toMatchObject({
      UNDO_SECONDS: 0,
    });
  });
});
