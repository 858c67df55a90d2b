import type { Rule } from '../rule.ts';
import { actionMatches, statementsOfRole, type Statement } from '../views/statement.ts';

/** Functions that CDK brings along for its own custom resources: nobody can mend their roles. */
const ofCdk =
  /^(Custom\w+CustomResourceProvider|CustomCDKBucketDeployment8693bb64|BucketNotificationsHandler050a0587|LogRetentionaae0aa3c|AWS679f53fac002430cb0da5b7982bd2287)/;

/** Actions that IAM knows for no resource but `*`, as far as functions are likely to call them. */
const onAnyResource = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSampling*',
  'cloudwatch:PutMetricData',
  'dynamodb:ListStreams',
  'dynamodb:ListTables',
  'kinesis:ListStreams',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:Describe*',
  'ec2:*PrivateIpAddresses',
  'kms:ListAliases',
  's3:ListAllMyBuckets',
  'secretsmanager:GetRandomPassword',
  'sqs:ListQueues',
  'sts:GetCallerIdentity',
];

export const wildcards: Rule = {
  id: 'wildcards',
  demands: 'No role of a function allows everything: not every resource, not every action.',
  because: 'What one function may do, everything that gets hold of that function may do.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',

  *check(assembly) {
    const roles = assembly
      .ofType('AWS::Lambda::Function')
      .filter(({ logicalId }) => !ofCdk.test(logicalId))
      .map((resource) => assembly.target(resource.properties.Role, resource));
    for (const role of new Set(roles)) {
      const statements = role ? statementsOfRole(assembly, role) : [];
      for (const statement of statements) {
        const problem = statement.Effect === 'Allow' && problemOf(statement);
        if (!role || !problem) continue;
        yield {
          resource: statement.resource,
          property: role === statement.resource ? 'Policies' : 'PolicyDocument',
          problem,
          mend: 'Name the actions, and the resources by their ARNs: queue.grantSendMessages(fn), for example.',
        };
      }
    }
  },
};

function problemOf(statement: Statement): string | undefined {
  if (statement.NotAction !== undefined || statement.NotResource !== undefined)
    return 'The policy allows everything but what it names (NotAction or NotResource).';
  const sweeping = statement.Action.find((action) => /^(\*|[\w-]+:\*)$/.test(action));
  if (sweeping !== undefined) return `The policy allows every action (${sweeping}).`;
  const scoped = statement.Action.filter(
    (action) => !onAnyResource.some((pattern) => actionMatches(pattern, action)),
  );
  return statement.Resource.includes('*') && scoped.length > 0
    ? `The policy allows ${scoped.join(', ')} on every resource (*).`
    : undefined;
}
