import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

/** One resource of a template, with properties that a check has parsed. */
export interface Resource<Properties> {
  readonly logicalId: string;
  readonly properties: Properties;
}

/** All resources of one type, their properties parsed by `schema`. */
export function resources<Schema extends z.ZodType>(
  template: Template,
  type: string,
  schema: Schema,
): Resource<z.output<Schema>>[] {
  return Object.entries(template.findResources(type)).map(([logicalId, resource]) => {
    const declared = z.object({ Properties: z.unknown().default({}) }).parse(resource);
    return { logicalId, properties: schema.parse(declared.Properties) };
  });
}

/** The logical id that a `Ref` or an `Fn::GetAtt` points to. */
export const reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform((value) => value['Fn::GetAtt'][0]),
]);

const oneOrMany = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.array(schema), schema.transform((one) => [one])]);

export const policyDocument = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMany(z.string()),
      Resource: oneOrMany(z.unknown()).default([]),
      Condition: z.unknown().optional(),
    }),
  ),
});
