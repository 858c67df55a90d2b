import * as fc from 'fast-check';

/** One call, signed for `service`. */
export interface Sent {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Names, apart by spaces. */
const words = (text: string): string[] => text.split(' ');

const odd = fc.constantFrom<unknown>(
  null,
  '',
  -1,
  0,
  2.5,
  1e21,
  true,
  [],
  [null],
  {},
  { S: '' },
  { S: 'a' },
  { N: 'x' },
  'queue',
  'table',
  'x'.repeat(2000),
  'ü\u0000🎬',
  '\ud800',
  '%',
  '__proto__',
  'a@b.example',
);
const names: Readonly<Record<string, readonly string[]>> = {
  sqs: [
    ...words('QueueUrl QueueName MessageBody DelaySeconds MessageAttributes Entries'),
    ...words('ReceiptHandle VisibilityTimeout MaxNumberOfMessages Attributes tags Id'),
    ...words('AttributeNames MessageGroupId NextToken MaxResults __proto__'),
  ],
  dynamodb: [
    ...words('TableName Key Item UpdateExpression ConditionExpression Limit'),
    ...words('ExpressionAttributeValues KeyConditionExpression RequestItems Segment'),
  ],
  logs: ['logGroupName', 'logStreamName', 'filterPattern', 'limit', 'nextToken', 'startTime'],
};
const actions: Readonly<Record<string, readonly string[]>> = {
  sqs: [
    '',
    ...words('CreateQueue DeleteMessage DeleteMessageBatch GetQueueAttributes GetQueueUrl'),
    ...words('ListQueues PurgeQueue ReceiveMessage SendMessage SendMessageBatch ListQueueTags'),
    ...words('SetQueueAttributes ChangeMessageVisibility ChangeMessageVisibilityBatch'),
    ...words('ListDeadLetterSourceQueues constructor __proto__'),
  ],
  dynamodb: [
    ...words('GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem'),
    ...words('BatchWriteItem DescribeTable ListTables TransactWriteItems constructor'),
  ],
  logs: [
    ...words('DescribeLogGroups DescribeLogStreams FilterLogEvents GetLogEvents'),
    ...words('toString'),
  ],
};

/** A body as it should be, cut short, or no JSON at all. */
const damaged = (whole: fc.Arbitrary<string>): fc.Arbitrary<string | Uint8Array> =>
  fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 1, arbitrary: whole.map((body) => body.slice(0, body.length / 2)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
    { weight: 1, arbitrary: fc.constantFrom('null', '[]', '"x"', '1', '{"a":', '\ufeff{}') },
  );

/** Requests no client of AWS would make, and some that it might. */
export const malformed = (): fc.Arbitrary<Sent> => fc.oneof(jsonCall, formCall, restCall);

const jsonCall = fc.constantFrom('sqs', 'dynamodb', 'logs').chain((service) =>
  fc.record<Sent>({
    service: fc.constant(service),
    method: fc.constant('POST'),
    path: fc.constantFrom('/', '/000000000000/queue'),
    headers: fc.record({
      'x-amz-target': fc
        .constantFrom(...(actions[service] ?? []))
        .map((action) => `${service === 'dynamodb' ? 'DynamoDB_20120810' : 'Any'}.${action}`),
      'content-type': fc.constantFrom('application/x-amz-json-1.0', 'text/plain', 'x'),
    }),
    body: damaged(
      fc
        .dictionary(fc.constantFrom(...(names[service] ?? [])), odd, { maxKeys: 5 })
        .map((input) => {
          const place = { QueueUrl: '/000000000000/queue', TableName: 'table' };
          return JSON.stringify({ ...place, ...input });
        }),
    ),
  }),
);

const formCall = fc.record<Sent>({
  service: fc.constantFrom('ses', 'sts', 'cloudformation', 'sqs', 'athena'),
  method: fc.constantFrom('POST', 'GET', 'PUT'),
  path: fc.constantFrom('/', '/v2/email/identities'),
  headers: fc.constant({ 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }),
  body: damaged(
    fc
      .dictionary(
        fc.constantFrom(
          ...words('Source Destination.ToAddresses.member.1 Message.Subject.Data StackName'),
          ...words('Message.Body.Text.Data RawMessage.Data EmailAddress Tags.member.1.Name'),
        ),
        odd.map(String),
      )
      .chain((fields) =>
        fc
          .constantFrom(
            '',
            ...words('SendEmail SendRawEmail VerifyEmailIdentity ListIdentities DeleteIdentity'),
            ...words('DescribeStacks ListStackResources GetCallerIdentity constructor'),
          )
          .map((action) => new URLSearchParams({ Action: action, ...fields }).toString()),
      ),
  ),
});

const restCall = fc.record<Sent>({
  service: fc.constantFrom('lambda', 's3', 's3'),
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
  path: fc
    .tuple(
      fc.constantFrom(
        ...words('/ // /bucket /bucket/ /bucket/key /bucket/%zz /% /Bad_Bucket'),
        ...words('/2015-03-31/functions/x/invocations'),
        ...words('/2015-03-31/functions/%zz/invocations'),
        ...words('/2015-03-31/event-source-mappings/% /2015-03-31/functions /none/key'),
        ...words('/_local/inbox /_local/logs/x /_local/% /_local/clock/skip /_local/s3/bucket/%zz'),
      ),
      fc.constantFrom(
        '',
        ...words('? ?uploads ?uploadId=x&partNumber=1 ?partNumber=-1&uploadId ?delete ?acl ?%'),
        ...words('?list-type=2&max-keys=-1 ?versions ?versionId=x ?constructor ?versioning'),
        ...words('?list-type=2&continuation-token=%00 ?Qualifier=7 ?max-parts=x ?seconds=1e308'),
      ),
    )
    .map(([path, query]) => path + query),
  headers: fc.dictionary(
    fc.constantFrom(
      ...words('range if-match if-none-match content-md5 x-amz-copy-source x-amz-trailer'),
      ...words('x-amz-content-sha256 x-amz-decoded-content-length x-amz-checksum-crc32'),
      ...words('x-amz-invocation-type x-amz-sdk-checksum-algorithm if-modified-since'),
    ),
    fc.constantFrom(
      '',
      '*',
      'x',
      '-1',
      'bytes=1-0',
      'bytes=9-',
      'bytes=-0',
      '/bucket/key',
      '%zz',
      'Event',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-checksum-crc32',
      'CRC32',
      '1e99',
    ),
  ),
  body: damaged(
    fc.constantFrom(
      '',
      '{}',
      '<a',
      '<Delete/>',
      '<Delete><Object><Key></Key></Object></Delete>',
      '<CompleteMultipartUpload/>',
      '<!DOCTYPE a [<!ENTITY b "c">]><Delete>&b;</Delete>',
      '5\r\nhello\r\n0\r\n',
      '5;chunk-signature=x\r\nhel',
      '-1\r\n',
    ),
  ),
});
