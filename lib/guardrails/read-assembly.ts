import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CfnResource, Stack, Stage, type IPolicyValidationContext } from 'aws-cdk-lib/core';
import { Assembly, type Template } from './assembly.ts';
import { readTemplate } from './read-template.ts';

/** The templates that CDK has just written, those of nested stacks among them. */
export function readAssembly({
  appConstruct,
  templatePaths,
}: Pick<IPolicyValidationContext, 'appConstruct' | 'templatePaths'>): Assembly {
  const constructs = appConstruct.node.findAll();
  const resources = Map.groupBy(
    constructs.filter((construct) => CfnResource.isCfnResource(construct)),
    ({ stack }) => stack,
  );
  return new Assembly(
    constructs
      .filter((construct) => Stack.isStack(construct))
      .filter((stack) => templatePaths.includes(templatePath(topLevel(stack))))
      .map((stack) => read(stack, resources.get(stack) ?? [])),
  );
}

function read(stack: Stack, resources: readonly CfnResource[]): Template {
  const path = templatePath(stack);
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'), withoutNoValue);
  const names = resources.map((one) => [logicalIdOf(one), nameOf(one)] as const);
  const place = { path, stackName: stack.stackName, nestedIn: nestedIn(stack) };
  return readTemplate(content, place, new Map(names));
}

/** `Stack/Queue/Resource` is the L1 construct inside `Stack/Queue`, which is what somebody wrote. */
function nameOf({ node: { path } }: CfnResource): string {
  return path.replace(/\/(Resource|Default)$/, '');
}

function logicalIdOf({ stack, logicalId }: CfnResource): string {
  return String(stack.resolve(logicalId));
}

/**
 * A property that refers to AWS::NoValue is as if it were not there.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
 */
function withoutNoValue(_key: string, value: unknown): unknown {
  return isDeepStrictEqual(value, { Ref: 'AWS::NoValue' }) ? undefined : value;
}

function nestedIn(stack: Stack): Template['nestedIn'] {
  const { nestedStackParent: parent, nestedStackResource: resource } = stack;
  if (!parent || !resource) return undefined;
  return {
    templatePath: templatePath(parent),
    logicalId: logicalIdOf(resource),
  };
}

function topLevel(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevel(stack.nestedStackParent) : stack;
}

function templatePath(stack: Stack): string {
  return join(Stage.of(stack)?.outdir ?? '', stack.templateFile);
}
