import * as fc from 'fast-check';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Callers } from '../../src/gateway/callers.ts';
import { credentialScope } from '../../src/gateway/credential-scope.ts';
import type { Caller } from '../../src/gateway/exchange.ts';
import type { SignedRequest } from '../../src/gateway/signature/canonical-request.ts';
import { Signatures } from '../../src/gateway/signature/signatures.ts';

const callers = new Callers();
const credentials = callers.issue('api', 'arn:aws:iam::0:role/api');

/** What an unmodified client sends. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
}

const sent: Sent[] = [];
const options = {
  endpoint: 'http://127.0.0.1:4580',
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
  requestHandler: {
    handle(request: Sent): Promise<never> {
      sent.push(request);
      return Promise.reject(new Error('it is not sent'));
    },
  },
};

async function signedBy(call: Promise<unknown>): Promise<SignedRequest> {
  await call.catch(() => {});
  const request = sent.pop();
  if (!request) throw new Error('the client sent nothing');
  const query = Object.entries(request.query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one): [string, string] => [name, one]),
  );
  return { ...request, query: new URLSearchParams(query) };
}

function authenticate(request: SignedRequest, now = Date.now()): Caller {
  const scope = credentialScope(request.headers, request.query);
  if (!scope) throw new Error('the request is not signed');
  return new Signatures({ callers, now: () => now }).authenticate(request, scope);
}

const s3 = new S3Client({ ...options, forcePathStyle: true });
const read = (key: string, disposition = 'inline'): Promise<SignedRequest> =>
  signedBy(
    s3.send(
      new GetObjectCommand({
        Bucket: 'bucket',
        Key: key,
        ResponseContentDisposition: disposition,
        VersionId: 'v 1',
      }),
    ),
  );

describe('what an unmodified client signs', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['DynamoDB', () => new DynamoDBClient(options).send(new ListTablesCommand())],
    [
      'SQS',
      () =>
        new SQSClient(options).send(
          new SendMessageCommand({ QueueUrl: `${options.endpoint}/0/q`, MessageBody: 'ü' }),
        ),
    ],
    [
      'SES',
      () =>
        new SESClient(options).send(
          new SendEmailCommand({ Source: 'a@b.example', Destination: {}, Message: undefined }),
        ),
    ],
    [
      'Lambda, whose path is encoded twice',
      () =>
        new LambdaClient(options).send(
          new GetFunctionCommand({ FunctionName: 'arn:aws:lambda:us-east-1:0:function:a b' }),
        ),
    ],
  ])('is verified: %s', async (_, call) => {
    expect(authenticate(await signedBy(call()))).toMatchObject({ functionName: 'api' });
  });

  it('is verified: S3, whatever the key', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((key) => !/^\.*$/.test(key)),
        fc.string(),
        async (key, disposition) => {
          expect(authenticate(await read(key, disposition))).toMatchObject({ kind: 'function' });
        },
      ),
    );
  });

  it('is refused once anything of it is altered', async () => {
    const request = await read('key');
    const { headers, query } = request;
    const { authorization = '' } = headers;
    const altered: SignedRequest[] = [
      { ...request, method: 'DELETE' },
      { ...request, path: '/bucket/other' },
      { ...request, query: new URLSearchParams([...query, ['x', 'y']]) },
      { ...request, headers: { ...headers, host: 'localhost:4580' } },
      { ...request, headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      { ...request, headers: { ...headers, 'x-amz-copy-source': '/bucket/secret' } },
      { ...request, headers: { ...headers, 'x-amz-security-token': 'other' } },
      { ...request, headers: { ...headers, authorization: authorization.slice(0, -2) } },
      { ...request, headers: { ...headers, authorization: `${authorization}zz` } },
      {
        ...request,
        headers: { ...headers, authorization: authorization.replace('/us-east-1/', '/us-west-2/') },
      },
    ];
    for (const change of altered)
      expect(() => authenticate(change)).toThrow(/does not match|were not signed|token/);
  });

  it('counts for a quarter of an hour', async () => {
    const request = await read('key');
    const minute = 60_000;
    expect(authenticate(request, Date.now() + 14 * minute)).toMatchObject({ kind: 'function' });
    for (const later of [16 * minute, -16 * minute])
      expect(() => authenticate(request, Date.now() + later)).toThrow('too large');
  });

  it('says what is missing', async () => {
    const { headers, ...request } = await read('key');
    const { 'x-amz-content-sha256': _hash, ...others } = headers;
    expect(() => authenticate({ ...request, headers: others })).toThrow('X-Amz-Content-Sha256');
    const { 'x-amz-date': _date, ...undated } = headers;
    expect(() => authenticate({ ...request, headers: undated })).toThrow('X-Amz-Date');
  });
});

it('takes any other key for the operator, whatever the signature', async () => {
  const { headers, ...request } = await read('key');
  const authorization = (headers.authorization ?? '').replace(credentials.accessKeyId, 'AKIDANY');
  expect(authenticate({ ...request, headers: { ...headers, authorization } })).toEqual({
    kind: 'operator',
  });
});
