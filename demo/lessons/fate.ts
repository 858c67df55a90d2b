import { KinesisServiceException } from '@aws-sdk/client-kinesis';
import { SQSServiceException } from '@aws-sdk/client-sqs';

/** Whether AWS takes a call, or refuses what it asks for. Rejects when anything else is wrong. */
export async function fateOf(call: Promise<unknown>): Promise<'taken' | 'refused'> {
  try {
    await call;
    return 'taken';
  } catch (error) {
    const isAnswer =
      error instanceof SQSServiceException || error instanceof KinesisServiceException;
    if (isAnswer && error.$metadata.httpStatusCode === 400) return 'refused';
    throw error;
  }
}
