import { createHash } from 'node:crypto';

const MAXIMUM = 64;
const STACK_PART = 24;

/**
 * A resource's name in CloudFormation's manner, `<stack>-<logical id>-<suffix>`, the same at every
 * start. At most 64 characters, which every service allows that has names of its own.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function physicalName(stackName: string, logicalId: string): string {
  const suffix = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, 8);
  const whole = `${stackName}-${logicalId}-${suffix}`;
  if (whole.length <= MAXIMUM) return whole;
  const stack = stackName.slice(0, STACK_PART);
  const id = logicalId.slice(0, MAXIMUM - stack.length - suffix.length - 2);
  return `${stack}-${id}-${suffix}`;
}
