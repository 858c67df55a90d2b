import * as z from 'zod';
import { policyDocument, reference, resources } from './resources.ts';
import { synthesize } from './synthesize.ts';

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
    return /^PublishOutputFnGetAtt(\w+?)[0-9A-F]{8}Arn/.exec(OutputName)?.[1] ?? OutputName;
  }
  return joined.parse(arn)['Fn::Join'][1].map(nameOfArn).join('');
}

/** What each function of the video flow may do, besides writing its own log and its traces. */
function permissions(context: Record<string, string>) {
  const schema = z.object({ PolicyDocument: policyDocument, Roles: z.array(reference) });
  const policies = resources(synthesize(context).video, 'AWS::IAM::Policy', schema);
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
const identities = 'arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:identity/';

describe('what a function may do', () => {
  it('is what it does, and nothing else', () => {
    expect(permissions({ stage: 'production', sender: 'us@example.com' })).toEqual({
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
        'dynamodb:GetItem Videos',
        'dynamodb:UpdateItem Videos',
        `ses:SendEmail ${identities}example.com`,
        `ses:SendEmail ${identities}us@example.com`,
        ...mayReceiveFrom('MailerQueue'),
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
