import * as z from 'zod';
import { policyDocument, reference, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

type Stack = keyof ReturnType<typeof synthesize>;

/** Logical ids end in a hash. */
const nameOf = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');

const joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });
const ofAnotherStack = z.object({ 'Fn::GetStackOutput': z.object({ OutputName: z.string() }) });

/** A resource's ARN as a person would write it: `Uploads/videos/*`. */
function nameOfArn(arn: unknown): string {
  if (typeof arn === 'string') return arn;
  const own = reference.safeParse(arn);
  if (own.success) return own.data.startsWith('AWS::') ? own.data : nameOf(own.data);
  const foreign = ofAnotherStack.safeParse(arn);
  if (foreign.success) {
    const { OutputName } = foreign.data['Fn::GetStackOutput'];
    return /^PublishOutput(?:FnGetAtt|Ref)(\w+?)[0-9A-F]{8}/.exec(OutputName)?.[1] ?? OutputName;
  }
  return joined.parse(arn)['Fn::Join'][1].map(nameOfArn).join('');
}

/** What each function of a stack may do, besides writing its own log and its traces. */
function permissions(stack: Stack, context: Record<string, string>) {
  const schema = z.object({ PolicyDocument: policyDocument, Roles: z.array(reference) });
  const policies = resources(synthesize(context)[stack], 'AWS::IAM::Policy', schema);
  return Object.fromEntries(
    policies.flatMap(({ properties: { PolicyDocument, Roles } }) => {
      const owner = /^(\w+?)HandlerRole/.exec(Roles.join())?.[1];
      if (!owner || owner === 'BucketNotifications') return [];
      const allowed = PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((arn) => `${action} ${nameOfArn(arn)}`)),
      ).filter((line) => !/^(logs|xray):/.test(line));
      return [[owner, allowed.toSorted()]];
    }),
  );
}

const looksAt = (queue: string) => [`sqs:GetQueueAttributes ${queue}`, `sqs:GetQueueUrl ${queue}`];
const maySendTo = (queue: string) => [...looksAt(queue), `sqs:SendMessage ${queue}`];
const mayReceiveFrom = (queue: string) => [
  ...looksAt(queue),
  `sqs:ChangeMessageVisibility ${queue}`,
  `sqs:DeleteMessage ${queue}`,
  `sqs:ReceiveMessage ${queue}`,
];
/** What CDK grants a mapping, which asks in the name of its function. */
const mayRead = (stream: string) =>
  [
    'DescribeStream',
    'DescribeStreamConsumer',
    'DescribeStreamSummary',
    'GetRecords',
    'GetShardIterator',
    'ListShards',
    'ListStreams',
    'SubscribeToShard',
  ].map((action) => `kinesis:${action} ${stream}`);
const ses = 'arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:';
const mayMail = (...actions: string[]) =>
  actions.flatMap((action) => [
    `${action} ${ses}configuration-set/MailConfigurationSet`,
    `${action} ${ses}identity/example.com`,
    `${action} ${ses}identity/us@example.com`,
  ]);
const context = { stage: 'production', sender: 'us@example.com' };

