import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type * as z from 'zod';
import { reasonOf } from './reason-of.ts';

/**
 * What a deployed stack tells about itself.
 * @param where for people: where it was looked for
 * @throws when the stack is not there, or lacks an output
 */
export async function outputsOf<T extends z.ZodType>(
  cloudFormation: CloudFormationClient,
  stack: string,
  schema: T,
  where: string,
): Promise<z.infer<T>> {
  const { Stacks } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch((cause: unknown) => {
      throw new Error(
        `Conveyor's stack ${stack} was not found at ${where} (${reasonOf(cause)}). ` +
          'On a laptop: is `npm start` up there? In an account: was it deployed to this region?',
        { cause },
      );
    });
  const outputs = Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const { data, error } = schema.safeParse(outputs);
  if (error) {
    const missing = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new Error(
      `The stack ${stack} at ${where} lacks what this version needs: ${missing}. Deploy it again, or start again.`,
    );
  }
  return data;
}
