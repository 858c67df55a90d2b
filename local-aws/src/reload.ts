import { isDeepStrictEqual } from 'node:util';
import type { Assembly, ProvisionedStack } from './assembly/index.ts';
import type { Template } from './assembly/template.ts';

export interface ChangedFunction {
  readonly logicalId: string;
  /** The function's name. */
  readonly name: string;
  /** Where its new bundle lies. */
  readonly directory: string;
}

/** What a second synthesis changed: functions with another bundle, and stacks in more than that. */
export function changedFunctions(
  before: Assembly,
  after: Assembly,
  stacks: readonly ProvisionedStack[],
): { functions: readonly ChangedFunction[]; otherwise: readonly string[] } {
  const functions: ChangedFunction[] = [];
  const otherwise: string[] = [];
  for (const { stackName, template } of after.stacks) {
    const old = before.stacks.find((stack) => stack.stackName === stackName)?.template;
    if (!old || !isDeepStrictEqual(withoutCode(old), withoutCode(template)))
      otherwise.push(stackName);
    const resources = stacks.find((stack) => stack.stackName === stackName)?.resources ?? [];
    const keysBefore = new Map(old ? codeKeys(old) : []);
    for (const [logicalId, key] of codeKeys(template)) {
      const name = resources.find((resource) => resource.logicalId === logicalId)?.physicalId;
      if (name !== undefined && keysBefore.get(logicalId) !== key)
        functions.push({ logicalId, name, directory: after.assetPath(key) });
    }
  }
  return { functions, otherwise };
}

/** Each function's asset, by logical id. */
function codeKeys(template: Template): [logicalId: string, objectKey: string][] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type !== 'AWS::Lambda::Function') return [];
    const { Code } = Properties;
    const key = isRecord(Code) ? Code.S3Key : undefined;
    return typeof key === 'string' ? [[logicalId, key]] : [];
  });
}

function withoutCode(template: Template): object {
  return Object.fromEntries(
    Object.entries(template.Resources).map(([logicalId, { Type, Properties }]) => [
      logicalId,
      {
        Type,
        Properties:
          Type === 'AWS::Lambda::Function' ? { ...Properties, Code: undefined } : Properties,
      },
    ]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
