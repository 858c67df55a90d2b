import * as z from 'zod';
import type { Assembly } from '../assembly.ts';
import { read } from '../properties.ts';
import type { Rule } from '../rule.ts';
import { asynchronousInvocations } from '../views/asynchronous-invocations.ts';
import { failureDestination } from '../views/failure-queues.ts';
import { functionAt, type LambdaFunction } from '../views/function.ts';

const deadLetters = z.object({ TargetArn: z.unknown() });

export const asyncFailureDestination: Rule = {
  id: 'async-failure-destination',
  demands: 'A function that is invoked asynchronously has an on-failure destination.',
  because: 'Lambda tries an event three times and then drops it in silence.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',

  *check(assembly) {
    const kept = functionsWithDestination(assembly);
    const reported = new Set(kept);
    for (const { from, function: invoked } of asynchronousInvocations(assembly)) {
      const { resource } = invoked;
      if (reported.has(resource) || read(deadLetters, invoked.DeadLetterConfig)) continue;
      reported.add(resource);
      yield {
        resource,
        property: 'FunctionName',
        problem: `${from.name} invokes the function asynchronously, and nothing takes what fails.`,
        mend:
          'Call configureAsyncInvoke({ onFailure: new SqsDestination(queue) }) on the function, ' +
          'and put an alarm on that queue.',
      };
    }
  },
};

function functionsWithDestination(assembly: Assembly): LambdaFunction['resource'][] {
  return assembly.ofType('AWS::Lambda::EventInvokeConfig').flatMap((config) => {
    if (failureDestination(config.properties) === undefined) return [];
    return functionAt(assembly, config.properties.FunctionName, config)?.resource ?? [];
  });
}
