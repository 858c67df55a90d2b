import { confirm, unsubscribe } from '../../web/mail-link/follow.ts';

type Answer = () => Response | Promise<Response>;

/** What the page makes of an answer, and what it asked for. */
async function follow(link: typeof confirm, answer: Answer, token = 'token') {
  const asked: Request[] = [];
  const outcome = await link(token, async (input, init) => {
    const path = input instanceof Request ? input.url : input;
    asked.push(new Request(new URL(path, 'https://site.example'), init));
    return answer();
  });
  return { outcome, asked };
}

const status = (code: number) => () => new Response(null, { status: code });

describe.each([
  ['confirming', confirm],
  ['unsubscribing', unsubscribe],
])('%s by the link of a mail', (_what, link) => {
  it.each([
    [200, 'done'],
    [400, 'refused'],
    [403, 'failed'],
    [429, 'failed'],
    [503, 'failed'],
  ])('tells what %d means', async (code, expected) => {
    expect((await follow(link, status(code))).outcome).toBe(expected);
  });

  it('does not reject when the network is down', async () => {
    const { outcome } = await follow(link, () => Promise.reject(new TypeError('fetch failed')));
    expect(outcome).toBe('failed');
  });
});

describe('what the pages send', () => {
  it('is the token in a body, to confirm', async () => {
    const [request] = (await follow(confirm, status(200), 'a"b')).asked;
    expect([request?.method, request?.url]).toEqual([
      'POST',
      'https://site.example/api/subscriptions/confirm',
    ]);
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(await request?.json()).toEqual({ token: 'a"b' });
  });

  it('is the click of RFC 8058, to unsubscribe; the token stays what it is', async () => {
    const [request] = (await follow(unsubscribe, status(200), '../x?y=1&z#')).asked;
    expect(request?.method).toBe('POST');
    const { pathname, searchParams, hash } = new URL(request?.url ?? '');
    expect([pathname, searchParams.get('token'), hash]).toEqual([
      '/api/unsubscribe',
      '../x?y=1&z#',
      '',
    ]);
    expect(request?.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/);
    expect(await request?.text()).toBe('List-Unsubscribe=One-Click');
  });
});
