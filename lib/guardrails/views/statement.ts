import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { anything, list } from '../properties.ts';

const statementSchema = z.object({
  Effect: anything,
  Action: list(z.string()),
  NotAction: anything,
  Resource: list(z.unknown()),
  NotResource: anything,
  Condition: anything,
});
const document = z.object({ PolicyDocument: z.object({ Statement: list(statementSchema) }) });
const policy = z.object({ Roles: list(z.unknown()), RoleName: anything }).and(document);
const role = z.object({ Policies: list(document), ManagedPolicyArns: list(z.unknown()) });

/** One statement of a policy, and the resource that declares it. */
export type Statement = z.output<typeof statementSchema> & { readonly resource: Resource };

const statementsIn = (resource: Resource, { PolicyDocument }: z.output<typeof document>) =>
  PolicyDocument.Statement.map((statement): Statement => ({ ...statement, resource }));

/** What the app itself allows or denies a role: inline, in a policy of its own, in a managed one. */
export function statementsOfRole(assembly: Assembly, owner: Resource): Statement[] {
  const own = role.safeParse(owner.properties);
  const inline = own.success ? own.data.Policies.flatMap((one) => statementsIn(owner, one)) : [];
  const managed = own.success
    ? own.data.ManagedPolicyArns.map((arn) => assembly.target(arn, owner))
    : [];
  const attached = assembly
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
    .flatMap((resource) => {
      const parsed = policy.safeParse(resource.properties);
      if (!parsed.success) return [];
      const roles = [...parsed.data.Roles, parsed.data.RoleName];
      const holds =
        managed.includes(resource) || roles.some((one) => assembly.target(one, resource) === owner);
      return holds ? statementsIn(resource, parsed.data) : [];
    });
  return [...inline, ...attached];
}

/** The statements of a resource's own policy: a bucket's, a queue's. */
export function statementsOfPolicy(resource: Resource): Statement[] {
  const parsed = document.safeParse(resource.properties);
  return parsed.success ? statementsIn(resource, parsed.data) : [];
}

/**
 * Whether an action as policies write it, `sqs:Send*` for example, covers one that is called.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function actionMatches(pattern: string, action: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(action);
}
