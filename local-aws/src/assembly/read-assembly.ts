import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readAssets } from './assets.ts';
import { readJsonFile } from './json-file.ts';
import { inOrder } from './order.ts';
import { referencesOfTemplate } from './references.ts';
import { templateSchema, type Template } from './template.ts';

export interface AssemblyStack {
  readonly stackName: string;
  readonly template: Template;
}

/** What `cdk synth` wrote. */
export interface Assembly {
  /** Absolute. */
  readonly directory: string;
  /** Those a stack depends on come before it. */
  readonly stacks: readonly AssemblyStack[];
  /**
   * The absolute path of the file or folder behind an S3 object key, as it stands in a function's
   * `Code.S3Key` (`<hash>.zip`). Throws when no stack has such an asset or its files are gone.
   */
  assetPath(objectKey: string): string;
}

interface FoundStack extends AssemblyStack {
  /** Artifact ids are unique within one manifest only. */
  readonly id: string;
  readonly dependencies: readonly string[];
}

const manifestSchema = z.object({
  version: z.string(),
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        properties: z
          .object({
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
            file: z.string().optional(),
          })
          .default({}),
        dependencies: z.array(z.string()).default([]),
      }),
    )
    .default({}),
});

/**
 * Reads a cloud assembly with the assemblies of its stages.
 * @param directory The output folder of `cdk synth`, usually `cdk.out`.
 */
export function readAssembly(directory: string): Assembly {
  const root = resolve(directory);
  if (!existsSync(root)) throw new Error(`There is no folder ${root}. Run \`cdk synth\` first.`);
  const assets = new Map<string, string>();
  const found = readManifest(root, assets);
  refuseSameNames(found);
  return {
    directory: root,
    stacks: sort(found).map(({ stackName, template }) => ({ stackName, template })),
    assetPath(objectKey) {
      const path = assets.get(objectKey);
      if (!path) throw new Error(`No stack in ${root} has an asset ${objectKey}.`);
      if (!existsSync(path))
        throw new Error(`The asset ${path} is missing. Run \`cdk synth\` again.`);
      return path;
    },
  };
}

function readManifest(directory: string, assets: Map<string, string>): FoundStack[] {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file))
    throw new Error(
      `${directory} is not a cloud assembly: it has no manifest.json. Name the output folder of \`cdk synth\`.`,
    );
  const { artifacts } = readJsonFile(file, manifestSchema);
  const stacks: FoundStack[] = [];
  for (const [id, { type, properties, dependencies }] of Object.entries(artifacts)) {
    if (type === 'aws:cloudformation:stack' && properties.templateFile)
      stacks.push({
        id: join(directory, id),
        stackName: properties.stackName ?? id,
        template: readJsonFile(join(directory, properties.templateFile), templateSchema),
        dependencies: dependencies.map((other) => join(directory, other)),
      });
    else if (type === 'cdk:asset-manifest' && properties.file)
      readAssets(join(directory, properties.file), assets);
    else if (type === 'cdk:cloud-assembly' && properties.directoryName)
      stacks.push(...readManifest(join(directory, properties.directoryName), assets));
  }
  return stacks;
}

function refuseSameNames(stacks: readonly FoundStack[]): void {
  const seen = new Set<string>();
  for (const { stackName } of stacks) {
    if (seen.has(stackName))
      throw new Error(
        `Two stacks are called ${stackName}. There is one account and one region here: synthesize one of them only.`,
      );
    seen.add(stackName);
  }
}

function sort(stacks: readonly FoundStack[]): FoundStack[] {
  const needs = new Map(stacks.map((stack) => [stack, referencesOfTemplate(stack.template)]));
  const exporters = new Map(
    stacks.flatMap((stack) =>
      Object.values(stack.template.Outputs).map((output) => [output.Export?.Name, stack] as const),
    ),
  );
  return inOrder(
    stacks,
    (stack) => stack.stackName,
    (stack) => {
      const references = needs.get(stack) ?? [];
      const others = stacks.filter(
        (other) =>
          stack.dependencies.includes(other.id) ||
          references.some(
            (reference) =>
              (reference.kind === 'output' && reference.stackName === other.stackName) ||
              (reference.kind === 'export' && exporters.get(reference.name) === other),
          ),
      );
      return others.filter((other) => other !== stack);
    },
  );
}
