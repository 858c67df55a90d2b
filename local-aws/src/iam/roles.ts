import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ACCOUNT_ID, PARTITION } from '../arn.ts';
import type { DeclaredResource, ProvisionedResource, ResourceType } from '../resource-type.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';
import { compilePolicy, type Statement } from './policy.ts';

/** An IAM role of the templates, and what every policy attached to it states. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly statements: readonly Statement[];
}

const roleSchema = z.object({
  RoleName: z.string().optional(),
  Path: z.string().default('/'),
  AssumeRolePolicyDocument: z.unknown(),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]),
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
  readonly #byArn = new Map<string, Role & { readonly statements: Statement[] }>();
  /** By ARN. */
  readonly #managedPolicies = new Map<string, readonly Statement[]>();
  readonly #warned = new Set<string>();
  readonly #warn: (line: string) => void;

  /** @param warn told, once each, what a policy says that is not emulated */
  constructor(warn: (line: string) => void) {
    this.#warn = warn;
    for (const [arn, document] of Object.entries(AWS_MANAGED_POLICIES))
      this.#managedPolicies.set(
        arn,
        compilePolicy(document, () => {}),
      );
  }

  /** The role of this ARN, if the templates have it. */
  find(arn: string): Role | undefined {
    return this.#byArn.get(arn);
  }

  readonly resourceTypes: readonly ResourceType[] = [
    { type: 'AWS::IAM::Role', create: (declared) => this.#createRole(declared) },
    { type: 'AWS::IAM::Policy', create: (declared) => this.#createPolicy(declared) },
    { type: 'AWS::IAM::ManagedPolicy', create: (declared) => this.#createPolicy(declared) },
  ];

  #createRole(declared: DeclaredResource): ProvisionedResource {
    const properties = roleSchema.parse(declared.properties);
    const name = properties.RoleName ?? declared.generatedName;
    const arn = iamArn(`role${properties.Path}${name}`);
    const statements = [
      ...properties.ManagedPolicyArns.flatMap((policy) => this.#managed(policy)),
      ...properties.Policies.flatMap((policy) => this.#compile(policy.PolicyDocument, declared)),
    ];
    this.#byArn.set(arn, { name, arn, statements });
    return { ref: name, attributes: { Arn: arn, RoleId: roleId(name) } };
  }

  #createPolicy(declared: DeclaredResource): ProvisionedResource {
    const properties = policySchema.parse(declared.properties);
    const name = properties.PolicyName ?? properties.ManagedPolicyName ?? declared.generatedName;
    const statements = this.#compile(properties.PolicyDocument, declared);
    for (const role of this.#byArn.values())
      if (properties.Roles.includes(role.name)) role.statements.push(...statements);
    if (declared.type === 'AWS::IAM::Policy') return { ref: name, attributes: { Id: name } };
    const arn = iamArn(`policy${properties.Path}${name}`);
    this.#managedPolicies.set(arn, statements);
    return { ref: arn, attributes: { PolicyArn: arn } };
  }

  #managed(arn: string): readonly Statement[] {
    const statements = this.#managedPolicies.get(arn);
    if (!statements) this.#warnOnce(`Not emulated: the managed policy ${arn} allows nothing here.`);
    return statements ?? [];
  }

  #compile(document: unknown, { stackName, logicalId }: DeclaredResource): readonly Statement[] {
    return compilePolicy(document, (what) =>
      this.#warnOnce(
        `Not emulated: ${what} (${stackName}/${logicalId}): what a policy says with it is left aside.`,
      ),
    );
  }

  #warnOnce(line: string): void {
    if (this.#warned.has(line)) return;
    this.#warned.add(line);
    this.#warn(line);
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
