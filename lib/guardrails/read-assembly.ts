import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  return readTemplate(JSON.parse(readFileSync(path, 'utf8')), {
    path,
    stackName: stack.stackName,
    nestedIn: nestedIn(stack),
  });
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
