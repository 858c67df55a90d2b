import type { ProvisionedStack, StackResource } from '../../assembly/index.ts';
import { AwsError } from '../../gateway/aws-error.ts';
import type { Service } from '../../gateway/exchange.ts';
import { members, queryService } from '../../gateway/query-protocol.ts';
import { cloudFormationPermissions } from './permissions.ts';

const STATUS = 'CREATE_COMPLETE';

/**
 * CloudFormation, as far as it tells what was created: clients find outputs by stack name, here as
 * in AWS.
 * @param stacks The stacks created so far.
 */
export function createCloudFormation(stacks: () => readonly ProvisionedStack[]): {
  readonly service: Service;
} {
  /** By name or id. */
  const stackOf = (input: URLSearchParams): ProvisionedStack => {
    const name = input.get('StackName');
    if (name === null) throw new AwsError('ValidationError', 'StackName is missing');
    const stack = stacks().find((each) => each.stackName === name || each.stackId === name);
    if (!stack) throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
    return stack;
  };
  const service = queryService({
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    permissions: cloudFormationPermissions,
    actions: {
      DescribeStacks: (input) => ({
        Stacks: members((input.has('StackName') ? [stackOf(input)] : stacks()).map(describeStack)),
      }),
      ListStacks: (input) => ({
        StackSummaries: members(wanted(input) ? stacks().map(summary) : []),
      }),
      DescribeStackResources: (input) => {
        const stack = stackOf(input);
        const logicalId = input.get('LogicalResourceId');
        const resources = stack.resources.filter(
          (resource) => logicalId === null || resource.logicalId === logicalId,
        );
        return {
          StackResources: members(
            resources.map((resource) => ({
              StackName: stack.stackName,
              StackId: stack.stackId,
              Timestamp: time(stack),
              ...describeResource(resource),
            })),
          ),
        };
      },
      ListStackResources: (input) => {
        const stack = stackOf(input);
        return {
          StackResourceSummaries: members(
            stack.resources.map((resource) => ({
              LastUpdatedTimestamp: time(stack),
              ...describeResource(resource),
            })),
          ),
        };
      },
      ListExports: () => ({
        Exports: members(
          stacks().flatMap(({ stackId, exports }) =>
            exports.map(({ name, value }) => ({
              ExportingStackId: stackId,
              Name: name,
              Value: value,
            })),
          ),
        ),
      }),
    },
  });
  return { service };
}

/** Every stack has one status, so a filter takes all or none. */
function wanted(input: URLSearchParams): boolean {
  const filter = [...input].filter(([key]) => key.startsWith('StackStatusFilter.member.'));
  return filter.length === 0 || filter.some(([, status]) => status === STATUS);
}

function summary(stack: ProvisionedStack) {
  return {
    StackName: stack.stackName,
    StackId: stack.stackId,
    StackStatus: STATUS,
    CreationTime: time(stack),
  };
}

function describeStack(stack: ProvisionedStack) {
  const outputs = Object.entries(stack.outputs).map(([key, value]) => {
    const exported = stack.exports.find(({ outputKey }) => outputKey === key);
    return {
      OutputKey: key,
      OutputValue: value,
      ...(exported ? { ExportName: exported.name } : {}),
    };
  });
  return { ...summary(stack), Outputs: members(outputs) };
}

function describeResource(resource: StackResource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: STATUS,
  };
}

function time(stack: ProvisionedStack): string {
  return new Date(stack.createdAt).toISOString();
}
