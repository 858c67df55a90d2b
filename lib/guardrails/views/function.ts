import * as z from 'zod';
import type { Assembly, Resource } from '../assembly.ts';
import { anything, figure, read } from '../properties.ts';

/**
 * A function, with Lambda's defaults. The timeout is in seconds.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
 */
const schema = z.object({
  Timeout: figure(3),
  RecursiveLoop: anything,
  Role: anything,
  DeadLetterConfig: anything,
  Environment: z
    .object({ Variables: z.record(z.string(), z.unknown()) })
    .partial()
    .optional()
    .catch(undefined),
});

export type LambdaFunction = z.output<typeof schema> & { readonly resource: Resource };

const indirections = new Set(['AWS::Lambda::Alias', 'AWS::Lambda::Version']);

/** The function that an expression points to, perhaps by way of an alias or a version. */
export function functionAt(
  assembly: Assembly,
  value: unknown,
  from: Resource,
): LambdaFunction | undefined {
  const resource = assembly.target(value, from);
  if (!resource) return undefined;
  if (indirections.has(resource.type))
    return functionAt(assembly, resource.properties.FunctionName, resource);
  if (resource.type !== 'AWS::Lambda::Function') return undefined;
  const properties = read(schema, resource.properties);
  return properties && { ...properties, resource };
}
