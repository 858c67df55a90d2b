import * as z from 'zod';
import type { Resource, Template } from './assembly.ts';

const schema = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Properties: z.record(z.string(), z.unknown()).default({}),
        Metadata: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }),
    )
    .default({}),
});

/** What a template says by itself; what surrounds it is known to the caller. */
export function readTemplate(
  content: unknown,
  place: Pick<Template, 'path' | 'stackName' | 'nestedIn'>,
): Template {
  const { Resources, Outputs } = schema.parse(content);
  const resources = new Map<string, Resource>();
  const template: Template = {
    ...place,
    resources,
    outputs: new Map(
      Object.entries(Outputs).map(([name, { Value, Export }]) => [
        name,
        { value: Value, exportName: Export?.Name },
      ]),
    ),
  };
  for (const [logicalId, { Type, Properties, Metadata }] of Object.entries(Resources)) {
    resources.set(logicalId, {
      logicalId,
      type: Type,
      properties: Properties,
      name: nameOf(Metadata['aws:cdk:path']) ?? `${place.stackName}/${logicalId}`,
      template,
    });
  }
  return template;
}

/** `Stack/Queue/Resource` is the L1 construct inside `Stack/Queue`, which is what somebody wrote. */
function nameOf(path: unknown): string | undefined {
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : undefined;
}
