import * as z from 'zod';
import type { Resource, Template } from './assembly.ts';

const schema = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Properties: z.record(z.string(), z.unknown()).default({}),
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

/**
 * What a template says by itself; where it belongs the caller knows, and what people call its
 * resources: the names by logical id.
 */
export function readTemplate(
  content: unknown,
  place: Pick<Template, 'path' | 'stackName' | 'nestedIn'>,
  names: ReadonlyMap<string, string> = new Map(),
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
  for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
    resources.set(logicalId, {
      logicalId,
      type: Type,
      properties: Properties,
      name: names.get(logicalId) ?? `${place.stackName}/${logicalId}`,
      template,
    });
  }
  return template;
}
