import { ACCOUNT_ID, localArn, PARTITION, REGION } from '../arn.ts';
import { holds } from './conditions.ts';
import { NO_VALUE, type Scope } from './intrinsics.ts';
import type { AssemblyStack } from './read-assembly.ts';

/** A resource as the rest of its template sees it. */
export interface Referable {
  readonly ref: string;
  /** Throws when there is no such attribute. */
  attribute(name: string): string;
}

/** What the stacks created so far offer to others. */
export interface OtherStacks {
  importValue(exportName: string): string;
  stackOutput(stackName: string, outputName: string): string;
}

export function stackId(stackName: string): string {
  return localArn('cloudformation', `stack/${stackName}/local`);
}

/**
 * What one stack's template can refer to.
 * @param resources Its resources created so far, by logical id; filled by whoever creates them.
 */
export function stackScope(
  { stackName, template }: AssemblyStack,
  resources: ReadonlyMap<string, Referable>,
  others: OtherStacks,
): Scope {
  const pseudo = new Map<string, unknown>([
    ['AWS::AccountId', ACCOUNT_ID],
    ['AWS::NoValue', NO_VALUE],
    ['AWS::NotificationARNs', []],
    ['AWS::Partition', PARTITION],
    ['AWS::Region', REGION],
    ['AWS::StackId', stackId(stackName)],
    ['AWS::StackName', stackName],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
  const resource = (logicalId: string): Referable => {
    const found = resources.get(logicalId);
    if (found) return found;
    const declared = template.Resources[logicalId];
    throw new Error(
      declared?.Condition
        ? `refers to ${logicalId}, which is left out because ${declared.Condition} is false`
        : `refers to ${logicalId}, which is neither a resource, a parameter nor a pseudo parameter`,
    );
  };
  const scope: Scope = {
    ...others,
    ref: (name) => {
      if (pseudo.has(name)) return pseudo.get(name);
      return name in template.Parameters ? parameter(name) : resource(name).ref;
    },
    attribute: (logicalId, attribute) => resource(logicalId).attribute(attribute),
    condition: (name) => {
      if (!(name in template.Conditions)) throw new Error(`there is no condition ${name}`);
      return holds(template.Conditions[name], scope, `${stackName}/Conditions.${name}`);
    },
    mapping: (map, topLevelKey, secondLevelKey) => {
      const value = template.Mappings[map]?.[topLevelKey]?.[secondLevelKey];
      if (value === undefined)
        throw new Error(`there is no mapping ${map}.${topLevelKey}.${secondLevelKey}`);
      return value;
    },
  };
  return scope;

  function parameter(name: string): unknown {
    const { Type: type, Default: value } = template.Parameters[name] ?? {};
    if (value === undefined)
      throw new Error(`the parameter ${name} has no default, and nobody gives it a value here`);
    return type === 'CommaDelimitedList' && typeof value === 'string' ? value.split(',') : value;
  }
}
