import { AwsError } from '../../src/gateway/aws-error.ts';
import { credentialScope } from '../../src/gateway/credential-scope.ts';
import { refusal } from '../../src/gateway/refusal.ts';

const error = new AwsError('NotImplemented', 'not <here>', { status: 501 });
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

describe('a refusal speaks the protocol of its request', () => {
  it.each([
    [
      'athena',
      { 'x-amz-target': 'AmazonAthena.X' },
      '{"__type":"NotImplemented","message":"not <here>"}',
    ],
    ['sns', form, '<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code>'],
    ['ec2', form, '<Response><Errors><Error><Type>Receiver</Type><Code>NotImplemented</Code>'],
    ['s3', {}, '<Error><Code>NotImplemented</Code><Message>not &lt;here&gt;</Message>'],
    ['route53', {}, '<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code>'],
    ['apigateway', {}, '{"message":"not <here>"}'],
  ])('%s', (service, headers, body) => {
    const answer = refusal({ service, headers, requestId: 'r' }, error);
    expect(answer.status).toBe(501);
    expect(answer.body).toContain(body);
  });

  it('names the error of a REST JSON service in a header', () => {
    const answer = refusal({ service: 'apigateway', headers: {}, requestId: 'r' }, error);
    expect(answer.headers).toMatchObject({ 'x-amzn-errortype': 'NotImplemented' });
  });

  it('leaves nothing in XML that XML cannot hold', () => {
    const odd = new AwsError('Odd', 'a\u0000b');
    const answer = refusal({ service: 's3', headers: {}, requestId: 'r' }, odd);
    expect(answer.body).toContain('<Message>a\ufffdb</Message>');
  });
});

describe("S3's older signature", () => {
  it.each([
    ['a URL', {}, 'AWSAccessKeyId=AKID&Signature=x&Expires=1'],
    ['a header', { authorization: 'AWS AKID:c2lnbmF0dXJl' }, ''],
  ])('is understood in %s', (_, headers, query) => {
    expect(credentialScope(headers, new URLSearchParams(query))).toMatchObject({
      accessKeyId: 'AKID',
      service: 's3',
      version: 2,
    });
  });
});
