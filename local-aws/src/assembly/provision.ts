import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { DeclaredResource, ResourceType } from '../resource-type.ts';
import { resolveDynamicReferences, type DynamicReferences } from './dynamic-references.ts';
import { resolveProperties, resolveValue, type Scope } from './intrinsics.ts';
import {
  HARMLESS,
  neededButNotEmulated,
  placeholderAttribute,
  placeholderRef,
} from './not-emulated.ts';
import { physicalName } from './physical-name.ts';
import type { Assembly, AssemblyStack } from './read-assembly.ts';
import { providers, resourcesInOrder } from './resources.ts';
import { stackId, stackScope, type OtherStacks, type Referable } from './stack-scope.ts';
import { at } from './template-error.ts';
import type { TemplateResource } from './template.ts';

export interface StackResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** The answer to `Ref`. */
  readonly physicalId: string;
}

interface StackExport {
  readonly name: string;
  readonly value: string;
  readonly outputKey: string;
}

export interface ProvisionedStack {
  readonly stackName: string;
  readonly stackId: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly exports: readonly StackExport[];
  readonly resources: readonly StackResource[];
}

export interface Provisioned {
  readonly stacks: readonly ProvisionedStack[];
  /** CloudFormation types that have no effect here, and how many resources of each. */
  readonly notEmulated: ReadonlyMap<string, number>;
}

export interface ProvisionOptions {
  readonly assembly: Assembly;
  readonly resourceTypes: readonly ResourceType[];
  readonly clock: Clock;
  /** Default: none are known. */
  readonly dynamicReferences?: DynamicReferences;
}

/**
 * Creates every resource of the assembly, those referred to first.
 * Rejects at the first that fails: `<stack>/<logical id> (<type>): reason`.
 */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const types = new Map(options.resourceTypes.map((type) => [type.type, type]));
  const stacks: ProvisionedStack[] = [];
  const notEmulated = new Map<string, number>();
  for (const stack of options.assembly.stacks) {
    const resources = new Map<string, Referable>();
    const records: StackResource[] = [];
    const scope = stackScope(stack, resources, offersOf(stacks));
    const unneeded = providers(stack.template);
    for (const [logicalId, resource] of resourcesInOrder(stack, scope)) {
      const type = unneeded.has(logicalId) ? undefined : types.get(resource.Type);
      const created = await create(stack.stackName, logicalId, resource, type, {
        scope,
        dynamicReferences: options.dynamicReferences ?? {},
      });
      if (!type && !HARMLESS.has(resource.Type) && !unneeded.has(logicalId))
        notEmulated.set(resource.Type, (notEmulated.get(resource.Type) ?? 0) + 1);
      resources.set(logicalId, created);
      records.push({
        stackName: stack.stackName,
        logicalId,
        type: resource.Type,
        physicalId: created.ref,
      });
    }
    stacks.push({
      stackName: stack.stackName,
      stackId: stackId(stack.stackName),
      createdAt: options.clock.now(),
      resources: records,
      ...outputsOf(stack, scope),
    });
  }
  return { stacks, notEmulated };
}

async function create(
  stackName: string,
  logicalId: string,
  { Type: type, Properties }: TemplateResource,
  resourceType: ResourceType | undefined,
  { scope, dynamicReferences }: { scope: Scope; dynamicReferences: DynamicReferences },
): Promise<Referable> {
  if (!resourceType)
    return {
      ref: placeholderRef(logicalId),
      attribute: (name) => placeholderAttribute(type, logicalId, name),
    };
  const place = `${stackName}/${logicalId} (${type})`;
  const properties = resolveProperties(Properties, scope, place);
  const declared: DeclaredResource = {
    stackName,
    logicalId,
    type,
    properties: at(place, () => resolveDynamicReferences(properties, dynamicReferences)),
    generatedName: physicalName(stackName, logicalId),
  };
  const needed = neededButNotEmulated(type, declared.properties);
  if (needed)
    throw new Error(
      `${place}: it cannot work without ${needed}, which local-aws does not emulate. Run this app in an account, or leave ${needed} out of what you synthesize for the laptop.`,
    );
  try {
    const { ref, attributes = {} } = await resourceType.create(declared);
    return {
      ref,
      attribute: (name) => {
        const value = attributes[name];
        if (value !== undefined) return value;
        const known = Object.keys(attributes).join(', ') || 'none';
        throw new Error(`${logicalId} (${type}) has no attribute ${name} here; it has ${known}`);
      },
    };
  } catch (error) {
    throw new Error(`${place}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A `ResourceType` may check properties with zod and leave the wording to us. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

function outputsOf(
  { stackName, template }: AssemblyStack,
  scope: Scope,
): Pick<ProvisionedStack, 'outputs' | 'exports'> {
  const outputs: Record<string, string> = {};
  const exports: StackExport[] = [];
  for (const [outputKey, output] of Object.entries(template.Outputs)) {
    if (output.Condition && !scope.condition(output.Condition)) continue;
    const place = `${stackName}/Outputs.${outputKey}`;
    const value = String(resolveValue(output.Value, scope, `${place}.Value`));
    outputs[outputKey] = value;
    if (!output.Export) continue;
    const name = String(resolveValue(output.Export.Name, scope, `${place}.Export.Name`));
    exports.push({ name, value, outputKey });
  }
  return { outputs, exports };
}

/** What the stacks created so far offer to those after them. */
function offersOf(stacks: readonly ProvisionedStack[]): OtherStacks {
  return {
    importValue: (exportName) => {
      const found = stacks
        .flatMap((stack) => stack.exports)
        .find(({ name }) => name === exportName);
      if (!found) throw new Error(`no stack exports ${exportName}`);
      return found.value;
    },
    stackOutput: (stackName, outputName) => {
      const value = stacks.find((stack) => stack.stackName === stackName)?.outputs[outputName];
      if (value === undefined)
        throw new Error(`the stack ${stackName} has no output ${outputName}`);
      return value;
    },
  };
}
