import * as z from 'zod';
import type { Assembly } from '../assembly.ts';
import type { Rule } from '../rule.ts';
import type { LambdaFunction } from '../views/function.ts';
import { queueMappings } from '../views/mapping.ts';
import { actionMatches, statementsOfRole } from '../views/statement.ts';
import type { Queue } from '../views/queue.ts';

/** The environment variable by which a function says after how many hops it stops. */
const hopLimit = 'HOP_LIMIT';
/** A count of hops, or an expression that only deployment knows the value of. */
const limit = z.union([z.string().regex(/^[1-9]\d*$/), z.int().positive(), z.looseObject({})]);

export const queueLoop: Rule = {
  id: 'queue-loop',
  demands:
    'A function that may send to the queue it reads from says so by RecursiveLoop: Allow and ' +
    `limits itself by the environment variable ${hopLimit}.`,
  because:
    'Lambda stops a loop after about 16 rounds; allowed to go on, one without a limit costs money ' +
    'until somebody notices.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html',

  *check(assembly) {
    for (const { queue, function: mapped } of queueMappings(assembly)) {
      if (!queue || !mapped || isLimited(mapped) || !maySend(assembly, mapped, queue)) continue;
      yield {
        resource: mapped.resource,
        property: 'RecursiveLoop',
        problem: `The function reads from ${queue.resource.name} and may send to it.`,
        mend:
          'Take away its permission sqs:SendMessage on that queue. If the loop is meant, count ' +
          'the hops in the message, stop at a limit, and say so on the function: ' +
          `recursiveLoop: RecursiveLoop.ALLOW and environment: { ${hopLimit}: '100' }.`,
      };
    }
  },
};

function isLimited({ RecursiveLoop, Environment }: LambdaFunction): boolean {
  return RecursiveLoop === 'Allow' && limit.safeParse(Environment?.Variables?.[hopLimit]).success;
}

function maySend(assembly: Assembly, { Role, resource }: LambdaFunction, queue: Queue): boolean {
  const role = assembly.target(Role, resource);
  if (!role) return false;
  return statementsOfRole(assembly, role).some(
    (statement) =>
      statement.Effect === 'Allow' &&
      statement.Action.some((action) => actionMatches(action, 'sqs:SendMessage')) &&
      statement.Resource.some(
        (arn) => arn === '*' || assembly.target(arn, statement.resource) === queue.resource,
      ),
  );
}