describe('what a function may do', () => {
  it('is what it does, and nothing else, in the video flow', () => {
    expect(permissions('video', context)).toEqual({
      Api: [
        'dynamodb:GetItem Videos',
        'dynamodb:PutItem Videos',
        'dynamodb:Query Videos/index/byUploader',
        's3:PutObject UploadsBucket/videos/*',
      ],
      Receiver: [
        'dynamodb:GetItem Videos',
        'dynamodb:UpdateItem Videos',
        's3:ListBucketVersions UploadsBucket',
        ...maySendTo('EncoderQueue'),
        ...maySendTo('MailerQueue'),
        ...maySendTo('ReceiverFailuresQueue'),
      ].toSorted(),
      Encoder: [
        'dynamodb:GetItem Videos',
        'dynamodb:UpdateItem Videos',
        's3:GetObjectVersion UploadsBucket/videos/*',
        's3:DeleteObject Media/media/*',
        's3:ListBucket Media',
        's3:PutObject Media/media/*',
        ...mayReceiveFrom('EncoderQueue'),
        ...maySendTo('MailerQueue'),
      ].toSorted(),
      Mailer: [
        'dynamodb:GetItem MailSuppressions',
        'dynamodb:GetItem Videos',
        'dynamodb:UpdateItem Videos',
        ...mayMail('ses:SendEmail'),
        ...mayReceiveFrom('MailerQueue'),
      ].toSorted(),
    });
  });

  it('is what it does, and nothing else, in the posts flow', () => {
    expect(permissions('posts', context)).toEqual({
      PostsApi: [
        'dynamodb:GetItem TablesPosts',
        'dynamodb:PutItem TablesPosts',
        'dynamodb:Query TablesPosts/index/byAuthor',
        'dynamodb:UpdateItem TablesPosts',
        ...maySendTo('FanoutQueue'),
      ].toSorted(),
      SubscriptionsApi: [
        'dynamodb:GetItem TablesAudience',
        'dynamodb:GetItem TablesDeliveries',
        'dynamodb:GetItem TablesSubscriptions',
        'dynamodb:PutItem TablesAudience',
        'dynamodb:UpdateItem TablesAuthors',
        'dynamodb:UpdateItem TablesLimits',
        'dynamodb:UpdateItem TablesSubscriptions',
        ...maySendTo('InviterQueue'),
      ].toSorted(),
      Inviter: [
        'dynamodb:GetItem MailSuppressions',
        'dynamodb:GetItem TablesSubscriptions',
        'dynamodb:UpdateItem TablesLimits',
        'dynamodb:UpdateItem TablesSubscriptions',
        ...mayMail('ses:SendEmail'),
        ...mayReceiveFrom('InviterQueue'),
      ].toSorted(),
      Fanout: [
        'dynamodb:GetItem TablesAuthors',
        'dynamodb:GetItem TablesPosts',
        'dynamodb:Query TablesAudience',
        'dynamodb:UpdateItem TablesPosts',
        ...mayReceiveFrom('FanoutQueue'),
        'sqs:SendMessage FanoutQueue',
        ...maySendTo('NotifierQueue'),
      ].toSorted(),
      Notifier: [
        'dynamodb:BatchGetItem MailSuppressions',
        'dynamodb:BatchGetItem TablesSubscriptions',
        'dynamodb:GetItem TablesDeliveries',
        'dynamodb:GetItem TablesPosts',
        'dynamodb:UpdateItem TablesDeliveries',
        ...mayMail('ses:SendBulkEmail', 'ses:SendBulkTemplatedEmail'),
        ...mayReceiveFrom('NotifierQueue'),
      ].toSorted(),
    });
  });

  it('is what it does, and nothing else, in the clicks flow', () => {
    expect(permissions('clicks', context)).toEqual({
      Collector: ['kinesis:PutRecord Clicks'],
      Analytics: [
        'dynamodb:BatchWriteItem TablesSeen',
        'dynamodb:BatchWriteItem TablesStatistics',
        'dynamodb:Query TablesSeen',
        ...mayRead('Clicks'),
        ...maySendTo('AnalyticsFailuresQueue'),
      ].toSorted(),
      Trending: [
        'dynamodb:GetItem TablesTrending',
        'dynamodb:PutItem TablesTrending',
        'kinesis:DescribeStreamConsumer TrendingConsumer',
        'kinesis:SubscribeToShard TrendingConsumer',
        ...mayRead('Clicks'),
        ...maySendTo('TrendingFailuresQueue'),
      ].toSorted(),
      ClicksApi: ['TablesRebuilds', 'TablesStatistics', 'TablesTrending'].map(
        (table) => `dynamodb:Query ${table}`,
      ),
    });
  });

  it('is to note who bounced, where SES’s events are read', () => {
    expect(permissions('foundation', context)).toEqual({
      MailSuppressor: [
        'dynamodb:PutItem MailSuppressions',
        ...mayReceiveFrom('MailSuppressorQueue'),
      ].toSorted(),
    });
  });

  it('is to list uploads or media only, where it is to list', () => {
    const schema = z.object({ PolicyDocument: policyDocument });
    const conditions = resources(synthesize().video, 'AWS::IAM::Policy', schema)
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action.some((action) => action.startsWith('s3:List')))
      .map(({ Action, Condition }) => [Action, Condition]);
    expect(conditions).toEqual([
      [['s3:ListBucket'], { StringLike: { 's3:prefix': 'media/*' } }],
      [['s3:ListBucketVersions'], { StringLike: { 's3:prefix': 'videos/*' } }],
    ]);
  });
});
