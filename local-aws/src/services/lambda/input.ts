import { z } from 'zod';
import { AwsError } from '../../gateway/aws-error.ts';

/** @throws AwsError */
export function parseBody<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${String(error)}`,
    );
  }
  return parseInput(schema, value);
}

/** @throws AwsError */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new AwsError('InvalidParameterValueException', z.prettifyError(parsed.error));
  return parsed.data;
}
