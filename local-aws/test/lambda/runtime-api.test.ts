import { request, type OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { RuntimeApi } from '../../src/services/lambda/runtime-api.ts';

const events = { next: jest.fn(), response: jest.fn(), error: jest.fn(), initError: jest.fn() };
const api = new RuntimeApi(events);
let address: string;
beforeAll(async () => {
  address = await api.listen();
});
afterEach(() => jest.clearAllMocks());
afterAll(() => api.close());

const invocation = {
  requestId: '1',
  payload: '{"token":"secret"}',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:hello',
  traceId: 'Root=1-0-0',
  deadline: 0,
};

function call(method: string, action: string, headers: OutgoingHttpHeaders = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status?: number; text: string }>();
  const url = `http://${address}/2018-06-01/runtime/${action}`;
  request(url, { method, headers }, (response) => {
    const { statusCode: status } = response;
    buffer(response).then((bytes) => resolve({ status, text: bytes.toString() }), reject);
  })
    .once('error', reject)
    .end();
  return promise;
}

describe('the Runtime API', () => {
  it.each<[string, OutgoingHttpHeaders]>([
    ['whose name points at this machine', { host: 'evil.example' }],
    ['of another origin', { origin: 'https://evil.example' }],
    ['of no origin', { origin: 'null' }],
    ['that embeds it', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['of another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ])('gives a page %s no invocation, and takes no answer from it', async (_, headers) => {
    api.offer(invocation);
    expect(await call('GET', 'invocation/next', headers)).toMatchObject({
      status: 403,
      text: expect.not.stringContaining('secret'),
    });
    for (const action of ['invocation/1/response', 'invocation/1/error', 'init/error'])
      expect(await call('POST', action, headers)).toMatchObject({ status: 403 });
    for (const event of Object.values(events)) expect(event).not.toHaveBeenCalled();
    expect(await call('GET', 'invocation/next')).toMatchObject({ text: invocation.payload });
  });
});
