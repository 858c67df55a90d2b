import { z } from 'zod';
import type { DeclaredResource } from '../resource-type.ts';

/** A resource's properties as the schema has them. Throws with the resource's place in the app. */
export function parseProperties<S extends z.ZodType>(
  schema: S,
  { type, logicalId, stackName, properties }: DeclaredResource,
): z.output<S> {
  const parsed = schema.safeParse(properties);
  if (!parsed.success)
    throw new Error(
      `${type} ${logicalId} in stack ${stackName}:\n${z.prettifyError(parsed.error)}`,
    );
  return parsed.data;
}
