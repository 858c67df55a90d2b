import { createIam, type Iam } from '../../src/iam/index.ts';

const lines: string[] = [];
let iam: Iam;
beforeEach(() => {
  lines.splice(0);
  iam = createIam({ log: (line) => lines.push(line) });
});

/** As the templates would; resolves with the answer to `Ref`. */
async function create(type: string, logicalId: string, properties: object): Promise<string> {
  const resourceType = iam.resourceTypes.find((each) => each.type === type);
  const created = await resourceType?.create({
    stackName: 'Video',
    logicalId,
    type,
    generatedName: `Video-${logicalId}-1A2B`,
    properties: { ...properties },
  });
  return created?.ref ?? '';
}

const roleArn = 'arn:aws:iam::000000000000:role/Video-Role-1A2B';
const queue = 'arn:aws:sqs:us-east-1:000000000000:jobs';
const send = { action: 'sqs:SendMessage', resource: queue };
const receive = { action: 'sqs:ReceiveMessage', resource: queue };
const document = (Action: string, Effect = 'Allow') => ({
  Statement: [{ Effect, Action, Resource: queue }],
});
const createRole = (properties: object = {}): Promise<string> =>
  create('AWS::IAM::Role', 'Role', { AssumeRolePolicyDocument: {}, ...properties });

const worker = { kind: 'function', functionName: 'worker', roleArn } as const;

it("a role may do what its own, attached and managed policies allow, the app's and AWS's", async () => {
  const managed = await create('AWS::IAM::ManagedPolicy', 'Managed', {
    PolicyDocument: document('sqs:DeleteMessage'),
  });
  const name = await createRole({
    Policies: [{ PolicyName: 'inline', PolicyDocument: document('sqs:SendMessage') }],
    ManagedPolicyArns: [
      managed,
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ],
  });
  await create('AWS::IAM::Policy', 'Policy', {
    PolicyName: 'default',
    PolicyDocument: document('sqs:ReceiveMessage'),
    Roles: [name],
  });
  const logs = { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:us-east-1:0:log-group:x:*' };
  const deleting = { action: 'sqs:DeleteMessage', resource: queue };
  expect(() => iam.access.authorize(worker, [send, receive, deleting, logs])).not.toThrow();
  expect(iam.access.allows(roleArn, { ...send, resource: `${queue}-2` })).toBe(false);
  expect(lines).toEqual([]);
  expect(iam.access.used()).toEqual({
    'Video-Role-1A2B': [
      'logs:PutLogEvents',
      'sqs:DeleteMessage',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
  });
});

it("refuses in AWS's words, and says so to the operator", async () => {
  await createRole({
    Policies: [{ PolicyName: 'inline', PolicyDocument: document('sqs:ReceiveMessage') }],
  });
  const message = `User: arn:aws:sts::000000000000:assumed-role/Video-Role-1A2B/worker is not authorized to perform: sqs:SendMessage on resource: ${queue} because no identity-based policy allows the sqs:SendMessage action`;
  expect(() => iam.access.authorize(worker, [receive, send])).toThrow(
    expect.objectContaining({ code: 'AccessDeniedException', queryCode: 'AccessDenied', message }),
  );
  expect(lines).toEqual([`Access denied. ${message}`]);
});

it('tells an explicit deny from a grant that is missing', async () => {
  const both = { Statement: [...document('sqs:*').Statement, ...document('*', 'Deny').Statement] };
  await createRole({ Policies: [{ PolicyName: 'inline', PolicyDocument: both }] });
  expect(() => iam.access.authorize(worker, [send])).toThrow(
    `on resource: ${queue} with an explicit deny in an identity-based policy`,
  );
});

it('the operator may do everything', () => {
  expect(() => iam.access.authorize({ kind: 'operator' }, [send])).not.toThrow();
});

it('a role that no template defines is not checked, and named once', () => {
  expect(() => iam.access.authorize(worker, [send, receive])).not.toThrow();
  expect(lines).toEqual([
    `${roleArn} is not a role of these templates: its calls are not checked.`,
  ]);
});

it('what is not emulated is named once', async () => {
  const managed = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
  await createRole({ ManagedPolicyArns: [managed] });
  await createRole({ RoleName: 'second', ManagedPolicyArns: [managed] });
  expect(lines).toEqual([`Not emulated: the managed policy ${managed} allows nothing here.`]);
});
