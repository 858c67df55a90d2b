import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';

/**
 * Lets `grantee` send mail from the configured sender and from no other address. SES asks IAM about
 * the identity that was verified, the address or its domain. While an account
 * is in the SES sandbox, IAM is asked about the recipient's identity too: there the resource is any
 * identity, and the condition on the sender is what holds.
 * https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
export function grantSendMail(scope: Construct, grantee: IGrantable, config: Config): void {
  const domain = config.sender.slice(config.sender.lastIndexOf('@') + 1);
  const identities = { sandbox: ['*'], production: [config.sender, domain] }[config.stage];
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: identities.map((resourceName) =>
        Stack.of(scope).formatArn({
          service: 'ses',
          resource: 'identity',
          resourceName,
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ),
      conditions: { StringEquals: { 'ses:FromAddress': config.sender } },
    }),
  );
}
