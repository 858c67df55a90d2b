import { readEnvironment } from '../../lambda/shared/environment.ts';
import { mailerEnvironment } from '../../lambda/video/mailer/environment.ts';

const complete = {
  QUEUE_URL: 'http://q',
  MAX_RECEIVE_COUNT: '5',
  VIDEOS_TABLE: 't',
  SENDER: 'us@example.com',
  SITE_URL: 'https://d111.cloudfront.net',
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
});
