import type * as z from 'zod/mini';
import { Problem } from './problem.ts';
import type { ApiEvent } from './router.ts';

/**
 * Reads the parameters after the question mark.
 * @throws Problem 400 that names each parameter that is wrong
 */
export function readQuery<Schema extends z.ZodMiniType>(
  { queryStringParameters = {} }: ApiEvent,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(queryStringParameters);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `There is no parameter "${issue.keys.join('" or "')}".`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new Problem(400, `The query is not as expected. ${faults.join(' ')}`);
}
