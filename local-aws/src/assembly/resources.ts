import { getAttArgument, intrinsicOf } from './intrinsic.ts';
import type { Scope } from './intrinsics.ts';
import { inOrder } from './order.ts';
import type { AssemblyStack } from './read-assembly.ts';
import { referencesOf } from './references.ts';
import type { Template, TemplateResource } from './template.ts';
import { at } from './template-error.ts';

type Entry = readonly [logicalId: string, resource: TemplateResource];

/** A stack's resources in the order of creation, without those whose condition is false. */
export function resourcesInOrder({ stackName, template }: AssemblyStack, scope: Scope): Entry[] {
  const entries = Object.entries(template.Resources).filter(([logicalId, { Condition }]) =>
    at(`${stackName}/${logicalId}`, () => !Condition || scope.condition(Condition)),
  );
  const byId = new Map(entries.map((entry) => [entry[0], entry]));
  return at(stackName, () =>
    inOrder(
      entries,
      ([logicalId]) => logicalId,
      ([logicalId, resource]) =>
        at(`${stackName}/${logicalId}`, () => needs(resource, scope)).flatMap((id) => {
          const entry = byId.get(id);
          return entry ? [entry] : [];
        }),
    ),
  );
}

function needs(resource: TemplateResource, scope: Scope): string[] {
  const references = referencesOf(resource.Properties, (condition) => scope.condition(condition));
  return [
    ...resource.DependsOn,
    ...references.flatMap((reference) => (reference.kind === 'name' ? [reference.logicalId] : [])),
  ];
}

/**
 * The functions that CloudFormation itself would call to create custom resources, and the layers of
 * those only. Such resources are provisioned here by a `ResourceType` of their own or not at all, so
 * nobody calls the functions.
 */
export function providers({ Resources }: Template): ReadonlySet<string> {
  const entries = Object.entries(Resources);
  const functions = new Set(
    entries.flatMap(([, { Properties }]) => {
      const token = intrinsicOf(Properties.ServiceToken);
      return token?.name === 'Fn::GetAtt' ? [getAttArgument(token.argument).logicalId] : [];
    }),
  );
  const users = Map.groupBy(
    entries.flatMap(([user, { Properties }]) =>
      referencesOf(Properties.Layers ?? []).flatMap((reference) =>
        reference.kind === 'name' ? [{ user, layer: reference.logicalId }] : [],
      ),
    ),
    ({ layer }) => layer,
  );
  const layers = [...users].flatMap(([layer, uses]) =>
    uses.every(({ user }) => functions.has(user)) ? [layer] : [],
  );
  return new Set([...functions, ...layers]);
}
