import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ACCOUNT_ID, PARTITION } from '../arn.ts';
import type { DeclaredResource, ProvisionedResource, ResourceType } from '../resource-type.ts';

/** An IAM role of the template and every policy the templates attach to it. */
export interface Role {
  readonly stackName: string;
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly assumeRolePolicyDocument: unknown;
  readonly managedPolicyArns: readonly string[];
  readonly policies: readonly RolePolicy[];
}

export interface RolePolicy {
  readonly name: string;
  /** The policy document, its intrinsic functions resolved. */
  readonly document: unknown;
}

const inlinePolicy = z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() });

const roleSchema = z.object({
  RoleName: z.string().optional(),
  Path: z.string().default('/'),
  AssumeRolePolicyDocument: z.unknown(),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(inlinePolicy).default([]),
});

const policySchema = z.object({
  PolicyName: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  Path: z.string().default('/'),
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
});

/** IAM as far as templates go: roles and what is attached to them. */
export class Roles {
  readonly #roles = new Map<string, Role & { readonly policies: RolePolicy[] }>();

  /** In the order of creation. */
  list(): readonly Role[] {
    return [...this.#roles.values()];
  }

  readonly resourceTypes: readonly ResourceType[] = [
    { type: 'AWS::IAM::Role', create: (declared) => this.#createRole(declared) },
    { type: 'AWS::IAM::Policy', create: (declared) => this.#attach(declared) },
    { type: 'AWS::IAM::ManagedPolicy', create: (declared) => this.#attach(declared) },
  ];

  #createRole(declared: DeclaredResource): ProvisionedResource {
    const properties = roleSchema.parse(declared.properties);
    const name = properties.RoleName ?? declared.generatedName;
    const arn = iamArn(`role${properties.Path}${name}`);
    this.#roles.set(name, {
      stackName: declared.stackName,
      logicalId: declared.logicalId,
      name,
      arn,
      assumeRolePolicyDocument: properties.AssumeRolePolicyDocument,
      managedPolicyArns: properties.ManagedPolicyArns,
      policies: properties.Policies.map((policy) => ({
        name: policy.PolicyName,
        document: policy.PolicyDocument,
      })),
    });
    return { ref: name, attributes: { Arn: arn, RoleId: roleId(name) } };
  }

  #attach(declared: DeclaredResource): ProvisionedResource {
    const properties = policySchema.parse(declared.properties);
    const name = properties.PolicyName ?? properties.ManagedPolicyName ?? declared.generatedName;
    for (const role of properties.Roles)
      this.#roles.get(role)?.policies.push({ name, document: properties.PolicyDocument });
    const arn = iamArn(`policy${properties.Path}${name}`);
    return declared.type === 'AWS::IAM::ManagedPolicy'
      ? { ref: arn, attributes: { PolicyArn: arn } }
      : { ref: name, attributes: { Id: name } };
  }
}

/** IAM is global: its ARNs have no region. */
function iamArn(resource: string): string {
  return `arn:${PARTITION}:iam::${ACCOUNT_ID}:${resource}`;
}

function roleId(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').toUpperCase();
  return `AROA${hash.slice(0, 17)}`;
}
