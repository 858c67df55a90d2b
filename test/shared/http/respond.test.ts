import { notYet, Problem } from '../../../lambda/shared/http/problem.ts';
import { refuse, respondEmpty } from '../../../lambda/shared/http/respond.ts';

describe('an answer', () => {
  it('can be nothing but a status, with the headers that every answer has', () => {
    const answer = respondEmpty(303, { location: '/page.html' });
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/page.html' } });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(answer).not.toHaveProperty('body');
    expect(answer.headers).not.toHaveProperty('content-type');
  });

  it('that refuses for now says when to come back', () => {
    const answer = refuse(notYet(429, 'Too many.', 12));
    expect(answer).toMatchObject({ statusCode: 429, headers: { 'retry-after': '12' } });
    expect(refuse(new Problem(404, 'None.')).headers).not.toHaveProperty('retry-after');
  });
});
