import { z } from 'zod';
import { refusals } from './refusals.ts';

const content = z.tuple([z.string(), z.string(), z.number().int()]);

/** What a receipt handle stands for: one receive of one message from one queue. */
export function receiptHandle(queueArn: string, messageId: string, receive: number): string {
  return Buffer.from(JSON.stringify([queueArn, messageId, receive])).toString('base64');
}

/** The message id in a handle of this queue. Throws `ReceiptHandleIsInvalid`. */
export function messageIdOf(handle: string, queueArn: string): string {
  const [arn, messageId] = parse(handle);
  if (arn !== queueArn) throw refusals.handleIsInvalid(handle, 'is not valid for this queue');
  return messageId;
}

function parse(handle: string): z.output<typeof content> {
  try {
    return content.parse(JSON.parse(Buffer.from(handle, 'base64').toString()));
  } catch {
    throw refusals.handleIsInvalid(handle);
  }
}
