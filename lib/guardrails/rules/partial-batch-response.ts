import type { Rule } from '../rule.ts';
import { queueMappings } from '../views/mapping.ts';

export const partialBatchResponse: Rule = {
  id: 'partial-batch-response',
  demands: 'A function says which messages of a batch failed.',
  because: 'Otherwise one bad message brings the whole batch back, the processed ones too.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',

  *check(assembly) {
    for (const { resource, FunctionResponseTypes } of queueMappings(assembly)) {
      if (FunctionResponseTypes.includes('ReportBatchItemFailures')) continue;
      yield {
        resource,
        property: 'FunctionResponseTypes',
        problem: 'A batch succeeds or fails as a whole.',
        mend:
          'Set reportBatchItemFailures: true on the SqsEventSource, and return ' +
          '{ batchItemFailures: [{ itemIdentifier: messageId }, …] } from the function.',
      };
    }
  },
};
