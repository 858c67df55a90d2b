import type { Rule } from '../rule.ts';
import { failureDestination } from '../views/failure-queues.ts';
import { streamMappings } from '../views/mapping.ts';

/** Retries or an age without end, which is what Lambda does unless told otherwise. */
const endless = -1;

export const streamFailures: Rule = {
  id: 'stream-failures',
  demands:
    'A consumer of a stream bisects a batch that failed, gives up in the end, by retries and by ' +
    'age, and sends what it gave up to an on-failure destination.',
  because: 'One record that cannot be processed blocks its shard until the stream forgets it.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html',

  *check(assembly) {
    for (const mapping of streamMappings(assembly)) {
      const { resource } = mapping;
      if (mapping.BisectBatchOnFunctionError === false)
        yield {
          resource,
          property: 'BisectBatchOnFunctionError',
          problem: 'A batch with one bad record is retried whole.',
          mend: 'Set bisectBatchOnError: true on the event source.',
        };
      if (mapping.MaximumRetryAttempts === endless)
        yield {
          resource,
          property: 'MaximumRetryAttempts',
          problem: 'A batch that fails is retried without end.',
          mend: 'Set retryAttempts on the event source, to 10 for example.',
        };
      if (mapping.MaximumRecordAgeInSeconds === endless)
        yield {
          resource,
          property: 'MaximumRecordAgeInSeconds',
          problem: 'A record is tried however old it is.',
          mend: 'Set maxRecordAge on the event source, to Duration.hours(1) for example.',
        };
      if (failureDestination(mapping) === undefined)
        yield {
          resource,
          property: 'DestinationConfig',
          problem: 'Records that are given up leave no trace.',
          mend: 'Set onFailure on the event source, to new SqsDlq(queue) for example.',
        };
    }
  },
};
