import { ACCOUNT_ID, PARTITION } from '../arn.ts';

/** Who a function is to AWS: a session of its role that bears the function's name. */
export function sessionArn(roleArn: string, functionName: string): string {
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return `arn:${PARTITION}:sts::${ACCOUNT_ID}:assumed-role/${role}/${functionName}`;
}
