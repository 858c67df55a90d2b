/** The account and region every local resource lives in. */
export const ACCOUNT_ID = '000000000000';
export const REGION = 'us-east-1';
export const PARTITION = 'aws';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the account, e.g. `function:encoder` or a queue's name. */
  readonly resource: string;
}

export function parseArn(text: string): Arn {
  const [prefix, , service, region, account, ...resource] = text.split(':');
  if (prefix !== 'arn' || !service || region === undefined || account === undefined)
    throw new Error(`Not an ARN: ${text}`);
  return { service, region, account, resource: resource.join(':') };
}

/** An ARN in this account and region. */
export function localArn(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}
