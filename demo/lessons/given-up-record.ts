import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { readJson } from '../read-json.ts';
import type { Target } from '../target.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const failure = z.object({
  requestContext: z.object({ approximateInvokeCount: z.number() }),
  KinesisBatchInfo: z.object({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    batchSize: z.number(),
  }),
});

interface GivenUp {
  readonly shardId: string;
  /** How often the record was tried by itself. */
  readonly tries: number;
}

/** What an on-failure queue says of one record that was given up, and says no more: it is deleted. */
export async function givenUpRecord(
  { sqs }: Target,
  QueueUrl: string,
  sequenceNumber: string,
): Promise<GivenUp | undefined> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  let found: GivenUp | undefined;
  for (const { Body = '', ReceiptHandle } of Messages) {
    const { data } = failure.safeParse(readJson(Body));
    if (data?.KinesisBatchInfo.startSequenceNumber === sequenceNumber) {
      const { KinesisBatchInfo, requestContext } = data;
      found = { shardId: KinesisBatchInfo.shardId, tries: requestContext.approximateInvokeCount };
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } else
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      );
  }
  return found;
}
