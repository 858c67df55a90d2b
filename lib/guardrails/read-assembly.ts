import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Stack, Stage, type IPolicyValidationContext } from 'aws-cdk-lib/core';
import { Assembly, type Template } from './assembly.ts';
import { readTemplate } from './read-template.ts';

/** The templates that CDK has just written, those of nested stacks among them. */
export function readAssembly({
  appConstruct,
  templatePaths,
}: Pick<IPolicyValidationContext, 'appConstruct' | 'templatePaths'>): Assembly {
  const stacks = appConstruct.node.findAll().filter((construct) => Stack.isStack(construct));
  return new Assembly(
    stacks
      .filter((stack) => templatePaths.includes(templatePath(topLevel(stack))))
      .map((stack) => read(stack)),
  );
}

function read(stack: Stack): Template {
  const path = templatePath(stack);
  return readTemplate(JSON.parse(readFileSync(path, 'utf8'), withoutNoValue), {
    path,
    stackName: stack.stackName,
    nestedIn: nestedIn(stack),
  });
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
    logicalId: parent.getLogicalId(resource),
  };
}

function topLevel(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevel(stack.nestedStackParent) : stack;
}

function templatePath(stack: Stack): string {
  return join(Stage.of(stack)?.outdir ?? '', stack.templateFile);
}
