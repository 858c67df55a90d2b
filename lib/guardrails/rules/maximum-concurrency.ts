import type { Assembly } from '../assembly.ts';
import type { Rule } from '../rule.ts';
import { queueMappings, type QueueMapping } from '../views/mapping.ts';

export const maximumConcurrency: Rule = {
  id: 'maximum-concurrency',
  demands:
    "A function's reserved concurrency is no brake for its queues: their mappings have a " +
    'maximum concurrency, and together no more than is reserved.',
  because:
    'Pollers receive more than a reserved concurrency lets through; what is throttled counts as ' +
    'received, and ends as a dead letter.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html',

  *check(assembly) {
    for (const [mapped, mappings] of mappingsByFunction(assembly)) {
      const reserved = mapped?.properties.ReservedConcurrentExecutions;
      if (!mapped || typeof reserved !== 'number') continue;
      for (const { resource } of mappings.filter((mapping) => maximumOf(mapping) === Infinity))
        yield {
          resource,
          property: 'ScalingConfig',
          problem: `The function reserves a concurrency of ${reserved}, and the mapping has no maximum.`,
          mend: 'Set maxConcurrency on the SqsEventSource, to no more than is reserved.',
        };
      const total = mappings.map(maximumOf).reduce((sum, maximum) => sum + maximum, 0);
      if (total > reserved && total < Infinity)
        yield {
          resource: mapped,
          property: 'ReservedConcurrentExecutions',
          problem: `Its queues run up to ${total} batches at once, and the function reserves ${reserved}.`,
          mend: `Reserve ${total} or more, or nothing, or lower maxConcurrency on the SqsEventSource.`,
        };
    }
  },
};

/** Provisioned pollers have no maximum concurrency. */
function mappingsByFunction(assembly: Assembly) {
  return Map.groupBy(
    queueMappings(assembly).filter((mapping) => mapping.ProvisionedPollerConfig === undefined),
    (mapping) => mapping.function?.resource,
  );
}

/** What only deployment decides is taken for fitting. */
function maximumOf({ ScalingConfig }: QueueMapping): number {
  return ScalingConfig?.MaximumConcurrency ?? 0;
}
