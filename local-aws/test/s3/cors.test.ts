import { serveS3, type ServedS3 } from './serve.ts';
import { corsConfiguration } from '../../src/services/s3/cors.ts';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { IncomingHttpHeaders } from 'node:http';

const PAGE = 'http://127.0.0.1:4582';

let s3: ServedS3;
beforeAll(async () => {
  s3 = await serveS3();
  s3.engine.createBucket('closed');
  s3.engine.createBucket('uploads').cors = corsConfiguration.parse({
    CorsRules: [
      {
        AllowedOrigins: [PAGE, 'https://*.example'],
        AllowedMethods: ['POST', 'PUT'],
        AllowedHeaders: ['content-type', 'X-Amz-*'],
        ExposedHeaders: ['ETag'],
        MaxAge: '300',
      },
      { AllowedOrigins: ['*'], AllowedMethods: ['GET'] },
    ],
  });
});
afterAll(() => s3[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function call(
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(`${s3.endpoint}${path}`, { method, headers }, (response) => {
    const { statusCode: status = 0, headers: received } = response;
    text(response).then((body) => resolve({ status, headers: received, text: body }), reject);
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}

function preflight(path: string, origin: string, method: string, asked = 'content-type') {
  return call('OPTIONS', path, {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': asked,
  });
}

describe('a bucket with CORS rules', () => {
  it.each([PAGE, 'https://a.example'])('lets %s send what a rule allows', async (origin) => {
    const asked = 'Content-Type, x-amz-date';
    const answer = await preflight('/uploads?X-Amz-Credential=x', origin, 'POST', asked);
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'POST, PUT',
        'access-control-allow-headers': 'content-type, x-amz-date',
        'access-control-expose-headers': 'ETag',
        'access-control-max-age': '300',
      },
    });
    expect(answer.headers.vary).toContain('Origin');
  });

  it('lets any page read where a rule says so', async () => {
    const answer = await preflight('/uploads/key', 'https://any.site', 'GET', '');
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': '*' },
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    ['an origin', '/uploads', 'https://any.site', 'POST', ''],
    ['a lookalike', '/uploads', `${PAGE}0`, 'POST', ''],
    ['a method', '/uploads', PAGE, 'DELETE', ''],
    ['a header', '/uploads', PAGE, 'POST', 'authorization'],
    ['a bucket without rules', '/closed', PAGE, 'POST', ''],
  ])('refuses %s it does not name', async (_, path, origin, method, asked) => {
    const answer = await preflight(path, origin, method, asked);
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.text).toContain('<Code>AccessForbidden</Code><Message>CORSResponse: ');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('does not know a bucket that is not there', async () => {
    await expect(preflight('/none', PAGE, 'POST')).resolves.toMatchObject({ status: 404 });
  });

  it('lets its page read why it was refused, and no other page', async () => {
    const form = { 'content-type': 'multipart/form-data; boundary=b' };
    const ours = await call('POST', '/uploads', { ...form, origin: PAGE });
    expect(ours).toMatchObject({
      status: 400,
      headers: { 'access-control-allow-origin': PAGE, 'access-control-expose-headers': 'ETag' },
    });
    const expired = await call('PUT', '/uploads/key?X-Amz-Credential=A/20260101/r/s3/x', {
      origin: PAGE,
    });
    expect(expired).toMatchObject({
      status: 400,
      headers: { 'access-control-allow-origin': PAGE },
    });
    const other = await call('POST', '/uploads', { ...form, origin: 'https://any.site' });
    expect(other.status).toBe(400);
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
