import { PolicyStatement, type IGrantable, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';

/**
 * Lets `grantee` do `actions` on `resource`, and no more: CDK's own grants add what a client might
 * also like to do, e.g. on every index of a table.
 */
export function allow(
  grantee: IGrantable,
  actions: string[],
  resource: string,
  conditions?: PolicyStatementProps['conditions'],
): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions, resources: [resource], conditions }),
  );
}
