import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import type { AwsRequest } from '../../src/gateway/exchange.ts';
import { originHandler } from '../../src/services/cloudfront/origins.ts';
import { parseAddress } from '../../src/services/s3/actions/address.ts';

/** What S3 is asked when a viewer asks the origin for a path. */
async function askedOfS3(domainName: string, path: string): Promise<AwsRequest> {
  const asked = Promise.withResolvers<AwsRequest>();
  const origin = originHandler(
    { domainName, path: '', customHeaders: {} },
    {
      origins: { find: () => undefined },
      s3: {
        async handle(request) {
          asked.resolve(request);
          return { status: 200 };
        },
      },
    },
  );
  await origin({
    method: 'GET',
    path,
    rawQuery: '',
    headers: { host: 'media.localhost' },
    body: Readable.from([]),
    signal: AbortSignal.abort(),
  });
  return asked.promise;
}

it.each([
  'site.s3.amazonaws.com',
  'site.s3.us-east-1.amazonaws.com',
  'site.s3-eu-west-1.amazonaws.com',
  'site.s3.dualstack.us-gov-west-1.amazonaws.com',
])('%s is a bucket', async (domainName) => {
  expect((await askedOfS3(domainName, '/a')).path).toBe('/site/a');
});

it.each([
  'site.s3-website-us-east-1.amazonaws.com',
  'site.s3.amazonaws.com.example.com',
  'not-emulated:Api.Domain',
])('%s is no origin of this machine', async (domainName) => {
  await expect(askedOfS3(domainName, '/a')).rejects.toThrow('would leave this machine');
});

it('a path leads to no other bucket, and to the key that it spells', async () => {
  const segment = fc.oneof(
    fc.webSegment(),
    fc.constantFrom('.', '..', '', '%2e%2e', '%2F', '..%2f', '..%5C', 'media'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(segment, { minLength: 1 }), async (segments) => {
      const path = `/${segments.join('/')}`;
      const { path: asked, headers } = await askedOfS3('site.s3.amazonaws.com', path);
      expect(parseAddress(headers.host, asked)).toEqual({
        bucket: 'site',
        key: decodeURIComponent(path.slice(1)),
      });
    }),
  );
});
